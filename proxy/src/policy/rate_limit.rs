//! The plan's rate: 429.
//!
//! Each subscription has one cell, found in a sharded table, so that threads rarely meet and hits allocate nothing.
//! The rate is part of the key: a changed plan begins with a full burst instead of with the debt of the old one.

use std::hash::BuildHasher;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::HashMap;
use foldhash::fast::RandomState;
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::SubscriptionId;
use headgate_contract::limits::{Cell, Decision, Rate};

use super::announce::Announced;
use crate::answer::{Extra, Refusal};

const SHARDS: usize = 64;

type Key = (SubscriptionId, Rate);

/// The cells of all limits of this proxy.
#[derive(Debug)]
pub struct RateLimits {
    hasher: RandomState,
    shards: Vec<RwLock<HashMap<Key, Arc<Cell>>>>,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self { hasher: RandomState::default(), shards: (0..SHARDS).map(|_| RwLock::default()).collect() }
    }
}

impl RateLimits {
    /// Counts one call at `now_ns`.
    ///
    /// # Errors
    /// [`GatewayFault::RateLimited`] with what tells when to come back.
    pub fn check(
        &self,
        subscription: SubscriptionId,
        limit: &Arc<Announced>,
        now_ns: u64,
    ) -> Result<Decision, Refusal> {
        let decision = self.take((subscription, limit.rate), now_ns);
        if decision.is_allowed() {
            return Ok(decision);
        }
        Err(Refusal { fault: GatewayFault::RateLimited, extra: Extra::Limit(Arc::clone(limit), decision) })
    }

    fn take(&self, key: Key, now_ns: u64) -> Decision {
        let shard = &self.shards[self.hasher.hash_one(key) as usize % SHARDS];
        if let Some(cell) = shard.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return cell.take(now_ns, key.1, 1);
        }
        let mut cells = shard.write().unwrap_or_else(PoisonError::into_inner);
        cells.entry(key).or_default().take(now_ns, key.1, 1)
    }

    /// Forgets cells that are paid for: they equal new ones.
    pub fn sweep(&self, now_ns: u64) {
        for shard in &self.shards {
            shard.write().unwrap_or_else(PoisonError::into_inner).retain(|_, cell| cell.tat() > now_ns);
        }
    }

    /// Cells held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.read().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// True when no cell is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::limits::RateFault;

    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn limit(rate: Result<Rate, RateFault>) -> Arc<Announced> {
        Arc::new(Announced::of("p", rate.unwrap()))
    }

    fn id(n: u128) -> SubscriptionId {
        SubscriptionId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn burst_is_exact_and_subscriptions_do_not_share() {
        let (limits, rate) = (RateLimits::default(), limit(Rate::per(3, 60)));
        assert_eq!((0..5).filter(|_| limits.check(id(1), &rate, SECOND).is_ok()).count(), 3);
        assert!(limits.check(id(2), &rate, SECOND).is_ok());
        let refusal = limits.check(id(1), &rate, SECOND).unwrap_err();
        let Extra::Limit(limit, decision) = refusal.extra else { panic!("a refusal tells its limit") };
        let mut fields = http::HeaderMap::new();
        limit.put(&decision, &mut fields);
        assert_eq!(fields["retry-after"], "20");
        assert_eq!(fields["ratelimit"], r#""p";r=0;t=60"#);
    }

    #[test]
    fn changed_rate_begins_anew_and_paid_cells_are_forgotten() {
        let limits = RateLimits::default();
        let (slow, fast) = (limit(Rate::per(1, 3600)), limit(Rate::per(10, 1)));
        assert!(limits.check(id(1), &slow, SECOND).is_ok());
        assert!(limits.check(id(1), &slow, SECOND).is_err());
        assert!(limits.check(id(1), &fast, SECOND).is_ok());
        limits.sweep(10 * SECOND);
        assert_eq!(limits.len(), 1);
    }
}
