//! Telemetry: what proxies reported, stored once, kept for as long as configured.

pub mod activity;
pub mod analytics;
pub mod api;
pub mod arms;
mod ingest;
pub mod logs;
pub mod pages;
mod partitions;
mod rollup;
pub mod visibility;

pub use ingest::{ArmSecond, ingest, samples};
pub use partitions::maintain as maintain_partitions;
pub use rollup::roll_up;
