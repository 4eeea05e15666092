//! The dead-man switches of rollouts.
//!
//! Each heartbeat renews the leases of rollouts that a live leader still watches. A lease that was not renewed for the
//! seconds that its split demands sends everything to stable. A lease that comes from disk has never been renewed:
//! after a restart the candidate serves only once the control plane has spoken.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use headgate_contract::ids::RolloutId;

/// When a rollout was last renewed.
#[derive(Debug, Default)]
pub struct Lease {
    /// On [`crate::clock::Clock::now_ns`]; 0 is never.
    renewed_ns: AtomicU64,
}

impl Lease {
    /// Whether it was renewed within `seconds` before `now_ns`.
    #[must_use]
    pub fn is_valid(&self, seconds: u32, now_ns: u64) -> bool {
        let renewed = self.renewed_ns.load(Ordering::Relaxed);
        renewed != 0 && now_ns.saturating_sub(renewed) <= u64::from(seconds) * 1_000_000_000
    }

    /// Renews it.
    pub fn renew(&self, now_ns: u64) {
        self.renewed_ns.store(now_ns, Ordering::Relaxed);
    }
}

/// The leases of all rollouts in the snapshot, and those just named.
#[derive(Debug, Default)]
pub struct Leases {
    known: Mutex<HashMap<RolloutId, Arc<Lease>>>,
}

impl Leases {
    /// The lease of a rollout, shared by all snapshots.
    #[must_use]
    pub fn lease(&self, rollout: RolloutId) -> Arc<Lease> {
        Arc::clone(self.known.lock().unwrap_or_else(PoisonError::into_inner).entry(rollout).or_default())
    }

    /// Renews what a heartbeat names, and forgets what neither it nor a snapshot holds.
    pub fn renew(&self, rollouts: &[RolloutId], now_ns: u64) {
        for rollout in rollouts {
            self.lease(*rollout).renew(now_ns);
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|rollout, lease| Arc::strong_count(lease) > 1 || rollouts.contains(rollout));
    }

    /// Renews a rollout that was never renewed: a snapshot that came just now from the control plane vouches for it
    /// until the first heartbeat. One that ran out before stays so.
    pub fn vouch(&self, rollout: RolloutId, now_ns: u64) {
        _ = self.lease(rollout).renewed_ns.compare_exchange(0, now_ns, Ordering::Relaxed, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn lease_is_valid_from_its_first_renewal_until_its_seconds_are_over() {
        let leases = Leases::default();
        let rollout = RolloutId(uuid::Uuid::from_u128(1));
        let lease = leases.lease(rollout);
        assert!(!lease.is_valid(5, SECOND));
        leases.vouch(rollout, SECOND);
        assert!(lease.is_valid(5, 6 * SECOND));
        assert!(!lease.is_valid(5, 6 * SECOND + 1));
        leases.vouch(rollout, 7 * SECOND);
        assert!(!lease.is_valid(5, 7 * SECOND), "a snapshot does not revive what ran out");
        leases.renew(&[rollout], 8 * SECOND);
        assert!(lease.is_valid(5, 9 * SECOND));
    }
}
