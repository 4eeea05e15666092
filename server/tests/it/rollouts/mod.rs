//! Rollouts from plan to end, driven second by second with a clock that stands still in between.

mod commands;
mod engine;
mod leaders;
mod outcomes;
mod planning;
mod stage;
