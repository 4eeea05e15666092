//! The snapshot in force, behind one atomic pointer.

use std::sync::Arc;

use arc_swap::{ArcSwapOption, Guard};
use headgate_contract::snapshot::SnapshotVersion;

use super::serving::Serving;

/// Holds what is in force.
#[derive(Debug, Default)]
pub struct Store {
    current: ArcSwapOption<Serving>,
}

impl Store {
    /// What is in force, for a moment: cheaper than [`Self::current`].
    #[must_use]
    pub fn peek(&self) -> Guard<Option<Arc<Serving>>> {
        self.current.load()
    }

    /// What is in force; `None` before the first snapshot.
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
