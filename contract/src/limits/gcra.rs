//! The generic cell rate algorithm, virtual scheduling form.
//!
//! The cell keeps the theoretical arrival time (TAT): the moment at which everything admitted so far is paid for. A
//! request of cost `c` moves it to `max(TAT, now) + c·T` and conforms when that is no later than `now + burst·T`.
//! A time going backwards admits less, never more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::Rate;

/// The answer to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Admitted; store `new_tat`.
    Allowed {
        /// The cell after this request, nanoseconds.
        new_tat: u64,
        /// Requests of cost 1 that would be admitted right now.
        remaining: u32,
        /// Time until the full burst is available again.
        reset_after: Duration,
    },
    /// Refused; the cell stays as it is.
    Limited {
        /// The same request is admitted after this time, if nothing else is admitted before.
        retry_after: Duration,
        /// Requests of cost 1 that would be admitted right now.
        remaining: u32,
        /// Time until the full burst is available again.
        reset_after: Duration,
    },
    /// Refused for ever: the request costs more than the whole burst.
    Oversized,
}

impl Decision {
    /// True when the request was admitted.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Decides about a request of `cost` at `now_ns` for a cell that holds `tat` (0 for a new one).
///
/// `now_ns` counts nanoseconds from any fixed point; all calls for one cell use the same. Cost 0 only looks.
#[must_use]
pub fn check(tat: u64, now_ns: u64, rate: Rate, cost: u32) -> Decision {
    if cost > rate.burst() {
        return Decision::Oversized;
    }
    let interval = rate.interval_ns();
    let start = tat.max(now_ns);
    let new_tat = start.saturating_add(interval.saturating_mul(u64::from(cost)));
    let horizon = now_ns.saturating_add(rate.burst_ns());
    if new_tat > horizon {
        Decision::Limited {
            retry_after: Duration::from_nanos(new_tat - horizon),
            remaining: remaining(start, horizon, interval),
            reset_after: Duration::from_nanos(start - now_ns),
        }
    } else {
        Decision::Allowed {
            new_tat,
            remaining: remaining(new_tat, horizon, interval),
            reset_after: Duration::from_nanos(new_tat - now_ns),
        }
    }
}

fn remaining(tat: u64, horizon: u64, interval: u64) -> u32 {
    u32::try_from(horizon.saturating_sub(tat) / interval).unwrap_or(u32::MAX)
}

/// A limit's memory, shared by threads without a lock.
#[derive(Debug, Default)]
pub struct Cell(AtomicU64);

impl Cell {
    /// A cell that goes on from a stored theoretical arrival time.
    #[must_use]
    pub const fn from_tat(tat: u64) -> Self {
        Self(AtomicU64::new(tat))
    }

    /// The theoretical arrival time, nanoseconds.
    #[must_use]
    pub fn tat(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    /// [`check`], and on admission the cell moves; of racing threads each admission counts once.
    pub fn take(&self, now_ns: u64, rate: Rate, cost: u32) -> Decision {
        let mut tat = self.0.load(Ordering::Relaxed);
        loop {
            let decision = check(tat, now_ns, rate, cost);
            let Decision::Allowed { new_tat, .. } = decision else {
                return decision;
            };
            match self.0.compare_exchange_weak(tat, new_tat, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return decision,
                Err(seen) => tat = seen,
            }
        }
    }
}
