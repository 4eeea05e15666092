//! Which rollouts may keep their candidate for now, as far as this control plane knows.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use headgate_contract::ids::RolloutId;
use tokio::sync::Notify;

/// Leases that were read longer ago than this are not passed on.
pub const LEASES_AGE: Duration = Duration::from_secs(3);

/// Leases, and when they were read; `None` before the first reading.
type ReadLeases = Option<(Instant, Vec<RolloutId>)>;

/// What this control plane knows of leadership; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Leadership {
    leases: Arc<RwLock<ReadLeases>>,
    wake: Arc<Notify>,
}

impl Leadership {
    /// The leases to renew in heartbeats.
    #[must_use]
    pub fn leases(&self) -> Vec<RolloutId> {
        match &*self.leases.read().unwrap_or_else(PoisonError::into_inner) {
            Some((read_at, leases)) if read_at.elapsed() < LEASES_AGE => leases.clone(),
            _ => Vec::new(),
        }
    }

    /// Lets the engine look at once instead of at its next tick.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Until somebody wakes the engine.
    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    /// Notes what was read just now.
    pub fn set_leases(&self, leases: Vec<RolloutId>) {
        *self.leases.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), leases));
    }
}
