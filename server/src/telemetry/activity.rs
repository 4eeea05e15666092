//! Tells live pages that a tenant's telemetry has changed.

use headgate_contract::ids::TenantId;
use tokio::sync::broadcast;

/// Announcements kept for a slow page; one that missed some refreshes anyway.
const CAPACITY: usize = 256;

/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct Activity {
    sender: broadcast::Sender<TenantId>,
}

impl Default for Activity {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(CAPACITY) }
    }
}

impl Activity {
    pub fn announce(&self, tenants: Vec<TenantId>) {
        for tenant in tenants {
            // Nobody listening is not a failure.
            let _ = self.sender.send(tenant);
        }
    }

    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<TenantId> {
        self.sender.subscribe()
    }
}
