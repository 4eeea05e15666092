//! What can happen to a rollout, and what follows from it.

use serde::{Deserialize, Serialize};

use super::State;
use crate::rollouts::Weight;
use crate::rollouts::judge::Decision;

/// Something that happens to a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Someone starts the draft.
    Started,
    /// Its turn has come: nothing else moves this upstream's traffic, no freeze. Ends a hold for a window as well.
    WindowOpened,
    /// No new steps now: a change window has closed, or a freeze has begun. Repeat it as often as you like.
    WindowClosed,
    /// Nothing new may stay in place: a freeze that takes back what has begun.
    Frozen,
    /// Something it needs is missing, such as another rollout that must come first.
    DependencyLost,
    /// It is there again.
    DependencyMet,
    /// All checks before traffic are good.
    PreflightPassed,
    /// Some check failed.
    PreflightFailed,
    /// Another second was judged.
    Tick(Tick),
    /// A person sends it on to the next step, with or without proof.
    Promote,
    /// A person stops it at the present weight.
    Hold,
    /// A person lets it go on from a hold.
    Resume,
    /// A person takes it back.
    Abort,
    /// A person ends it before traffic moved.
    Cancel,
    /// A newer candidate takes its place.
    Superseded,
}

/// What one second brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The judge's decision.
    pub verdict: Decision,
    /// Whether all live nodes run the snapshot with the present weight.
    pub acked: AckStatus,
    /// Age in milliseconds of the oldest live node's latest telemetry.
    pub telemetry_age_ms: u64,
}

/// Whether the latest snapshot is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AckStatus {
    /// All live nodes acknowledged it, and there is at least one.
    Applied,
    /// Some did not.
    Pending,
}

/// The next state and what else must be done in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Where the rollout is now.
    pub next: State,
    /// What to do, in order.
    pub effects: Vec<Effect>,
    /// Why it moved: one event row. `None` when it stayed where it was.
    pub cause: Option<Cause>,
}

/// Something to do along with a change of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Publish a snapshot with this weight for the candidate.
    SetWeight(Weight),
    /// Make the candidate the upstream's stable, and keep the old one warm.
    SwapStable,
    /// Make the old stable the stable again.
    RestoreStable,
    /// The old stable is no longer needed for a rollback.
    RetireOldStable,
    /// A person answers for the assignment: check sample ratio and A/A control anew from here
    /// ([`Evidence::restart_checks`](crate::rollouts::Evidence::restart_checks)).
    RestartChecks,
}

/// Why a rollout moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Started by a person.
    Started,
    /// Its turn came.
    WindowOpened,
    /// The checks were good.
    PreflightPassed,
    /// A check failed.
    PreflightFailed,
    /// The step's weight was set.
    StepEntered,
    /// All nodes applied it.
    Applied,
    /// The shortest stay is over.
    SoakPassed,
    /// Every guardrail accepted the candidate.
    Accepted,
    /// Good evidence, but a person must let it go on.
    GateReached,
    /// A guardrail rejected the candidate.
    Rejected,
    /// The longest stay passed without proof.
    Inconclusive,
    /// Both arms fail at once.
    CommonMode,
    /// The candidate alone is over an absolute limit.
    AbsoluteLimit,
    /// A guardrail that holds rejected the candidate.
    GuardrailHeld,
    /// The arms do not have the applications that the weight says.
    SampleRatio,
    /// Two parts of stable differ.
    Calibration,
    /// The change window closed.
    WindowClosed,
    /// A freeze takes back what has begun.
    Frozen,
    /// Something it needs is missing.
    DependencyLost,
    /// Telemetry got too old.
    DataStale,
    /// Some node did not apply the weight in time.
    ApplyTimeout,
    /// What it was held for is gone.
    Cleared,
    /// Sent on by a person.
    Promoted,
    /// Stopped by a person.
    HeldByOperator,
    /// Let go on by a person.
    Resumed,
    /// Taken back by a person.
    Aborted,
    /// Ended by a person.
    Cancelled,
    /// Replaced by a newer candidate.
    Superseded,
    /// The bake time is over.
    Baked,
    /// All nodes are back on the old stable.
    BackOnStable,
}

