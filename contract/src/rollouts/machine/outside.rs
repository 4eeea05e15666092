//! What comes from outside the rollout: change windows, dependencies, freezes.

use super::{Cause, HeldReason, State, Transition, resume_point, resumed, withdraw};
use crate::rollouts::plan::Strategy;
use crate::rollouts::{Millis, Weight};

/// Takes no new steps. What waits for a person, has not begun or serves everything already is left as it is.
pub(super) fn stop(state: State, reason: HeldReason, now: Millis) -> Transition {
    let stops = match state {
        State::Running { .. } => true,
        State::Held { reason: HeldReason::Window | HeldReason::Dependency, .. } => false,
        State::Held { reason: held, .. } => held.clears_itself(),
        _ => false,
    };
    match resume_point(state).filter(|_| stops) {
        Some(resume_to) => {
            let cause = if reason == HeldReason::Window { Cause::WindowClosed } else { Cause::DependencyLost };
            Transition::to(State::Held { reason, since: now, resume_to }, cause)
        }
        None => Transition::stay(state),
    }
}

/// The window is open: ends a hold for it.
pub(super) fn opened(state: State, now: Millis) -> Transition {
    end(state, HeldReason::Window, now)
}

/// What it needs is there: ends a hold for it.
pub(super) fn met(state: State, now: Millis) -> Transition {
    end(state, HeldReason::Dependency, now)
}

/// Takes back what has begun; what has not moved traffic stays where it is.
pub(super) fn freeze(state: State, strategy: &Strategy, now: Millis) -> Transition {
    let has_begun = state.candidate_weight(strategy) > Weight::ZERO;
    if has_begun { withdraw(state, strategy, Cause::Frozen, now) } else { Transition::stay(state) }
}

fn end(state: State, ended: HeldReason, now: Millis) -> Transition {
    match state {
        State::Held { reason, resume_to, .. } if reason == ended => {
            Transition::to(resumed(resume_to, now), Cause::Cleared)
        }
        _ => Transition::stay(state),
    }
}
