//! What a loaded demo needs to go on after a restart: ports of its vendor, keys of its applications. Kept in the data
//! directory, readable by its owner only, because the database keeps hashes of keys and nothing else.

use std::io;
use std::path::{Path, PathBuf};

use headgate_contract::ids::{ApplicationId, RolloutId, TenantId, UpstreamId};
use headgate_contract::names::Slug;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt as _;

use super::spread::Share;
use super::vendors::Ports;
use crate::error::{Error, Result};
use crate::state::AppState;

const FILE: &str = "demo.json";

/// A loaded demo.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    pub tenant_id: TenantId,
    pub tenant: Slug,
    pub ports: Ports,
    pub callers: Vec<Caller>,
    /// Started once traffic flows.
    pub rollouts: Vec<RolloutId>,
    /// What the bad rollout moves: from, to.
    pub bad: (UpstreamId, UpstreamId),
}

/// An application that calls.
#[derive(Clone, Serialize, Deserialize)]
pub struct Caller {
    pub application_id: ApplicationId,
    pub key: String,
    /// Requests a second of v70 and v71.
    pub rates: [f64; 2],
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Record").field("tenant", &self.tenant).field("ports", &self.ports).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller")
            .field("application_id", &self.application_id)
            .field("key", &"•••")
            .finish_non_exhaustive()
    }
}

/// The traffic of one version: 0 is v70, 1 is v71.
#[must_use]
pub fn traffic(callers: &[Caller], version: usize) -> Vec<Share> {
    let rate = |caller: &Caller| caller.rates.get(version).copied().unwrap_or_default();
    callers.iter().map(|caller| (caller.application_id, rate(caller))).filter(|(_, rate)| *rate > 0.0).collect()
}

/// The demo of this data directory, if one was loaded.
///
/// # Errors
/// When the file is damaged or cannot be read.
pub async fn find(state: &AppState) -> Result<Option<Record>> {
    match tokio::fs::read(path(&state.config.data)).await {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

/// Keeps a demo; another one that was kept before is forgotten.
///
/// # Errors
/// When the data directory cannot be written.
pub async fn keep(state: &AppState, record: &Record) -> Result<()> {
    let bytes = serde_json::to_vec_pretty(record)?;
    write(&state.config.data, &bytes).await.map_err(Error::internal)
}

async fn write(data: &Path, bytes: &[u8]) -> io::Result<()> {
    tokio::fs::create_dir_all(data).await?;
    let temporary = data.join(format!("{FILE}.new"));
    let mut file =
        tokio::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary).await?;
    file.write_all(bytes).await?;
    file.sync_all().await?;
    tokio::fs::rename(&temporary, path(data)).await
}

fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}
