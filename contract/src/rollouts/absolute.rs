//! Evidence about one share of bad events against a fixed limit, without a comparison.
//!
//! A mixture of binomial likelihood ratios over fixed alternatives, which may be looked at every second (see
//! [`super::e_process`] for why). With no bad events at all, "below p" is proven at level β after about
//! `ln(1/β) / −ln(1 − p)` requests, the rule of three, plus what the mixture costs.

use serde::{Deserialize, Serialize};

use super::e_process::log_mean;

const BELOW_FRACTIONS: [f64; 8] = [0.05, 0.1, 0.2, 0.33, 0.5, 0.66, 0.75, 0.85];
const ABOVE_ODDS: [f64; 8] = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0];

/// Requests, and how many of them were bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub requests: u64,
    pub bad: u64,
}

impl Tally {
    pub(super) fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.bad = self.bad.saturating_add(other.bad);
    }

    pub(super) fn share(self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.bad as f64 / self.requests as f64 }
    }

    /// ln of the e-value for "the share is below `limit`" against "it is not".
    pub(super) fn log_e_below(self, limit: f64) -> f64 {
        log_mean(&BELOW_FRACTIONS.map(|fraction| self.log_ratio(limit * fraction, limit)))
    }

    /// ln of the e-value for "the share is above `limit`" against "it is not". Alternatives are multiples of the odds,
    /// which stay below 1.
    pub(super) fn log_e_above(self, limit: f64) -> f64 {
        log_mean(&ABOVE_ODDS.map(|odds| {
            let alternative = odds * limit / (1.0 - limit + odds * limit);
            self.log_ratio(alternative, limit)
        }))
    }

    fn log_ratio(self, alternative: f64, boundary: f64) -> f64 {
        let good = self.requests.saturating_sub(self.bad) as f64;
        self.bad as f64 * (alternative / boundary).ln() + good * ((1.0 - alternative) / (1.0 - boundary)).ln()
    }
}
