//! Pages of rollouts.

pub mod dashboard;
pub mod list;
pub mod plan;
