//! What the judge says, and why.

use serde::{Deserialize, Serialize};

use crate::rollouts::samples::SampleFault;

/// One judgement; stored with the rollout as evidence record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verdict {
    /// What follows.
    pub decision: Decision,
    /// Latest second (unix time) that the evidence covers; `None` before the first.
    pub second: Option<i64>,
    /// One per guardrail, in the strategy's order.
    pub reasons: Vec<Reason>,
    /// Checks of the method itself; as long as one is broken, the reasons are not to be trusted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// Samples that were left out of this judgement, up to ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Refused>,
    /// Counts of the stable arm since the rollout began.
    pub stable: ArmCounts,
    /// Counts of the candidate since the rollout began.
    pub candidate: ArmCounts,
    /// Requests the candidate served in this step.
    pub step_requests: u64,
}

/// What to do with the rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// Every guardrail is proven good enough for this step.
    Advance,
    /// Stay, for this reason.
    Hold {
        /// Why.
        reason: HoldReason,
    },
    /// The candidate is proven worse than tolerated.
    Rollback,
}

/// Why to stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// Neither good nor bad is proven yet; more requests will tell.
    NotEnoughEvidence,
    /// The candidate has not served the step's least number of requests yet.
    NotEnoughRequests,
    /// Both arms are failing at once: something else is broken, the candidate is not to blame.
    CommonMode,
    /// The candidate alone is over the absolute limit; if that lasts, it is rolled back.
    AbsoluteLimit,
    /// The candidate is worse than tolerated in a way that a person decides about.
    Guardrail,
    /// The arms do not have the applications that the weight says.
    SampleRatio,
    /// Two parts of stable differ, so the comparison itself is off.
    Calibration,
    /// Some of the latest counts cannot be and were left out.
    ImpossibleCounts,
}

impl HoldReason {
    /// A sentence for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotEnoughEvidence => "Neither good nor bad is proven yet; more requests will tell.",
            Self::NotEnoughRequests => "The candidate has not served enough requests in this step yet.",
            Self::CommonMode => "Both arms are failing at once; the candidate is not to blame.",
            Self::AbsoluteLimit => "The candidate alone is over its absolute limit.",
            Self::Guardrail => "The candidate is worse than tolerated; a person decides whether that is acceptable.",
            Self::SampleRatio => {
                "The arms do not have the applications that the weight says; verdicts cannot be trusted."
            }
            Self::Calibration => "Two parts of stable differ from each other; verdicts cannot be trusted.",
            Self::ImpossibleCounts => "Some of the latest counts cannot be; they were left out.",
        }
    }
}

/// What one guardrail contributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The guardrail's key, such as `error_rate` or `latency_p95`.
    pub guardrail: String,
    /// What is proven about it.
    pub outcome: Outcome,
    /// The same in plain words, with the numbers.
    pub text: String,
    /// Stable's share of bad events, 0 to 1; for latency the share slower than stable's quantile at the start; for cost,
    /// tokens and quality the mean.
    pub stable: f64,
    /// The candidate's share of bad events; for latency the share slower than that quantile plus margin; for cost,
    /// tokens and quality the mean.
    pub candidate: f64,
    /// Evidence against the candidate: how many times better "worse than tolerated" explains the counts than "not
    /// worse". At most 1e300.
    pub e_value: f64,
    /// The candidate is rejected when `e_value` reaches this.
    pub threshold: f64,
}

/// What is proven about one guardrail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Good enough for this step's weight.
    Accepted,
    /// Nothing yet.
    Undecided,
    /// Worse than tolerated, compared with stable.
    Rejected,
    /// The same, but the guardrail leaves it to a person.
    Held,
    /// Nearly every call of the candidate fails while stable is healthy.
    HardFailure,
    /// Over the absolute limit for a minute while stable is not.
    OverLimit,
    /// Over the absolute limit, for less than a minute.
    NearlyOverLimit,
    /// Both arms are over the absolute limit.
    CommonMode,
}

impl Outcome {
    /// True when this guardrail alone rolls the candidate back.
    #[must_use]
    pub const fn is_rejection(self) -> bool {
        matches!(self, Self::Rejected | Self::HardFailure | Self::OverLimit)
    }
}

/// A check of the method itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Check {
    /// What is checked.
    pub kind: CheckKind,
    /// For the control: by which guardrail it is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardrail: Option<String>,
    /// Whether it holds.
    pub state: CheckState,
    /// The same in plain words, with the numbers.
    pub text: String,
    /// How many times better "something is off" explains the counts. At most 1e300.
    pub e_value: f64,
    /// It is broken when `e_value` reaches this.
    pub threshold: f64,
}

/// What is checked about the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// The arms have the applications that the weight says.
    SampleRatio,
    /// A part of stable is like the rest of it.
    Control,
}

/// Whether a check holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Nothing speaks against it.
    Sound,
    /// It is proven not to.
    Broken,
}

/// A sample that was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refused {
    /// Its second.
    pub second: i64,
    /// Why.
    pub fault: SampleFault,
}

/// What an arm served since the rollout began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArmCounts {
    /// Calls.
    pub requests: u64,
    /// Failed calls.
    pub errors: u64,
}

impl ArmCounts {
    /// Share of failed calls, 0 when there were none.
    #[must_use]
    pub fn error_share(&self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.errors as f64 / self.requests as f64 }
    }
}

impl Verdict {
    /// False while a check of the method is broken.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.checks.iter().all(|check| check.state == CheckState::Sound)
    }
}
