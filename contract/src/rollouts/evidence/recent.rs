//! Counts that fade with time: what is so now.

use serde::{Deserialize, Serialize};

use crate::rollouts::statistics::Tally;

/// Mean age, in seconds, of what counts as "now".
const RECENT_S: f64 = 60.0;
/// Fewer recent requests say nothing about now.
const RECENT_REQUESTS: f64 = 10.0;

/// Counts that fade with time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Recent {
    pub(super) second: i64,
    requests: f64,
    bad: f64,
}

impl Recent {
    pub(super) fn add(&mut self, second: i64, tally: Tally) {
        self.weigh(second, tally, tally.bad() as f64);
    }

    /// Adds calls of which `bad` are, or were to be expected to be, bad.
    pub(super) fn weigh(&mut self, second: i64, tally: Tally, bad: f64) {
        if tally.requests() == 0 {
            return;
        }
        let age = second.saturating_sub(self.second).max(0) as f64;
        let kept = (-age / RECENT_S).exp();
        self.requests = self.requests * kept + tally.requests() as f64;
        self.bad = self.bad * kept + bad;
        self.second = second;
    }

    pub(super) fn is_over(&self, limit: f64) -> bool {
        self.requests >= RECENT_REQUESTS && self.bad > limit * self.requests
    }

    /// The share is above the limit, by however few calls.
    pub(super) fn exceeds(&self, limit: f64) -> bool {
        self.bad > limit * self.requests
    }

    pub(super) fn is_within(&self, limit: f64) -> bool {
        self.requests >= RECENT_REQUESTS && !self.is_over(limit)
    }
}
