//! What outlives a snapshot: health by target URL, addresses by name, leases by rollout, limits by subscription.

use std::sync::{Arc, Mutex, PoisonError};

use foldhash::{HashMap, HashMapExt};
use headgate_contract::snapshot::{Compiled, TargetEntry, UpstreamEntry};

use super::dns::Resolver;
use super::health::Health;
use super::pool::{ArmPool, Pools, SplitPool, UpstreamPool};
use super::target::{Location, NotATarget, Target};
use crate::policy::rate_limit::RateLimits;
use crate::snapshot::leases::Leases;

/// The state that pools of successive snapshots share.
#[derive(Debug, Default)]
pub struct Registry {
    pub resolver: Resolver,
    pub leases: Leases,
    pub limits: RateLimits,
    health: Mutex<HashMap<Box<str>, Arc<Health>>>,
}

impl Registry {
    /// The pools of a snapshot.
    ///
    /// # Errors
    /// One fault per target whose URL makes no sense.
    pub fn pools(&self, compiled: &Compiled) -> Result<Pools, Vec<NotATarget>> {
        let mut faults = Vec::new();
        let mut pools = Pools::new();
        for entry in compiled.upstreams() {
            match self.pool(entry) {
                Ok(pool) => _ = pools.insert(entry.id, Arc::new(pool)),
                Err(fault) => faults.push(fault),
            }
        }
        self.forget_unused();
        if faults.is_empty() { Ok(pools) } else { Err(faults) }
    }

    fn pool(&self, entry: &Arc<UpstreamEntry>) -> Result<UpstreamPool, NotATarget> {
        let split = entry.split.as_ref().map(|split| {
            Ok(SplitPool {
                rollout_id: split.rollout_id,
                candidate: ArmPool::new(
                    split.candidate.upstream_id,
                    split.candidate.timeouts,
                    self.targets(&split.candidate.targets)?,
                ),
                lease: split.lease_s.map(|seconds| (self.leases.lease(split.rollout_id), seconds)),
            })
        });
        Ok(UpstreamPool {
            stable: ArmPool::new(entry.id, entry.timeouts, self.targets(&entry.targets)?),
            split: split.transpose()?,
            entry: Arc::clone(entry),
        })
    }

    fn targets(&self, entries: &[TargetEntry]) -> Result<Vec<Arc<Target>>, NotATarget> {
        entries.iter().map(|entry| self.target(entry)).collect()
    }

    fn target(&self, entry: &TargetEntry) -> Result<Arc<Target>, NotATarget> {
        let location = Location::parse(&entry.url)?;
        let address = self.resolver.address(&location.host, location.port);
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        let health = Arc::clone(health.entry(entry.url.as_str().into()).or_default());
        Ok(Arc::new(Target::new(entry, location, address, health)))
    }

    fn forget_unused(&self) {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, health| Arc::strong_count(health) > 1);
    }
}
