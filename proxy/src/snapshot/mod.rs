//! What is in force, where it comes from, and who is told.
//!
//! [`sync`] receives, [`apply`] decides and compiles, [`store`] swaps, [`disk`] keeps the last good ones, and the
//! answer goes back as an acknowledgement. [`leases`] remembers which rollouts still have a living leader.

pub mod apply;
pub mod disk;
pub mod frames;
pub mod leases;
pub mod serving;
pub mod store;
pub mod sync;
