//! Simulated traffic, second by second.

mod plain;
mod sticky;

pub use plain::{Plain, Shape};
pub use sticky::Sticky;

use headgate_contract::ids::ApplicationId;

/// What one arm served in a second.
#[derive(Debug, Clone, Default)]
pub struct Arm {
    pub calls: u64,
    pub errors: u64,
    /// Errors to be expected by the callers' history.
    pub expected: Option<f64>,
    pub applications: Vec<ApplicationId>,
    pub failing: Vec<ApplicationId>,
}

/// What both arms served in a second.
#[derive(Debug, Clone, Default)]
pub struct Second {
    pub at: i64,
    /// Index of the weight in force.
    pub step: usize,
    pub stable: Arm,
    pub candidate: Arm,
}
