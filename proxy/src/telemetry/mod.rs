//! What is told about calls afterwards.
//!
//! The hot path puts a [`record::Record`] into the bounded queue of the [`recorder`] and never waits. In the background
//! the [`aggregate`] counts and lists, the [`outbox`] numbers batches and keeps what cannot be sent on the disk of the
//! [`spool`], and the [`shipper`] sends, oldest first, each at least once.

pub mod aggregate;
pub mod metrics;
pub mod outbox;
pub mod record;
pub mod recorder;
pub mod shipper;
pub mod spool;
