//! Small duties that repeat: names, limits, leases, the wall clock.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use headgate_contract::ids::RolloutId;
use pingora::server::ShutdownWatch;
use pingora::services::background::BackgroundService;
use tokio::time::interval;

use crate::snapshot::apply::Applier;
use crate::telemetry::metrics::Metrics;
use crate::upstream::dns;

const LEASES: Duration = Duration::from_millis(500);
const SWEEP: Duration = Duration::from_secs(60);
const WALL: Duration = Duration::from_secs(1);

/// Does them.
#[derive(Debug)]
pub struct Upkeep {
    pub applier: Applier,
    pub metrics: Arc<Metrics>,
}

impl Upkeep {
    async fn run(&self) {
        let (mut names, mut sweep) = (interval(dns::REFRESH), interval(SWEEP));
        let (mut leases, mut wall) = (interval(LEASES), interval(WALL));
        let mut expired = HashSet::new();
        loop {
            tokio::select! {
                _ = names.tick() => self.applier.registry.resolver.refresh().await,
                _ = sweep.tick() => self.applier.registry.limits.sweep(self.applier.clock.now_ns()),
                _ = wall.tick() => self.applier.clock.follow_wall(),
                _ = leases.tick() => expired = self.look_at_leases(&expired),
            }
        }
    }

    /// Says once when a lease runs out, and once when it is renewed.
    fn look_at_leases(&self, before: &HashSet<RolloutId>) -> HashSet<RolloutId> {
        let (Some(serving), now) = (self.applier.store.current(), self.applier.clock.now_ns()) else {
            return HashSet::new();
        };
        let splits = serving.pools().filter_map(|pool| pool.split.as_ref());
        let dead =
            splits.filter(|split| split.lease.as_ref().is_some_and(|(lease, seconds)| !lease.is_valid(*seconds, now)));
        let expired: HashSet<_> = dead.map(|split| split.rollout_id).collect();
        for rollout in expired.difference(before) {
            tracing::warn!(rollout.id = %rollout, "The lease of a rollout ran out: all calls go to stable until it is renewed.");
        }
        for rollout in before.difference(&expired) {
            tracing::info!(rollout.id = %rollout, "The rollout's lease holds again, or the rollout has ended.");
        }
        self.metrics.leases_expired.store(expired.len() as u64, Ordering::Relaxed);
        expired
    }
}

#[async_trait]
impl BackgroundService for Upkeep {
    async fn start(&self, mut shutdown: ShutdownWatch) {
        tokio::select! {
            () = self.run() => {}
            _ = shutdown.changed() => {}
        }
    }
}
