//! What a guardrail can look at.

use serde::{Deserialize, Serialize};

/// A latency quantile that can be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// A time that can be watched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// From the request to the end of the answer.
    #[default]
    Response,
    /// From the request to the first token of the answer.
    FirstToken,
    /// From one token to the next.
    PerToken,
}

/// A way in which a call can be bad without failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BadEvent {
    /// 4xx other than 401, 403 and 429.
    ClientError,
    /// 429 of the upstream, or a quota used up.
    Throttled,
    /// The answer is not what the specification says: schema, media type, unknown enum value.
    ContractViolation,
    /// The model refused to answer.
    Refusal,
    /// The model answered nothing.
    EmptyAnswer,
    /// The answer stopped at its longest permitted length.
    LengthStop,
    /// A tool that the model called failed.
    ToolError,
}

/// A number that each call, or some calls, have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// What the call cost; any currency, from 0 up.
    Cost,
    /// Tokens of the answer.
    OutputTokens,
    /// How good the answer is, from 0 to 1: a judge's score, feedback of users, success of the task.
    Quality,
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

impl Timing {
    /// What took longer, in words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Response => "latency",
            Self::FirstToken => "time to first token",
            Self::PerToken => "time per token",
        }
    }
}

impl BadEvent {
    /// The key of its guardrail.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::ClientError => "client_error",
            Self::Throttled => "throttle",
            Self::ContractViolation => "contract",
            Self::Refusal => "refusal",
            Self::EmptyAnswer => "empty_answer",
            Self::LengthStop => "length_stop",
            Self::ToolError => "tool_error",
        }
    }

    /// Words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::ClientError => "Client errors",
            Self::Throttled => "Throttled calls",
            Self::ContractViolation => "Contract violations",
            Self::Refusal => "Refusals",
            Self::EmptyAnswer => "Empty answers",
            Self::LengthStop => "Answers cut off by length",
            Self::ToolError => "Tool errors",
        }
    }

    /// What such calls did, after "of the candidate's calls".
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::ClientError => "were answered with a client error",
            Self::Throttled => "were throttled",
            Self::ContractViolation => "violated the specification",
            Self::Refusal => "were refused by the model",
            Self::EmptyAnswer => "got an empty answer",
            Self::LengthStop => "were cut off by length",
            Self::ToolError => "had a tool that failed",
        }
    }
}

impl Measure {
    /// The key of its guardrail.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cost => "cost_per_request",
            Self::OutputTokens => "output_tokens",
            Self::Quality => "quality",
        }
    }

    /// Words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cost => "Cost per request",
            Self::OutputTokens => "Output tokens",
            Self::Quality => "Quality",
        }
    }
}
