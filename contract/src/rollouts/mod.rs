//! Rollouts: how traffic moves to a candidate step by step, and how evidence decides.
//!
//! Everything is pure. Once a second the engine reads the counts of both arms, calls [`judge`], feeds the verdict to
//! [`advance`], and writes state, evidence and the next snapshot in one transaction.
//!
//! | module | question it answers |
//! | --- | --- |
//! | `weight`, `assignment` | how much of the traffic, and who gets the candidate |
//! | `plan` | what was planned, and what is watched |
//! | `planner` | how long that takes with this traffic, and what it can prove |
//! | `samples` | what one second brought, and how many errors an arm's applications would have had anyway |
//! | [`statistics`] | what counts prove |
//! | `evidence` | what is known so far, in all and per guardrail |
//! | `judge` | what follows from it, and why |
//! | `machine` | where the rollout is, and where it goes next |

mod assignment;
mod evidence;
mod judge;
mod machine;
mod moment;
mod plan;
mod planner;
mod samples;
pub mod statistics;
mod weight;

pub use assignment::{BUCKETS, bucket, is_candidate};
pub use evidence::Evidence;
pub use judge::{
    ArmCounts, Check, CheckKind, CheckState, Decision, HoldReason, Outcome, Reason, Refused, Verdict, judge,
};
pub use machine::{
    AckStatus, Cause, Effect, Event, HeldReason, Impossible, ResumePoint, State, Sub, Tick, Transition, advance, revert,
};
pub use moment::Millis;
pub use plan::{
    Action, BadEvent, Fault, Faults, Gate, Guardrail, Measure, Problem, Quantile, Step, Strategy, StrategySpec, Timing,
    Urgency,
};
pub use planner::{BlastRadius, Forecast, GuardrailForecast, StepForecast, Traffic, TrafficFault, Warning, forecast};
pub use samples::{ArmSample, Counted, History, SampleFault, SampleField, Spoiled, TickSample, expected_errors};
pub use weight::{Weight, WeightFault};

#[cfg(test)]
mod tests;
