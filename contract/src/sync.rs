//! What control plane and proxies say to each other.
//!
//! A proxy opens one HTTP/2 connection, authenticated by its node token, and on it
//! - `GET /dp/v1/stream?term=T&epoch=E`: newline-delimited JSON [`Frame`]s; a snapshot whenever a
//!   newer one exists, a heartbeat every second,
//! - `POST /dp/v1/ack`: an [`Ack`] for every snapshot received,
//! - `POST /dp/v1/telemetry`: numbered batches, see [`crate::telemetry`].

use serde::{Deserialize, Serialize};

use crate::ids::{RolloutId, TargetId};
use crate::snapshot::{Snapshot, SnapshotVersion};

/// Path of the stream of frames.
pub const STREAM_PATH: &str = "/dp/v1/stream";
/// Path that takes acknowledgements.
pub const ACK_PATH: &str = "/dp/v1/ack";
/// Path that takes telemetry batches.
pub const TELEMETRY_PATH: &str = "/dp/v1/telemetry";
/// Seconds between heartbeats; a proxy reconnects after three missed ones.
pub const HEARTBEAT_SECONDS: u64 = 1;

/// One line of the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame {
    /// A snapshot newer than the one the proxy has.
    Snapshot { snapshot: Box<Snapshot> },
    /// Sign of life. `head` lets the proxy notice a lost snapshot; `leases` names the rollouts
    /// whose lease is renewed by a live leader with fresh telemetry.
    Heartbeat { head: SnapshotVersion, leases: Vec<RolloutId> },
}

/// What a proxy made of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    pub version: SnapshotVersion,
    pub digest: String,
    pub outcome: AckOutcome,
    /// Version of the program, for the page of nodes.
    pub build: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AckOutcome {
    /// In force; compiling and swapping took this many microseconds.
    Applied { apply_us: u64 },
    /// Refused, the previous one stays in force; each fault in words.
    Failed { faults: Vec<String> },
}

/// Health of one target as one proxy sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetHealth {
    pub target_id: TargetId,
    pub healthy: bool,
}
