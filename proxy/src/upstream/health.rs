//! Whether a target is well: what probes say, and what calls saw.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};

/// Failures of calls in a row after which a target rests.
const EJECT_AFTER: u32 = 3;
/// How long it rests, in nanoseconds.
const REST_NS: u64 = 10_000_000_000;

/// Health of one target URL. Survives changes of weight, and of everything else but the URL.
#[derive(Debug)]
pub struct Health {
    probed_well: AtomicBool,
    failures: AtomicU32,
    resting_until_ns: AtomicU64,
    in_flight: AtomicU32,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            probed_well: AtomicBool::new(true),
            failures: AtomicU32::new(0),
            resting_until_ns: AtomicU64::new(0),
            in_flight: AtomicU32::new(0),
        }
    }
}

impl Health {
    /// Whether the target should get calls.
    #[must_use]
    pub fn is_well(&self, now_ns: u64) -> bool {
        self.probed_well() && self.resting_until_ns.load(Ordering::Relaxed) <= now_ns
    }

    /// What the probes say; true until they say otherwise.
    #[must_use]
    pub fn probed_well(&self) -> bool {
        self.probed_well.load(Ordering::Relaxed)
    }

    /// Takes the verdict of the probes.
    pub fn set_probed(&self, well: bool) {
        self.probed_well.store(well, Ordering::Relaxed);
    }

    /// A call could not connect.
    pub fn failed(&self, now_ns: u64) {
        if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= EJECT_AFTER {
            self.failures.store(0, Ordering::Relaxed);
            self.resting_until_ns.store(now_ns.saturating_add(REST_NS), Ordering::Relaxed);
        }
    }

    /// A call got through.
    pub fn succeeded(&self) {
        if self.failures.load(Ordering::Relaxed) != 0 {
            self.failures.store(0, Ordering::Relaxed);
        }
    }

    /// A call goes to the target; it is [`Self::left`] once it is done.
    pub fn entered(&self) {
        self.in_flight.fetch_add(1, Ordering::Relaxed);
    }

    /// See [`Self::entered`].
    pub fn left(&self) {
        self.in_flight.fetch_sub(1, Ordering::Relaxed);
    }

    /// Calls that the target is working on.
    #[must_use]
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn target_rests_after_three_failures_in_a_row_and_comes_back() {
        let health = Health::default();
        health.failed(0);
        health.failed(0);
        health.succeeded();
        health.failed(0);
        health.failed(0);
        assert!(health.is_well(1));
        health.failed(0);
        assert!(!health.is_well(1));
        assert!(health.is_well(REST_NS));
    }
}