/// Why an event cannot happen in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Impossible {
    /// It has ended.
    #[error("the rollout has ended; start a new one")]
    Finished,
    /// It is rolling back, and nothing interrupts that.
    #[error("the rollout is rolling back; wait until it has ended")]
    RollingBack,
    /// It was started before.
    #[error("the rollout was started already")]
    AlreadyStarted,
    /// It moves no traffic yet.
    #[error("the rollout moves no traffic yet")]
    NotRunning,
    /// It is not waiting in the queue.
    #[error("the rollout is not waiting for its turn")]
    NotQueued,
    /// It is not being checked.
    #[error("the rollout is not being checked")]
    NotInPreflight,
    /// The last change of weight is still on its way.
    #[error("nodes are still applying the last change; try again in a moment")]
    Applying,
    /// It is not held.
    #[error("the rollout is not held")]
    NotHeld,
    /// It has not succeeded.
    #[error("only a rollout that succeeded can be taken back by a new one")]
    NotSucceeded,
    /// It succeeded too long ago.
    #[error("the time for taking this rollout back is over; plan a new rollout")]
    TooLate,
    /// It is held for a person already.
    #[error("the rollout is held already")]
    AlreadyHeld,
    /// Traffic has moved, so it cannot be cancelled.
    #[error("traffic has moved to the candidate; abort the rollout to take it back")]
    TrafficMoved,
}

impl Transition {
    /// True when the state changed.
    #[must_use]
    pub const fn moved(&self) -> bool {
        self.cause.is_some()
    }

    pub(super) const fn stay(state: State) -> Self {
        Self { next: state, effects: Vec::new(), cause: None }
    }

    pub(super) const fn to(next: State, cause: Cause) -> Self {
        Self { next, effects: Vec::new(), cause: Some(cause) }
    }

    pub(super) fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

impl Cause {
    /// A sentence for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Started => "Started by a person",
            Self::WindowOpened => "Its turn came",
            Self::PreflightPassed => "Checks before traffic are good",
            Self::PreflightFailed => "A check before traffic failed",
            Self::StepEntered => "Weight set",
            Self::Applied => "All nodes applied the weight",
            Self::SoakPassed => "Shortest stay is over",
            Self::Accepted => "Every guardrail accepted the candidate",
            Self::GateReached => "Evidence is good; waiting for a person",
            Self::Rejected => "A guardrail rejected the candidate",
            Self::Inconclusive => "Too little evidence in the time planned",
            Self::CommonMode => "Both arms are failing; the candidate is not to blame",
            Self::AbsoluteLimit => "Candidate is over its absolute limit",
            Self::GuardrailHeld => "A guardrail left the decision to a person",
            Self::SampleRatio => "The arms do not have the applications that the weight says",
            Self::Calibration => "Two parts of stable differ, so verdicts cannot be trusted",
            Self::WindowClosed => "The change window closed",
            Self::Frozen => "A freeze takes back what has begun",
            Self::DependencyLost => "Something it needs is missing",
            Self::DataStale => "Telemetry is too old to judge by",
            Self::ApplyTimeout => "Not every node applied the weight in time",
            Self::Cleared => "What it was held for is gone",
            Self::Promoted => "Promoted by a person",
            Self::HeldByOperator => "Held by a person",
            Self::Resumed => "Resumed by a person",
            Self::Aborted => "Aborted by a person",
            Self::Cancelled => "Cancelled by a person",
            Self::Superseded => "Replaced by a newer candidate",
            Self::Baked => "Bake time is over",
            Self::BackOnStable => "All nodes are back on the old stable",
        }
    }
}
