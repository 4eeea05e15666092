//! The snapshot in force, behind one atomic pointer.

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use headgate_contract::snapshot::SnapshotVersion;

use super::serving::Serving;

/// Holds what is in force.
#[derive(Debug, Default)]
pub struct Store {
    current: ArcSwapOption<Serving>,
}

impl Store {
    /// What is in force; `None` before the first snapshot. Calls keep what they got until they end.
    #[must_use]
    pub fn current(&self) -> Option<Arc<Serving>> {
        self.current.load_full()
    }

    /// Puts a snapshot in force for all calls that begin from now on.
    pub fn swap(&self, serving: Arc<Serving>) {
        self.current.store(Some(serving));
    }

    /// Version and digest in force.
    #[must_use]
    pub fn version(&self) -> Option<(SnapshotVersion, String)> {
        self.current.load().as_ref().map(|serving| (serving.compiled.version, serving.compiled.digest.clone()))
    }
}
