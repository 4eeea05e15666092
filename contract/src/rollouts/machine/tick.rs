//! What a second passing does to a rollout. In order of urgency: a rejection, telemetry too old to judge by, an outage
//! of both arms or a breach of an absolute limit, and only then progress.

use super::{
    AckStatus, Cause, Effect, HeldReason, ResumePoint, State, Sub, Tick, Transition, next_step, resume_point, resumed,
    succeed, withdraw,
};
use crate::rollouts::Millis;
use crate::rollouts::judge::{Decision, HoldReason};
use crate::rollouts::plan::{Gate, Strategy, Urgency};

/// Older telemetry of any live node is no ground for a judgement.
const STALE_AFTER_MS: u64 = 5_000;
/// How long nodes may take to apply a weight.
const APPLY_TIMEOUT_S: u32 = 10;

pub(super) fn advance(state: State, strategy: &Strategy, tick: Tick, now: Millis) -> Transition {
    let tick = match strategy.urgency() {
        Urgency::Planned => tick,
        // The way back waits for nodes, not for evidence.
        Urgency::Emergency => Tick { verdict: Decision::Advance, telemetry_age_ms: 0, ..tick },
    };
    if tick.verdict == Decision::Rollback
        && let Some(point) = resume_point(state)
    {
        return reject(state, point, strategy, now).unwrap_or_else(|| progress(state, strategy, tick, now));
    }
    let blocked = obstacle(tick);
    match state {
        State::Running { sub: Sub::Enter { .. }, .. } if blocked == Some(HeldReason::Guardrail) => {
            progress(state, strategy, tick, now)
        }
        State::Running { .. } => match (blocked, resume_point(state)) {
            (Some(reason), Some(point)) => held(reason, point, now),
            _ => progress(state, strategy, tick, now),
        },
        State::Held { reason, resume_to, .. } => release(state, reason, resume_to, tick, now),
        State::Promoting { .. } if blocked == Some(HeldReason::DataStale) => Transition::stay(state),
        State::Baking { .. } => match blocked {
            Some(reason) if reason.clears_itself() => Transition::stay(state),
            Some(reason) => held(reason, ResumePoint::Baking, now),
            None => progress(state, strategy, tick, now),
        },
        _ => progress(state, strategy, tick, now),
    }
}

/// A rejection rolls back, or waits for a person who may even let it go on: then entering a step is not stopped again,
/// but the next second is. The same holds for a guardrail that only holds. `None` when it changes nothing.
fn reject(state: State, point: ResumePoint, strategy: &Strategy, now: Millis) -> Option<Transition> {
    if strategy.auto_rollback() {
        return Some(withdraw(state, strategy, Cause::Rejected, now));
    }
    match state {
        State::Held { reason: HeldReason::Rejected, .. } => Some(Transition::stay(state)),
        State::Running { sub: Sub::Enter { .. }, .. } => None,
        _ => Some(held(HeldReason::Rejected, point, now)),
    }
}

/// What must be over before the rollout may go on.
fn obstacle(tick: Tick) -> Option<HeldReason> {
    if tick.telemetry_age_ms > STALE_AFTER_MS {
        return Some(HeldReason::DataStale);
    }
    match tick.verdict {
        Decision::Hold { reason } => match reason {
            HoldReason::CommonMode => Some(HeldReason::CommonMode),
            HoldReason::AbsoluteLimit => Some(HeldReason::AbsoluteLimit),
            HoldReason::Guardrail => Some(HeldReason::Guardrail),
            HoldReason::SampleRatio => Some(HeldReason::SampleRatio),
            HoldReason::Calibration => Some(HeldReason::Calibration),
            HoldReason::NotEnoughEvidence | HoldReason::NotEnoughRequests | HoldReason::ImpossibleCounts => None,
        },
        Decision::Advance | Decision::Rollback => None,
    }
}

