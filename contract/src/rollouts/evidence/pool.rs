//! A comparison needs calls of both arms; with little traffic that takes some seconds.
//!
//! When to compare depends only on calls, never on how they ended, so the evidence stays valid.

use serde::{Deserialize, Serialize};

use super::observed::Observed;
use crate::rollouts::statistics::{Exposed, Split};

/// How long a comparison waits for both arms to be called before it is given up.
const POOL_S: i64 = 10;

/// Counts waiting until both arms were called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Pool {
    opened: i64,
    stable: Observed,
    candidate: Observed,
}

/// Adds a second to the pool; the comparison once both arms were called, which empties it.
pub(super) fn gather(pool: &mut Option<Pool>, second: i64, stable: Observed, candidate: Observed) -> Option<Split> {
    let mut open = pool.take().filter(|pool| second.saturating_sub(pool.opened) < POOL_S).unwrap_or(Pool {
        opened: second,
        stable: Observed::nothing(),
        candidate: Observed::nothing(),
    });
    open.stable.add(stable);
    open.candidate.add(candidate);
    let split = open.split();
    if split.is_none() {
        *pool = Some(open);
    }
    split
}

impl Pool {
    /// By expected bad events where known for all, else by calls.
    fn split(&self) -> Option<Split> {
        let calls = (self.candidate.tally.requests as f64, self.stable.tally.requests as f64);
        if calls.0 <= 0.0 || calls.1 <= 0.0 {
            return None;
        }
        let (candidate, stable) = self.candidate.expected.zip(self.stable.expected).unwrap_or(calls);
        let exposed = |exposure, observed: &Observed| Exposed { exposure, bad: observed.tally.bad as f64 };
        Split::new(exposed(candidate, &self.candidate), exposed(stable, &self.stable)).ok()
    }
}
