//! The targets of an upstream, and the choice among them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::HashMap;
use headgate_contract::ids::{RolloutId, UpstreamId};
use headgate_contract::snapshot::{Arm, Timeouts, UpstreamEntry};

use super::target::Target;
use crate::snapshot::leases::Lease;

/// The pools of a snapshot.
pub type Pools = HashMap<UpstreamId, Arc<UpstreamPool>>;

/// An upstream, ready to choose from.
#[derive(Debug)]
pub struct UpstreamPool {
    pub entry: Arc<UpstreamEntry>,
    pub stable: ArmPool,
    pub split: Option<SplitPool>,
}

/// The candidate of a rollout.
#[derive(Debug)]
pub struct SplitPool {
    pub rollout_id: RolloutId,
    pub candidate: ArmPool,
    /// The dead-man switch and its seconds; absent once the candidate was promoted.
    pub lease: Option<(Arc<Lease>, u32)>,
}

/// Targets of one arm.
#[derive(Debug)]
pub struct ArmPool {
    pub upstream_id: UpstreamId,
    pub timeouts: Timeouts,
    targets: Vec<Arc<Target>>,
    turn: AtomicU64,
}

/// The targets that a call has tried already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tried(u64);

impl Tried {
    /// Marks a position. Beyond the 64th target a retry may meet the same one again.
    pub fn mark(&mut self, at: usize) {
        self.0 |= 1_u64.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
    }

    fn holds(self, at: usize) -> bool {
        u32::try_from(at).ok().and_then(|at| self.0.checked_shr(at)).is_some_and(|bits| bits & 1 == 1)
    }
}

impl UpstreamPool {
    /// The arm for an application that is `assigned` to one, and the rollout that chose it. Without a valid lease
    /// everything is stable.
    #[must_use]
    pub fn arm(&self, assigned: Arm, now_ns: u64) -> (Arm, Option<RolloutId>) {
        let Some(split) = &self.split else { return (Arm::Stable, None) };
        let alive = split.lease.as_ref().is_none_or(|(lease, seconds)| lease.is_valid(*seconds, now_ns));
        (if alive { assigned } else { Arm::Stable }, Some(split.rollout_id))
    }

    /// The targets of an arm.
    #[must_use]
    pub fn targets(&self, arm: Arm) -> &ArmPool {
        match (arm, &self.split) {
            (Arm::Candidate, Some(split)) => &split.candidate,
            _ => &self.stable,
        }
    }

    /// All targets of all arms.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Target>> {
        self.stable.targets.iter().chain(self.split.iter().flat_map(|split| &split.candidate.targets))
    }
}

impl ArmPool {
    #[must_use]
    pub fn new(upstream_id: UpstreamId, timeouts: Timeouts, targets: Vec<Arc<Target>>) -> Self {
        Self { upstream_id, timeouts, targets, turn: AtomicU64::new(0) }
    }

    /// Chooses a target that was not tried: of two drawn by weight, the one with fewer calls in flight for its weight.
    /// When none is well, all are eligible: a wrong guess of the proxy must not take an API down.
    #[must_use]
    pub fn choose(&self, tried: Tried, now_ns: u64) -> Option<(usize, &Arc<Target>)> {
        let well = |at: usize, target: &Target| !tried.holds(at) && target.health.is_well(now_ns);
        if let [target] = self.targets.as_slice() {
            return (target.weight > 0 && !tried.holds(0)).then_some((0, target));
        }
        self.draw(well).or_else(|| self.draw(|at, _| !tried.holds(at)))
    }

    fn draw(&self, eligible: impl Fn(usize, &Target) -> bool) -> Option<(usize, &Arc<Target>)> {
        let weights = || self.targets.iter().enumerate().filter(|(at, target)| eligible(*at, target));
        let total: u64 = weights().map(|(_, target)| target.weight).sum();
        let pick = |turn: u64| {
            let mut point = scale(turn, total);
            weights().find(|(_, target)| match point.checked_sub(target.weight) {
                Some(rest) => {
                    point = rest;
                    false
                }
                None => true,
            })
        };
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let first = pick(turn)?;
        let second = pick(turn.wrapping_mul(0x9e37).wrapping_add(1))?;
        let load = |a: &Target, b: &Target| u64::from(a.health.in_flight()).saturating_mul(b.weight);
        Some(if load(second.1, first.1) < load(first.1, second.1) { second } else { first })
    }
}

/// The `turn`-th point of a golden-ratio sequence in `0..total`: even over any stretch, without randomness.
fn scale(turn: u64, total: u64) -> u64 {
    let point = u128::from(turn.wrapping_mul(0x9e37_79b9_7f4a_7c15)) * u128::from(total);
    u64::try_from(point >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use headgate_contract::ids::TargetId;
    use headgate_contract::snapshot::TargetEntry;
    use uuid::Uuid;

    use super::super::dns::Resolver;
    use super::super::target::Location;
    use super::*;

    fn pool(weights: &[u32]) -> ArmPool {
        let resolver = Resolver::default();
        let targets = weights.iter().zip(1_u16..).map(|(weight, port)| {
            let entry = TargetEntry {
                id: TargetId(Uuid::from_u128(port.into())),
                url: format!("http://127.0.0.1:{port}"),
                weight: *weight,
            };
            let location = Location::parse(&entry.url).unwrap();
            let address = resolver.address(&location.host, port);
            Arc::new(Target::new(&entry, location, address, Arc::default()))
        });
        ArmPool::new(UpstreamId(Uuid::nil()), Timeouts::default(), targets.collect())
    }

    fn counts(pool: &ArmPool, calls: usize) -> Vec<usize> {
        let mut counts = vec![0; pool.targets.len()];
        for _ in 0..calls {
            counts[pool.choose(Tried::default(), 1).unwrap().0] += 1;
        }
        counts
    }

    #[test]
    fn weights_are_honoured_and_zero_takes_none() {
        let counts = counts(&pool(&[3, 1, 0]), 1000);
        assert!((745..=755).contains(&counts[0]), "{counts:?}");
        assert_eq!(counts[2], 0);
    }

    #[test]
    fn unwell_targets_are_skipped_unless_all_are() {
        let pool = pool(&[1, 1]);
        pool.targets[0].health.set_probed(false);
        assert_eq!(counts(&pool, 10), [0, 10]);
        pool.targets[1].health.set_probed(false);
        assert!(counts(&pool, 10).iter().all(|count| *count > 3));
    }

    #[test]
    fn tried_targets_are_not_tried_again() {
        let pool = pool(&[1, 1]);
        let mut tried = Tried::default();
        let (first, _) = pool.choose(tried, 1).unwrap();
        tried.mark(first);
        let (second, _) = pool.choose(tried, 1).unwrap();
        assert_ne!(first, second);
        tried.mark(second);
        assert!(pool.choose(tried, 1).is_none());
    }

    #[test]
    fn busy_target_gets_less_than_its_share() {
        let pool = pool(&[1, 1]);
        let _busy: Vec<_> = (0..50).map(|_| super::super::target::InFlight::to(&pool.targets[0])).collect();
        let counts = counts(&pool, 1000);
        assert!(counts[0] < 400, "{counts:?}");
    }
}
