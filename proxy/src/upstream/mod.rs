//! Which target takes a call, and whether it is well.
//!
//! [`pool`] is what a snapshot says about an upstream, ready to choose from. What outlives snapshots, health by URL
//! and addresses by name, sits in [`registry`] and is shared by the pools.

pub mod attempts;
pub mod checks;
pub mod dns;
pub mod health;
pub mod peer;
pub mod pool;
pub mod registry;
pub mod target;
