//! Telemetry: stored once, shown to whom it belongs, added up right, dropped in time.

mod analytics;
mod intake;
mod logs;
mod retention;
