//! Where a rollout goes next. A transition consumes the old state; every pair of state and event is either a transition
//! or [`Impossible`], and the table of all of them is a golden test.
//!
//! Invariants (property tests): rolling back cannot be interrupted; after a rollback or cancellation the candidate's
//! weight is 0; the weight rises only when a step is entered; whatever has moved traffic ends only by success or through
//! rolling back. What a person's hold means late: while promoting, the candidate keeps everything but does not become
//! stable; while baking, the bake time stops and starts anew on resume. Windows, dependencies and freezes are told as
//! events, as often as one likes: what changes nothing is no transition.

mod held;
mod outside;
mod revert;
mod state;
mod tick;
mod transition;

use super::plan::Strategy;
use super::{Millis, Weight};

pub use held::{HeldReason, ResumePoint};
pub use revert::revert;
pub use state::{State, Sub};
pub use transition::{AckStatus, Cause, Effect, Event, Impossible, Tick, Transition};

/// The transition that `event` causes at `now`.
///
/// # Errors
/// [`Impossible`] when the event cannot happen in this state; the state then stays as it was.
pub fn advance(state: State, strategy: &Strategy, event: Event, now: Millis) -> Result<Transition, Impossible> {
    if state.is_terminal() {
        return Err(Impossible::Finished);
    }
    match event {
        Event::Tick(tick) => Ok(tick::advance(state, strategy, tick, now)),
        Event::WindowOpened
            if state.is_active() && !matches!(state, State::Queued { .. } | State::Preflight { .. }) =>
        {
            Ok(outside::opened(state, now))
        }
        Event::WindowClosed => Ok(outside::stop(state, HeldReason::Window, now)),
        Event::DependencyLost => Ok(outside::stop(state, HeldReason::Dependency, now)),
        Event::DependencyMet => Ok(outside::met(state, now)),
        Event::Frozen => Ok(outside::freeze(state, strategy, now)),
        Event::Started | Event::WindowOpened | Event::PreflightPassed | Event::PreflightFailed => {
            prepare(state, event, now)
        }
        _ if matches!(state, State::RollingBack { .. }) => Err(Impossible::RollingBack),
        Event::Promote => promote(state, strategy, now),
        Event::Hold => hold(state, now),
        Event::Resume => resume(state, now),
        Event::Abort => Ok(withdraw(state, strategy, Cause::Aborted, now)),
        Event::Superseded => Ok(withdraw(state, strategy, Cause::Superseded, now)),
        Event::Cancel if state.candidate_weight(strategy) > Weight::ZERO => Err(Impossible::TrafficMoved),
        Event::Cancel => Ok(withdraw(state, strategy, Cause::Cancelled, now)),
    }
}

fn prepare(state: State, event: Event, now: Millis) -> Result<Transition, Impossible> {
    let next = match (event, state) {
        (Event::Started, State::Draft) => (State::Queued { since: now }, Cause::Started),
        (Event::Started, _) => return Err(Impossible::AlreadyStarted),
        (Event::WindowOpened, State::Queued { .. }) => (State::Preflight { since: now }, Cause::WindowOpened),
        (Event::WindowOpened, _) => return Err(Impossible::NotQueued),
        (Event::PreflightPassed, State::Preflight { .. }) => (enter(0, now), Cause::PreflightPassed),
        (Event::PreflightFailed, State::Preflight { .. }) => {
            let cause = Cause::PreflightFailed;
            (State::Cancelled { at: now, cause }, cause)
        }
        _ => return Err(Impossible::NotInPreflight),
    };
    Ok(Transition::to(next.0, next.1))
}

fn promote(state: State, strategy: &Strategy, now: Millis) -> Result<Transition, Impossible> {
    let cause = Cause::Promoted;
    match state {
        State::Running { step, sub } => match sub {
            Sub::Enter { .. } | Sub::ApplyWait { .. } => Err(Impossible::Applying),
            Sub::Soak { .. } | Sub::Judge { .. } => Ok(next_step(step, strategy, cause, now)),
        },
        State::Held { reason, resume_to, .. } => Ok(answered_for(
            reason,
            match resume_to {
                ResumePoint::Enter { .. } | ResumePoint::Promoting => Transition::to(resumed(resume_to, now), cause),
                ResumePoint::ApplyWait { step } | ResumePoint::Soak { step } => next_step(step, strategy, cause, now),
                ResumePoint::Baking => succeed(cause, now),
            },
        )),
        State::Promoting { .. } => Err(Impossible::Applying),
        State::Baking { .. } => Ok(succeed(cause, now)),
        _ => Err(Impossible::NotRunning),
    }
}

