//! A snapshot in the form that calls are served from.

use std::sync::Arc;

use headgate_contract::snapshot::{Compiled, Snapshot, compile};

use super::entitlements::Entitlements;
use crate::upstream::pool::{Pools, UpstreamPool};
use crate::upstream::registry::Registry;

/// Everything a call needs, immutable.
#[derive(Debug)]
pub struct Serving {
    pub compiled: Compiled,
    pub entitlements: Entitlements,
    pools: Pools,
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
        let pools = registry.pools(&compiled).map_err(words)?;
        let entitlements = Entitlements::resolve(&snapshot.contents, &compiled, &pools, &registry.limits);
        Ok(Self { compiled, entitlements, pools })
    }

    /// All pools.
    pub fn pools(&self) -> impl Iterator<Item = &Arc<UpstreamPool>> {
        self.pools.values()
    }
}
