//! E2: evidence about one share of bad events against a fixed limit, without a comparison.
//!
//! A mixture of binomial likelihood ratios over fixed alternatives, which may be looked at every second (see
//! [`super::e_process`] for why). With no bad events at all, "below p" is proven at level β after about
//! `ln(1/β) / −ln(1 − p)` requests, the rule of three (B. Jovanovic and P. Levy, *A look at the rule of three*,
//! The American Statistician 51(2), 1997), plus what the mixture costs.

use serde::{Deserialize, Serialize};

use super::logs::log_mean;
use super::{CountFault, MAX_COUNT};

const BELOW_FRACTIONS: [f64; 8] = [0.05, 0.1, 0.2, 0.33, 0.5, 0.66, 0.75, 0.85];
const ABOVE_ODDS: [f64; 8] = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0];

/// Requests, and how many of them were bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub(in crate::rollouts) requests: u64,
    pub(in crate::rollouts) bad: u64,
}

impl Tally {
    /// # Errors
    /// [`CountFault::MoreBadThanAll`], or [`CountFault::TooLarge`].
    pub const fn new(requests: u64, bad: u64) -> Result<Self, CountFault> {
        if bad > requests {
            Err(CountFault::MoreBadThanAll)
        } else if requests > MAX_COUNT {
            Err(CountFault::TooLarge)
        } else {
            Ok(Self { requests, bad })
        }
    }

    /// Adds another tally.
    pub const fn merge(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.bad = self.bad.saturating_add(other.bad);
    }

    /// Requests counted.
    #[must_use]
    pub const fn requests(self) -> u64 {
        self.requests
    }

    /// Bad ones among them.
    #[must_use]
    pub const fn bad(self) -> u64 {
        self.bad
    }

    /// Part of the requests that were bad, 0 when there were none.
    #[must_use]
    pub fn share(self) -> f64 {
        if self.requests == 0 { 0.0 } else { self.bad as f64 / self.requests as f64 }
    }

    /// ln of the e-value for "the share is below `limit`" against "it is not"; `limit` from 0 to 1.
    #[must_use]
    pub fn log_e_below(self, limit: f64) -> f64 {
        log_e_below(self.requests as f64, self.bad as f64, limit)
    }

    /// ln of the e-value for "the share is above `limit`" against "it is not"; `limit` from 0 to 1.
    #[must_use]
    pub fn log_e_above(self, limit: f64) -> f64 {
        log_e_above(self.requests as f64, self.bad as f64, limit)
    }
}

/// See [`Tally::log_e_below`]; requests and bad ones may be expected ones.
pub(in crate::rollouts) fn log_e_below(requests: f64, bad: f64, limit: f64) -> f64 {
    log_mean(&BELOW_FRACTIONS.map(|fraction| log_ratio((requests, bad), limit * fraction, limit)))
}

/// See [`Tally::log_e_above`]. Alternatives are multiples of the odds, which stay below 1.
fn log_e_above(requests: f64, bad: f64, limit: f64) -> f64 {
    log_mean(&ABOVE_ODDS.map(|odds| {
        let alternative = odds * limit / (1.0 - limit + odds * limit);
        log_ratio((requests, bad), alternative, limit)
    }))
}

fn log_ratio((requests, bad): (f64, f64), alternative: f64, boundary: f64) -> f64 {
    let good = (requests - bad).max(0.0);
    bad * (alternative / boundary).ln() + good * ((1.0 - alternative) / (1.0 - boundary)).ln()
}