fn hold(state: State, now: Millis) -> Result<Transition, Impossible> {
    if let State::Held { reason, .. } = state
        && !reason.clears_itself()
    {
        return Err(Impossible::AlreadyHeld);
    }
    let resume_to = resume_point(state).ok_or(Impossible::NotRunning)?;
    let held = State::Held { reason: HeldReason::Operator, since: now, resume_to };
    Ok(Transition::to(held, Cause::HeldByOperator))
}

fn resume(state: State, now: Millis) -> Result<Transition, Impossible> {
    match state {
        State::Held { reason, resume_to, .. } => {
            Ok(answered_for(reason, Transition::to(resumed(resume_to, now), Cause::Resumed)))
        }
        State::Draft | State::Queued { .. } | State::Preflight { .. } => Err(Impossible::NotRunning),
        _ => Err(Impossible::NotHeld),
    }
}

/// Whoever lets a rollout go on although the method is in doubt answers for it: the checks start anew.
fn answered_for(reason: HeldReason, transition: Transition) -> Transition {
    if reason.is_distrust() { transition.with(Effect::RestartChecks) } else { transition }
}

/// Takes a rollout back: to stable when traffic has moved, else it simply ends.
pub(super) fn withdraw(state: State, strategy: &Strategy, cause: Cause, now: Millis) -> Transition {
    if state.candidate_weight(strategy) == Weight::ZERO {
        return Transition::to(State::Cancelled { at: now, cause }, cause);
    }
    let back = Transition::to(State::RollingBack { since: now, cause }, cause);
    if state.is_swapped() {
        back.with(Effect::RestoreStable).with(Effect::SetWeight(Weight::ZERO))
    } else {
        back.with(Effect::SetWeight(Weight::ZERO))
    }
}

/// The step after `step`, or promotion after the last.
pub(super) fn next_step(step: usize, strategy: &Strategy, cause: Cause, now: Millis) -> Transition {
    let next = if strategy.is_last(step) { State::Promoting { since: now } } else { enter(step + 1, now) };
    Transition::to(next, cause)
}

pub(super) fn succeed(cause: Cause, now: Millis) -> Transition {
    Transition::to(State::Succeeded { at: now }, cause).with(Effect::RetireOldStable)
}

/// Where a state goes on after a hold; `None` where it cannot be held.
pub(super) const fn resume_point(state: State) -> Option<ResumePoint> {
    match state {
        State::Running { step, sub } => Some(match sub {
            Sub::Enter { .. } => ResumePoint::Enter { step },
            Sub::ApplyWait { .. } => ResumePoint::ApplyWait { step },
            Sub::Soak { .. } | Sub::Judge { .. } => ResumePoint::Soak { step },
        }),
        State::Held { resume_to, .. } => Some(resume_to),
        State::Promoting { .. } => Some(ResumePoint::Promoting),
        State::Baking { .. } => Some(ResumePoint::Baking),
        _ => None,
    }
}

/// The state at a resume point, its clock starting now.
pub(super) const fn resumed(point: ResumePoint, now: Millis) -> State {
    match point {
        ResumePoint::Enter { step } => enter(step, now),
        ResumePoint::ApplyWait { step } => State::Running { step, sub: Sub::ApplyWait { since: now } },
        ResumePoint::Soak { step } => State::Running { step, sub: Sub::Soak { applied_at: now } },
        ResumePoint::Promoting => State::Promoting { since: now },
        ResumePoint::Baking => State::Baking { since: now },
    }
}

const fn enter(step: usize, now: Millis) -> State {
    State::Running { step, sub: Sub::Enter { since: now } }
}
