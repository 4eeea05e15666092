//! Types and pure rules that every Headgate process shares.
//!
//! Nothing here performs I/O, reads a clock or draws a random number: a rule that
//! needs `await` is in the wrong place. Times and identifiers arrive as arguments.

pub mod access;
pub mod compatibility;
pub mod credentials;
pub mod gateway;
pub mod ids;
pub mod latency;
pub mod lifecycle;
pub mod limits;
pub mod names;
pub mod openapi;
pub mod passwords;
pub mod plans;
pub mod problem;
pub mod rollouts;
pub mod snapshot;
pub mod subscriptions;
pub mod sync;
pub mod telemetry;
