//! What is watched while the candidate gets traffic.
//!
//! Most guardrails are "bad events per call", compared between the arms; the others compare means. A further kind needs
//! a variant here, its arms in the methods below, and its observation in `evidence`.

use serde::{Deserialize, Serialize};

use super::{BadEvent, Measure, Quantile, Timing};
use crate::rollouts::statistics::Boundary;

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
        /// What follows when it rejects; by default a rollback.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<Action>,
    },
    /// Slow calls: stable's own quantile is the measure.
    Latency {
        /// Which quantile is compared.
        quantile: Quantile,
        /// Tolerated relative slow-down; 0.25 tolerates a quarter more. Thresholds snap up to the next histogram edge
        /// (18.9 % apart).
        margin: f64,
        /// Which time is compared; by default that of the whole answer.
        #[serde(default, skip_serializing_if = "is_response")]
        timing: Timing,
        /// What follows when it rejects; by default a rollback, for the median a hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<Action>,
    },
    /// Calls that are bad in some other way, relative to stable.
    BadShare {
        /// In which way.
        event: BadEvent,
        /// Tolerated candidate/stable ratio of their shares, at least 1.
        max_ratio: f64,
        /// Share below which the ratio does not matter.
        #[serde(default = "default_negligible_share")]
        negligible_share: f64,
        /// What follows when it rejects; by default a rollback for client errors and contract violations, else a hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        action: Option<Action>,
    },
    /// A mean from 0 up, such as cost per request, relative to stable. It holds.
    Mean {
        /// Of what; not of quality.
        measure: Measure,
        /// Tolerated candidate/stable ratio of the means, at least 1.
        max_ratio: f64,
        /// Ratio beyond which it rolls back; above `max_ratio`. By default it never does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rollback_ratio: Option<f64>,
    },
    /// The mean of quality scores from 0 to 1, compared with stable's. It holds.
    Quality {
        /// Tolerated loss, above 0 and below 1: 0.02 tolerates 0.78 in place of 0.80.
        margin: f64,
    },
}

/// What follows when a guardrail rejects the candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Everything goes back to stable.
    Rollback,
    /// The rollout stays at its weight until a person decides.
    Hold,
}

impl Guardrail {
    /// A stable key for storage and links: `error_rate`, `latency_p95`, `ttft_p95`, `contract`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::ErrorRate { .. } => "error_rate",
            Self::Latency { quantile, timing, .. } => latency_words(*timing, *quantile).0,
            Self::BadShare { event, .. } => event.key(),
            Self::Mean { measure, .. } => measure.key(),
            Self::Quality { .. } => Measure::Quality.key(),
        }
    }

    /// Words for people: `Error share`, `Latency p95`.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::ErrorRate { .. } => "Error share",
            Self::Latency { quantile, timing, .. } => latency_words(*timing, *quantile).1,
            Self::BadShare { event, .. } => event.label(),
            Self::Mean { measure, .. } => measure.label(),
            Self::Quality { .. } => Measure::Quality.label(),
        }
    }

    /// What follows when it rejects.
    #[must_use]
    pub fn action(&self) -> Action {
        match self {
            Self::ErrorRate { action, .. } => action.unwrap_or(Action::Rollback),
            Self::Latency { quantile, action, .. } => action.unwrap_or(match quantile {
                Quantile::P50 => Action::Hold,
                Quantile::P95 | Quantile::P99 => Action::Rollback,
            }),
            Self::BadShare { event, action, .. } => action.unwrap_or(match event {
                BadEvent::ClientError | BadEvent::ContractViolation => Action::Rollback,
                _ => Action::Hold,
            }),
            Self::Mean { .. } | Self::Quality { .. } => Action::Hold,
        }
    }

    /// ρ₀: the candidate/stable ratio, of bad-event shares or of means, that is still tolerated. For latency the margin
    /// is already in the candidate's threshold, so it is 1; for quality the margin is a difference.
    #[must_use]
    pub const fn tolerated(&self) -> Boundary {
        match self {
            Self::ErrorRate { max_ratio, .. } | Self::BadShare { max_ratio, .. } | Self::Mean { max_ratio, .. } => {
                Boundary::near(*max_ratio)
            }
            Self::Latency { .. } | Self::Quality { .. } => Boundary::ONE,
        }
    }

    /// The share of bad events that is bad by itself, if there is one.
    #[must_use]
    pub const fn max_share(&self) -> Option<f64> {
        match self {
            Self::ErrorRate { max_share, .. } => Some(*max_share),
            _ => None,
        }
    }

    /// The share of bad events below which the candidate is accepted without a comparison. For latency it follows from
    /// the meaning of a quantile: less than 5 % slower than (1+m)·τ says that p95 is at most (1+m)·τ. `None` for means.
    #[must_use]
    pub fn acceptable_share(&self) -> Option<f64> {
        match self {
            Self::ErrorRate { negligible_share, .. } | Self::BadShare { negligible_share, .. } => {
                Some(*negligible_share)
            }
            Self::Latency { quantile, .. } => Some(1.0 - quantile.probability()),
            Self::Mean { .. } | Self::Quality { .. } => None,
        }
    }
}

const fn latency_words(timing: Timing, quantile: Quantile) -> (&'static str, &'static str) {
    match (timing, quantile) {
        (Timing::Response, Quantile::P50) => ("latency_p50", "Latency p50"),
        (Timing::Response, Quantile::P95) => ("latency_p95", "Latency p95"),
        (Timing::Response, Quantile::P99) => ("latency_p99", "Latency p99"),
        (Timing::FirstToken, Quantile::P50) => ("ttft_p50", "Time to first token p50"),
        (Timing::FirstToken, Quantile::P95) => ("ttft_p95", "Time to first token p95"),
        (Timing::FirstToken, Quantile::P99) => ("ttft_p99", "Time to first token p99"),
        (Timing::PerToken, Quantile::P50) => ("tpot_p50", "Time per token p50"),
        (Timing::PerToken, Quantile::P95) => ("tpot_p95", "Time per token p95"),
        (Timing::PerToken, Quantile::P99) => ("tpot_p99", "Time per token p99"),
    }
}

const fn default_negligible_share() -> f64 {
    0.005
}

const fn is_response(timing: &Timing) -> bool {
    matches!(timing, Timing::Response)
}
