//! What is told about calls afterwards.
//!
//! At the end of a call its thread counts it and writes its request log into the [`recorder`], into memory that stays
//! in the cache; nothing is queued and nobody is waited for. In the background the [`shipper`] gathers that into
//! batches, the [`outbox`] numbers them and keeps what cannot be sent on the disk of the [`spool`], and they are sent,
//! oldest first, each at least once.

pub mod aggregate;
pub mod metrics;
pub mod outbox;
pub mod recorder;
pub mod shipper;
pub mod spool;
