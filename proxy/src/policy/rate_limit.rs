//! The plan's rate: 429.
//!
//! Each subscription has one cell, which outlives snapshots. The rate is part of its key: a changed plan begins with a
//! full burst instead of with the debt of the old one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use foldhash::HashMap;
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::SubscriptionId;
use headgate_contract::limits::{Cell, Decision, Rate};

use super::announce::Announced;
use crate::answer::{Extra, Refusal};

/// The rate of a plan as it holds for one subscription.
#[derive(Debug)]
pub struct Limit {
    pub announced: Arc<Announced>,
    cell: Arc<Cell>,
}

impl Limit {
    /// Counts one call at `now_ns`.
    ///
    /// # Errors
    /// [`GatewayFault::RateLimited`] with what tells when to come back.
    pub fn take(&self, now_ns: u64) -> Result<Decision, Refusal> {
        let decision = self.cell.take(now_ns, self.announced.rate, 1);
        if decision.is_allowed() {
            return Ok(decision);
        }
        Err(Refusal { fault: GatewayFault::RateLimited, extra: Extra::Limit(Arc::clone(&self.announced), decision) })
    }
}

/// The cells of all limits of this proxy.
#[derive(Debug, Default)]
pub struct RateLimits {
    cells: Mutex<HashMap<(SubscriptionId, Rate), Arc<Cell>>>,
}

impl RateLimits {
    /// The limit of a subscription, as used up as it was under earlier snapshots.
    #[must_use]
    pub fn limit(&self, subscription: SubscriptionId, announced: &Arc<Announced>) -> Limit {
        let cell = Arc::clone(self.cells().entry((subscription, announced.rate)).or_default());
        Limit { announced: Arc::clone(announced), cell }
    }

    /// Forgets cells that no snapshot uses and that are paid for: they equal new ones.
    pub fn sweep(&self, now_ns: u64) {
        self.cells().retain(|_, cell| Arc::strong_count(cell) > 1 || cell.tat() > now_ns);
    }

    fn cells(&self) -> MutexGuard<'_, HashMap<(SubscriptionId, Rate), Arc<Cell>>> {
        self.cells.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::limits::RateFault;

    use super::*;

    const SECOND: u64 = 1_000_000_000;

    fn announced(rate: Result<Rate, RateFault>) -> Arc<Announced> {
        Arc::new(Announced::of("p", rate.unwrap()))
    }

    fn id(n: u128) -> SubscriptionId {
        SubscriptionId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn burst_is_exact_and_subscriptions_do_not_share() {
        let (limits, rate) = (RateLimits::default(), announced(Rate::per(3, 60)));
        let one = limits.limit(id(1), &rate);
        assert_eq!((0..5).filter(|_| one.take(SECOND).is_ok()).count(), 3);
        assert!(limits.limit(id(2), &rate).take(SECOND).is_ok());
        let refusal = one.take(SECOND).unwrap_err();
        let Extra::Limit(limit, decision) = refusal.extra else { panic!("a refusal tells its limit") };
        let mut fields = http::HeaderMap::new();
        limit.put(&decision, &mut fields);
        assert_eq!(fields["retry-after"], "20");
        assert_eq!(fields["ratelimit"], r#""p";r=0;t=60"#);
    }

    #[test]
    fn next_snapshot_goes_on_where_the_last_one_was_unless_the_rate_is_another() {
        let limits = RateLimits::default();
        let (slow, fast) = (announced(Rate::per(1, 3600)), announced(Rate::per(10, 1)));
        assert!(limits.limit(id(1), &slow).take(SECOND).is_ok());
        assert!(limits.limit(id(1), &slow).take(SECOND).is_err());
        assert!(limits.limit(id(1), &fast).take(SECOND).is_ok());
    }

    #[test]
    fn cells_are_forgotten_once_nobody_uses_them_and_nothing_is_owed() {
        let limits = RateLimits::default();
        let (slow, fast) = (announced(Rate::per(1, 3600)), announced(Rate::per(10, 1)));
        let used = limits.limit(id(1), &fast);
        for (subscription, rate) in [(1, &slow), (2, &fast)] {
            assert!(limits.limit(id(subscription), rate).take(SECOND).is_ok());
        }
        limits.sweep(10 * SECOND);
        assert_eq!(limits.cells().len(), 2, "the one in use, and the one that owes");
        drop(used);
        limits.sweep(10_000 * SECOND);
        assert_eq!(limits.cells().len(), 0);
    }
}
