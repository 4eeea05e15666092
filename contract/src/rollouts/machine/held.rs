//! Why a rollout is held, and where it goes on.

use serde::{Deserialize, Serialize};

use crate::rollouts::Weight;
use crate::rollouts::plan::Strategy;

/// Why a rollout is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// The step's evidence is good; a person lets it go on.
    Gate,
    /// The step's longest stay passed without proof.
    Inconclusive,
    /// Both arms fail at once.
    CommonMode,
    /// The candidate alone is over an absolute limit.
    AbsoluteLimit,
    /// A guardrail rejected the candidate, and the strategy leaves the rollback to a person.
    Rejected,
    /// A guardrail that leaves the decision to a person rejected the candidate.
    Guardrail,
    /// The arms do not have the applications that the weight says; a person must answer for verdicts.
    SampleRatio,
    /// Two parts of stable differ; a person must answer for verdicts.
    Calibration,
    /// The change window is closed.
    Window,
    /// Something it needs is missing.
    Dependency,
    /// A person stopped it.
    Operator,
    /// A node's telemetry is too old to judge by.
    DataStale,
    /// Some node did not apply the weight in time.
    ApplyTimeout,
}

/// Where a held rollout goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum ResumePoint {
    /// Before the step's weight was set.
    Enter {
        /// Index of the step.
        step: usize,
    },
    /// While nodes were applying the step's weight.
    ApplyWait {
        /// Index of the step.
        step: usize,
    },
    /// While gathering evidence; the soak starts anew.
    Soak {
        /// Index of the step.
        step: usize,
    },
    /// While promoting.
    Promoting,
    /// While baking; the bake time starts anew.
    Baking,
}

impl HeldReason {
    /// Every reason.
    pub const ALL: [Self; 13] = [
        Self::Gate,
        Self::Inconclusive,
        Self::CommonMode,
        Self::AbsoluteLimit,
        Self::Rejected,
        Self::Guardrail,
        Self::SampleRatio,
        Self::Calibration,
        Self::Window,
        Self::Dependency,
        Self::Operator,
        Self::DataStale,
        Self::ApplyTimeout,
    ];

    /// True when the method itself is in doubt, so that going on needs a person who answers for it.
    #[must_use]
    pub const fn is_distrust(self) -> bool {
        matches!(self, Self::SampleRatio | Self::Calibration)
    }

    /// True when the hold ends by itself once its condition is gone; false when a person decides.
    #[must_use]
    pub const fn clears_itself(self) -> bool {
        match self {
            Self::Inconclusive
            | Self::CommonMode
            | Self::AbsoluteLimit
            | Self::Window
            | Self::Dependency
            | Self::DataStale
            | Self::ApplyTimeout => true,
            Self::Gate | Self::Rejected | Self::Guardrail | Self::SampleRatio | Self::Calibration | Self::Operator => {
                false
            }
        }
    }

    /// Words for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gate => "waiting for a person to let it go on",
            Self::Inconclusive => "too little evidence in the time planned",
            Self::CommonMode => "both arms are failing",
            Self::AbsoluteLimit => "candidate over its absolute limit",
            Self::Rejected => "guardrail rejected the candidate",
            Self::Guardrail => "guardrail leaves the decision to a person",
            Self::SampleRatio => "arms do not have the applications that the weight says",
            Self::Calibration => "two parts of stable differ, so verdicts cannot be trusted",
            Self::Window => "change window is closed",
            Self::Dependency => "something it needs is missing",
            Self::Operator => "stopped by a person",
            Self::DataStale => "telemetry is too old",
            Self::ApplyTimeout => "not every node applied the weight",
        }
    }
}

impl ResumePoint {
    /// The step it belongs to, if it belongs to one.
    #[must_use]
    pub const fn step(self) -> Option<usize> {
        match self {
            Self::Enter { step } | Self::ApplyWait { step } | Self::Soak { step } => Some(step),
            Self::Promoting | Self::Baking => None,
        }
    }

    pub(super) fn candidate_weight(self, strategy: &Strategy) -> Weight {
        match self {
            Self::Enter { step } => strategy.weight_before(step),
            Self::ApplyWait { step } | Self::Soak { step } => strategy.step(step).weight,
            Self::Promoting | Self::Baking => Weight::FULL,
        }
    }
}
