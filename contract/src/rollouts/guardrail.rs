//! What is watched while the candidate gets traffic.
//!
//! Every guardrail is "bad events per request", compared between the arms. A further kind needs a variant here, its
//! arms in the methods below, and its bad events in `evidence`.

use serde::{Deserialize, Serialize};

/// One watched property; all of them block the rollout.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Guardrail {
    /// Failed calls: 5xx, timeouts, broken connections.
    ErrorRate {
        /// Tolerated candidate/stable ratio of error shares, at least 1; 1.1 tolerates 10 % more errors.
        max_ratio: f64,
        /// Error share (0 to 1) that is bad by itself, whatever stable does.
        max_share: f64,
        /// Error share below which the ratio does not matter: a candidate proven to be below it is accepted even when
        /// stable has too few errors for a comparison. Below `max_share`.
        #[serde(default = "default_negligible_share")]
        negligible_share: f64,
    },
    /// Slow calls: stable's own quantile is the measure.
    Latency {
        /// Which quantile is compared.
        quantile: Quantile,
        /// Tolerated relative slow-down; 0.25 tolerates a quarter more. Thresholds snap up to the next histogram edge
        /// (18.9 % apart).
        margin: f64,
    },
}

/// A latency quantile that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Quantile {
    /// The median.
    P50,
    /// 95 of 100 are faster.
    P95,
    /// 99 of 100 are faster.
    P99,
}

impl Quantile {
    /// The probability, such as 0.95.
    #[must_use]
    pub const fn probability(self) -> f64 {
        match self {
            Self::P50 => 0.5,
            Self::P95 => 0.95,
            Self::P99 => 0.99,
        }
    }

    /// The usual short name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::P99 => "p99",
        }
    }
}

impl Guardrail {
    /// A stable key for storage and links: `error_rate`, `latency_p95`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::ErrorRate { .. } => "error_rate",
            Self::Latency { quantile, .. } => match quantile {
                Quantile::P50 => "latency_p50",
                Quantile::P95 => "latency_p95",
                Quantile::P99 => "latency_p99",
            },
        }
    }

    /// Words for people: `Error share`, `Latency p95`.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::ErrorRate { .. } => "Error share",
            Self::Latency { quantile, .. } => match quantile {
                Quantile::P50 => "Latency p50",
                Quantile::P95 => "Latency p95",
                Quantile::P99 => "Latency p99",
            },
        }
    }

    /// ρ₀: the candidate/stable ratio of bad-event shares that is still tolerated. For latency the margin is already in
    /// the candidate's threshold, so it is 1.
    #[must_use]
    pub const fn tolerated_ratio(&self) -> f64 {
        match self {
            Self::ErrorRate { max_ratio, .. } => *max_ratio,
            Self::Latency { .. } => 1.0,
        }
    }

    /// The share of bad events that is bad by itself, if there is one.
    #[must_use]
    pub const fn max_share(&self) -> Option<f64> {
        match self {
            Self::ErrorRate { max_share, .. } => Some(*max_share),
            Self::Latency { .. } => None,
        }
    }

    /// The share of bad events below which the candidate is accepted without a comparison. For latency it follows from
    /// the meaning of a quantile: less than 5 % slower than (1+m)·τ says that p95 is at most (1+m)·τ.
    #[must_use]
    pub fn acceptable_share(&self) -> f64 {
        match self {
            Self::ErrorRate { negligible_share, .. } => *negligible_share,
            Self::Latency { quantile, .. } => 1.0 - quantile.probability(),
        }
    }
}

const fn default_negligible_share() -> f64 {
    0.005
}
