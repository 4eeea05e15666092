//! What slow means: stable's own quantile at the beginning of a step.

use serde::{Deserialize, Serialize};

use crate::latency::{Histogram, snap_up};
use crate::rollouts::plan::Guardrail;

/// Latencies of stable from which its quantiles are taken.
const CALIBRATION: u64 = 200;

/// What slow means, in microseconds; both are histogram edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::rollouts) struct Slow {
    /// Stable's quantile.
    pub stable: u64,
    /// The same plus the margin.
    pub candidate: u64,
}

impl Slow {
    /// From stable's times; `None` for other guardrails and from too few.
    pub(in crate::rollouts) fn of(guardrail: &Guardrail, stable: &Histogram) -> Option<Self> {
        let Guardrail::Latency { quantile, margin, .. } = guardrail else {
            return None;
        };
        if stable.total() < CALIBRATION {
            return None;
        }
        let tau = snap_up(stable.quantile(quantile.probability())?);
        Some(Self { stable: tau, candidate: snap_up((tau as f64 * (1.0 + margin)) as u64) })
    }
}
