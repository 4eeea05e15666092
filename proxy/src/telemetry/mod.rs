//! What is told about calls afterwards.
//!
//! The [`facts`] of a call are written down while it goes on. At its end its thread puts them into the [`recorder`],
//! in memory that stays in the cache, and counts and encodes a [`page`] of calls at a time; nothing is queued and nobody is waited for. In the background the
//! [`shipper`] gathers that into batches, the [`outbox`] numbers them and keeps what cannot be sent on the disk of the
//! [`spool`], and they are sent, oldest first, each at least once.

pub mod aggregate;
#[cfg(test)]
mod example;
pub mod facts;
pub mod metrics;
pub mod outbox;
pub mod page;
pub mod recorder;
pub mod shipper;
pub mod spool;
