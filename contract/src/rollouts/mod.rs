//! Rollouts: how traffic moves to a candidate step by step, and how evidence decides.
//!
//! Everything is pure. Once a second the engine reads the counts of both arms, calls [`judge`], feeds the verdict to
//! [`advance`], and writes state, evidence and the next snapshot in one transaction.
//!
//! | file | question it answers |
//! | --- | --- |
//! | `weight` | how much of the traffic |
//! | `assignment` | who gets the candidate |
//! | `strategy`, `guardrail`, `presets` | what was planned, and what is watched |
//! | `sample` | what one second brought |
//! | `exposure` | how many errors an arm's applications would have had anyway |
//! | `e_process`, `absolute` | what counts prove |
//! | `evidence`, `watch` | what is known so far, in all and per guardrail |
//! | `judge`, `verdict`, `wording` | what follows from it, and why |
//! | `state` | where the rollout is |
//! | `transition` | what can happen to it, and what follows |
//! | `machine`, `tick` | where it goes next, on a word of a person and on a second passing |

mod absolute;
mod assignment;
mod e_process;
mod evidence;
mod exposure;
mod guardrail;
mod judge;
mod machine;
mod moment;
mod presets;
mod sample;
mod state;
mod strategy;
mod tick;
mod transition;
mod verdict;
mod watch;
mod weight;
mod wording;

pub use assignment::{BUCKETS, bucket, is_candidate};
pub use evidence::Evidence;
pub use exposure::{History, expected_errors};
pub use guardrail::{Guardrail, Quantile};
pub use judge::judge;
pub use machine::advance;
pub use moment::Millis;
pub use sample::{ArmSample, TickSample};
pub use state::{HeldReason, ResumePoint, State, Sub};
pub use strategy::{Fault, Faults, Gate, Problem, Step, Strategy, StrategySpec};
pub use transition::{AckStatus, Cause, Effect, Event, Impossible, Tick, Transition};
pub use verdict::{ArmCounts, Decision, HoldReason, Outcome, Reason, Verdict};
pub use weight::{Weight, WeightFault};

#[cfg(test)]
mod tests;
