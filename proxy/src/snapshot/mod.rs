//! What is in force, where it comes from, and who is told.
//!
//! [`sync`] receives, [`apply`] decides and compiles, [`store`] swaps, [`disk`] keeps the last good ones, and the
//! answer goes back as an acknowledgement. [`serving`] is the form that calls are served from; most of what a call
//! needs stands in one of its [`entitlements`]. [`leases`] remembers which rollouts still have a living leader.

pub mod apply;
pub mod disk;
pub mod entitlements;
pub mod frames;
pub mod leases;
pub mod serving;
pub mod store;
pub mod sync;
