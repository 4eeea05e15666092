//! Decides about a snapshot that arrived: compile, swap, keep, or refuse.

use std::sync::Arc;

use headgate_contract::snapshot::{Snapshot, SnapshotVersion};
use headgate_contract::sync::{Ack, AckOutcome};

use super::disk::Disk;
use super::serving::Serving;
use super::store::Store;
use crate::clock::Clock;
use crate::upstream::registry::Registry;

/// Version of this program in acknowledgements.
const BUILD: &str = env!("CARGO_PKG_VERSION");

/// What applying needs.
#[derive(Debug, Clone)]
pub struct Applier {
    pub store: Arc<Store>,
    pub registry: Arc<Registry>,
    pub disk: Disk,
    pub clock: Arc<Clock>,
}

impl Applier {
    /// Puts the newest good snapshot on disk in force, if there is one.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn restore(&self) -> std::io::Result<()> {
        let restored = self.disk.load(|snapshot| Serving::build(snapshot, &self.registry))?;
        if let Some(serving) = restored {
            tracing::info!(snapshot.version = %serving.compiled.version, "Serving from the last good snapshot on disk.");
            self.store.swap(Arc::new(serving));
        }
        Ok(())
    }

    /// Applies a snapshot that the control plane sent. The previous one stays in force when it is refused.
    #[must_use]
    pub fn apply(&self, snapshot: &Snapshot) -> Ack {
        let began = self.clock.now_ns();
        let outcome = match self.swap(snapshot) {
            Ok(()) => AckOutcome::Applied { apply_us: (self.clock.now_ns() - began) / 1000 },
            Err(faults) => {
                tracing::warn!(snapshot.version = %snapshot.version, faults = faults.join("; "), "A snapshot was refused; the previous one stays in force.");
                AckOutcome::Failed { faults }
            }
        };
        ack(snapshot.version, &snapshot.digest, outcome)
    }

    /// Acknowledges what is in force, for a control plane that may have missed it.
    #[must_use]
    pub fn ack_current(&self) -> Option<Ack> {
        let (version, digest) = self.store.version()?;
        Some(ack(version, &digest, AckOutcome::Applied { apply_us: 0 }))
    }

    fn swap(&self, snapshot: &Snapshot) -> Result<(), Vec<String>> {
        if let Some((current, digest)) = self.store.version() {
            if snapshot.version == current && snapshot.digest == digest {
                return Ok(());
            }
            if snapshot.version <= current {
                return Err(vec![format!(
                    "version {} is not newer than {current}, which is in force",
                    snapshot.version
                )]);
            }
        }
        let serving = Arc::new(Serving::build(snapshot, &self.registry)?);
        self.vouch(&serving);
        self.store.swap(serving);
        tracing::info!(snapshot.version = %snapshot.version, "A snapshot was applied.");
        if let Err(fault) = self.disk.save(snapshot) {
            tracing::error!(%fault, "The snapshot is in force but could not be kept on disk.");
        }
        Ok(())
    }

    fn vouch(&self, serving: &Serving) {
        let now = self.clock.now_ns();
        for split in serving.pools().filter_map(|pool| pool.split.as_ref()) {
            self.registry.leases.vouch(split.rollout_id, now);
        }
    }
}

fn ack(version: SnapshotVersion, digest: &str, outcome: AckOutcome) -> Ack {
    Ack { version, digest: digest.to_owned(), outcome, build: BUILD.to_owned() }
}
