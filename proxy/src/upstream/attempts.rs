//! The way of one call to its upstream: which targets it tries.

use std::sync::Arc;

use headgate_contract::ids::RolloutId;
use headgate_contract::snapshot::Arm;
use headgate_contract::telemetry::Served;

use super::pool::{ArmPool, Tried};
use super::target::InFlight;
use crate::snapshot::entitlements::Entitlement;

/// Most attempts to reach an upstream, the first included.
const MAX: usize = 3;

/// The attempts of a call so far. The call keeps the entitlement that it began under, whatever snapshots come.
#[derive(Debug)]
pub struct Attempts {
    pub entitlement: Arc<Entitlement>,
    /// Chosen once; retries stay in it.
    arm: Arm,
    rollout_id: Option<RolloutId>,
    pub target: InFlight,
    /// The target's place among those of the arm.
    at: usize,
    tried: Tried,
    /// Targets that were chosen.
    count: usize,
    /// Whether the first of them was asked for.
    has_begun: bool,
}

impl Attempts {
    /// Chooses arm and first target; `None` when no target takes calls.
    #[must_use]
    pub fn begin(entitlement: &Arc<Entitlement>, now_ns: u64) -> Option<Self> {
        let (arm, rollout_id) = entitlement.pool.arm(entitlement.arm, now_ns);
        let tried = Tried::default();
        let (at, target) = entitlement.pool.targets(arm).choose(tried, now_ns)?;
        let target = InFlight::to(target);
        Some(Self {
            entitlement: Arc::clone(entitlement),
            arm,
            rollout_id,
            target,
            at,
            tried,
            count: 1,
            has_begun: false,
        })
    }

    /// Whether the target is the first that was chosen.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.count == 1
    }

    /// The target cannot be reached by any of its addresses: it is not chosen again.
    pub fn give_up(&mut self) {
        self.tried.mark(self.at);
    }

    /// Whether there may be another attempt.
    #[must_use]
    pub fn may_go_on(&self, now_ns: u64) -> bool {
        self.count < MAX && self.targets().choose(self.tried, now_ns).is_some()
    }

    /// Goes on to the next target, at first to the one that was chosen already; false when there is none, or when
    /// there were enough.
    pub fn next(&mut self, now_ns: impl FnOnce() -> u64) -> bool {
        if !std::mem::replace(&mut self.has_begun, true) {
            return true;
        }
        if self.count >= MAX {
            return false;
        }
        let Some((at, target)) = self.targets().choose(self.tried, now_ns()) else { return false };
        let target = InFlight::to(target);
        (self.at, self.target, self.count) = (at, target, self.count + 1);
        true
    }

    /// The targets to choose from.
    #[must_use]
    pub fn targets(&self) -> &ArmPool {
        self.entitlement.pool.targets(self.arm)
    }

    /// What the log tells.
    #[must_use]
    pub fn served(&self) -> Served {
        let rollout = self.rollout_id.map(|rollout| (rollout, self.arm));
        Served { upstream_id: self.targets().upstream_id, target_id: self.target.id, rollout }
    }
}
