//! A snapshot in the form that calls are served from.

use std::sync::Arc;

use foldhash::HashMap;
use headgate_contract::ids::{PlanId, UpstreamId};
use headgate_contract::snapshot::{Compiled, PlanEntry, Snapshot, compile};

use crate::policy::announce::Announced;
use crate::upstream::pool::UpstreamPool;
use crate::upstream::registry::Registry;

/// Everything a call needs, immutable, pinned by each call for as long as it lasts.
#[derive(Debug)]
pub struct Serving {
    pub compiled: Compiled,
    pools: HashMap<UpstreamId, Arc<UpstreamPool>>,
    limits: HashMap<PlanId, Arc<Announced>>,
}

impl Serving {
    /// Compiles a snapshot.
    ///
    /// # Errors
    /// Every fault, in words.
    pub fn build(snapshot: &Snapshot, registry: &Registry) -> Result<Self, Vec<String>> {
        let digest = snapshot.contents.digest().map_err(|fault| vec![fault.to_string()])?;
        if digest != snapshot.digest {
            return Err(vec![format!(
                "the digest is {digest}, not {}: the snapshot was changed on its way",
                snapshot.digest
            )]);
        }
        let words = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<String>>();
        let compiled =
            compile(snapshot).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        let pools = registry.pools(&compiled, &snapshot.contents.applications).map_err(words)?;
        Ok(Self { compiled, pools, limits: limits(&snapshot.contents.plans) })
    }

    /// The pool of an upstream; every upstream of a route has one.
    #[must_use]
    pub fn pool(&self, upstream: UpstreamId) -> Option<&Arc<UpstreamPool>> {
        self.pools.get(&upstream)
    }

    /// The rate of a plan; `None` when it has none.
    #[must_use]
    pub fn limit(&self, plan: PlanId) -> Option<&Arc<Announced>> {
        self.limits.get(&plan)
    }

    /// All pools.
    pub fn pools(&self) -> impl Iterator<Item = &Arc<UpstreamPool>> {
        self.pools.values()
    }
}

fn limits(plans: &[PlanEntry]) -> HashMap<PlanId, Arc<Announced>> {
    let limited = plans.iter().filter_map(|plan| Some((plan, plan.limits.rate?)));
    limited.map(|(plan, rate)| (plan.id, Arc::new(Announced::of(&plan.name, rate)))).collect()
}