/// A hold that clears itself ends once its own condition and every other obstacle is gone.
fn release(state: State, reason: HeldReason, resume_to: ResumePoint, tick: Tick, now: Millis) -> Transition {
    let blocked = obstacle(tick);
    let cleared = match reason {
        HeldReason::Gate
        | HeldReason::Rejected
        | HeldReason::Guardrail
        | HeldReason::SampleRatio
        | HeldReason::Calibration
        | HeldReason::Operator => false,
        // An event ends these.
        HeldReason::Window | HeldReason::Dependency => false,
        HeldReason::ApplyTimeout => blocked.is_none() && tick.acked == AckStatus::Applied,
        HeldReason::Inconclusive => blocked.is_none() && tick.verdict == Decision::Advance,
        HeldReason::CommonMode | HeldReason::AbsoluteLimit | HeldReason::DataStale => match blocked {
            Some(other) if other != reason => return held(other, resume_to, now),
            Some(_) => false,
            None => true,
        },
    };
    if cleared { Transition::to(resumed(resume_to, now), Cause::Cleared) } else { Transition::stay(state) }
}

fn progress(state: State, strategy: &Strategy, tick: Tick, now: Millis) -> Transition {
    let applied = tick.acked == AckStatus::Applied;
    match state {
        State::Running { step, sub } => run(step, sub, strategy, tick, now),
        State::Promoting { .. } if applied => {
            Transition::to(State::Baking { since: now }, Cause::Applied).with(Effect::SwapStable)
        }
        State::Baking { since } if now.is_past(since, strategy.bake_s()) => succeed(Cause::Baked, now),
        State::RollingBack { cause, .. } if applied => {
            Transition::to(State::RolledBack { at: now, cause }, Cause::BackOnStable)
        }
        _ => Transition::stay(state),
    }
}

fn run(step: usize, sub: Sub, strategy: &Strategy, tick: Tick, now: Millis) -> Transition {
    let plan = strategy.step(step);
    let state = State::Running { step, sub };
    let moved = |sub, cause| Transition::to(State::Running { step, sub }, cause);
    match sub {
        Sub::Enter { .. } => {
            moved(Sub::ApplyWait { since: now }, Cause::StepEntered).with(Effect::SetWeight(plan.weight))
        }
        Sub::ApplyWait { .. } if tick.acked == AckStatus::Applied => {
            moved(Sub::Soak { applied_at: now }, Cause::Applied)
        }
        Sub::ApplyWait { since } if now.is_past(since, APPLY_TIMEOUT_S) => {
            held(HeldReason::ApplyTimeout, ResumePoint::Soak { step }, now)
        }
        Sub::Soak { applied_at } if now.is_past(applied_at, plan.min_soak_s) => {
            moved(Sub::Judge { applied_at }, Cause::SoakPassed)
        }
        Sub::Judge { applied_at } => match (tick.verdict, plan.gate) {
            (Decision::Advance, Gate::Automatic) => next_step(step, strategy, Cause::Accepted, now),
            (Decision::Advance, Gate::Manual) => held(HeldReason::Gate, ResumePoint::Soak { step }, now),
            _ if now.is_past(applied_at, plan.max_soak_s) => {
                held(HeldReason::Inconclusive, ResumePoint::Soak { step }, now)
            }
            _ => Transition::stay(state),
        },
        Sub::ApplyWait { .. } | Sub::Soak { .. } => Transition::stay(state),
    }
}

fn held(reason: HeldReason, resume_to: ResumePoint, now: Millis) -> Transition {
    let cause = match reason {
        HeldReason::Gate => Cause::GateReached,
        HeldReason::Inconclusive => Cause::Inconclusive,
        HeldReason::CommonMode => Cause::CommonMode,
        HeldReason::AbsoluteLimit => Cause::AbsoluteLimit,
        HeldReason::Rejected => Cause::Rejected,
        HeldReason::Guardrail => Cause::GuardrailHeld,
        HeldReason::SampleRatio => Cause::SampleRatio,
        HeldReason::Calibration => Cause::Calibration,
        HeldReason::Window => Cause::WindowClosed,
        HeldReason::Dependency => Cause::DependencyLost,
        HeldReason::Operator => Cause::HeldByOperator,
        HeldReason::DataStale => Cause::DataStale,
        HeldReason::ApplyTimeout => Cause::ApplyTimeout,
    };
    let next = State::Held { reason, since: now, resume_to };
    Transition::to(next, cause)
}
