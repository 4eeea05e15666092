//! Where a rollout is. Each state carries what exists only in it.

use serde::{Deserialize, Serialize};

use super::{Cause, HeldReason, ResumePoint};
use crate::rollouts::plan::Strategy;
use crate::rollouts::{Millis, Weight};

/// The state of a rollout; stored as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// Being written; nothing happens.
    Draft,
    /// Started, waiting for its turn.
    Queued {
        /// When it was started.
        since: Millis,
    },
    /// The candidate is checked before it gets traffic.
    Preflight {
        /// When the checks began.
        since: Millis,
    },
    /// Moving traffic.
    Running {
        /// Index of the step in the strategy.
        step: usize,
        /// Where in the step.
        sub: Sub,
    },
    /// Stopped at the present weight.
    Held {
        /// Why.
        reason: HeldReason,
        /// Since when.
        since: Millis,
        /// Where it goes on.
        resume_to: ResumePoint,
    },
    /// The candidate gets everything; waiting until each node says so.
    Promoting {
        /// Since when.
        since: Millis,
    },
    /// The candidate is the new stable; the old one is kept warm.
    Baking {
        /// Since when.
        since: Millis,
    },
    /// Done: the candidate stays.
    Succeeded {
        /// When.
        at: Millis,
    },
    /// Everything goes back to the old stable; waiting until each node says so. Nothing can interrupt this.
    RollingBack {
        /// Since when.
        since: Millis,
        /// Why.
        cause: Cause,
    },
    /// Done: the candidate is out.
    RolledBack {
        /// When.
        at: Millis,
        /// Why.
        cause: Cause,
    },
    /// Ended before any traffic moved.
    Cancelled {
        /// When.
        at: Millis,
        /// Why.
        cause: Cause,
    },
}

/// Where in a step a rollout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Sub {
    /// The step's weight is to be set with the next tick; until then the one before holds.
    Enter {
        /// Since when.
        since: Millis,
    },
    /// The weight is set; waiting until each node applied it.
    ApplyWait {
        /// Since when.
        since: Millis,
    },
    /// Applied; gathering evidence for at least the step's shortest stay.
    Soak {
        /// When all nodes had applied the weight.
        applied_at: Millis,
    },
    /// The shortest stay is over; any verdict to advance is taken.
    Judge {
        /// When all nodes had applied the weight.
        applied_at: Millis,
    },
}

impl State {
    /// The candidate's weight that every snapshot must carry in this state.
    ///
    /// From [`State::Baking`] on the upstream's stable pointer names the candidate, so that 100 % and "no split" are
    /// the same thing.
    #[must_use]
    pub fn candidate_weight(&self, strategy: &Strategy) -> Weight {
        match *self {
            Self::Draft
            | Self::Queued { .. }
            | Self::Preflight { .. }
            | Self::RollingBack { .. }
            | Self::RolledBack { .. }
            | Self::Cancelled { .. } => Weight::ZERO,
            Self::Running { step, sub } => match sub {
                Sub::Enter { .. } => strategy.weight_before(step),
                Sub::ApplyWait { .. } | Sub::Soak { .. } | Sub::Judge { .. } => strategy.step(step).weight,
            },
            Self::Held { resume_to, .. } => resume_to.candidate_weight(strategy),
            Self::Promoting { .. } | Self::Baking { .. } | Self::Succeeded { .. } => Weight::FULL,
        }
    }

    /// The lease that snapshots carry: only while the candidate has a part, but not all, of the traffic.
    #[must_use]
    pub fn lease_s(&self, strategy: &Strategy) -> Option<u32> {
        let weight = self.candidate_weight(strategy);
        (weight > Weight::ZERO && weight < Weight::FULL).then(|| strategy.lease_s())
    }

    /// The step whose evidence counts now: the present one, or the last while promoting and baking.
    #[must_use]
    pub fn step(&self, strategy: &Strategy) -> Option<usize> {
        let last = strategy.steps().len().saturating_sub(1);
        match *self {
            Self::Running { step, .. } => Some(step),
            Self::Held { resume_to, .. } => Some(resume_to.step().unwrap_or(last)),
            Self::Promoting { .. } | Self::Baking { .. } => Some(last),
            _ => None,
        }
    }

    /// True when nothing can happen any more.
    #[must_use]
    pub const fn is_terminal(&self) -> bool {
        matches!(self, Self::Succeeded { .. } | Self::RolledBack { .. } | Self::Cancelled { .. })
    }

    /// True when it occupies its upstream: of these at most one per upstream exists.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        !self.is_terminal() && !matches!(self, Self::Draft)
    }

    /// True when the upstream's stable pointer names the candidate.
    #[must_use]
    pub const fn is_swapped(&self) -> bool {
        matches!(self, Self::Baking { .. } | Self::Succeeded { .. } | Self::Held { resume_to: ResumePoint::Baking, .. })
    }

    /// One or two words for people.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Queued { .. } => "Queued",
            Self::Preflight { .. } => "Checking",
            Self::Running { sub, .. } => match sub {
                Sub::Enter { .. } => "Entering step",
                Sub::ApplyWait { .. } => "Applying weight",
                Sub::Soak { .. } => "Soaking",
                Sub::Judge { .. } => "Judging",
            },
            Self::Held { .. } => "Held",
            Self::Promoting { .. } => "Promoting",
            Self::Baking { .. } => "Baking",
            Self::Succeeded { .. } => "Succeeded",
            Self::RollingBack { .. } => "Rolling back",
            Self::RolledBack { .. } => "Rolled back",
            Self::Cancelled { .. } => "Cancelled",
        }
    }

    /// The word of the state without its contents, as it is stored for queries: `running`, `held`, …
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Queued { .. } => "queued",
            Self::Preflight { .. } => "preflight",
            Self::Running { .. } => "running",
            Self::Held { .. } => "held",
            Self::Promoting { .. } => "promoting",
            Self::Baking { .. } => "baking",
            Self::Succeeded { .. } => "succeeded",
            Self::RollingBack { .. } => "rolling_back",
            Self::RolledBack { .. } => "rolled_back",
            Self::Cancelled { .. } => "cancelled",
        }
    }
}
