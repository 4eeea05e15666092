//! The plan of a rollout: its steps, and what is watched.

mod faults;
mod guardrail;
mod presets;
mod strategy;
mod watched;

pub use faults::{Fault, Faults, Problem};
pub use guardrail::{Action, Guardrail};
pub use strategy::{Gate, Step, Strategy, StrategySpec, Urgency};
pub use watched::{BadEvent, Measure, Quantile, Timing};
