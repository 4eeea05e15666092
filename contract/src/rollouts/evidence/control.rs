//! The A/A control: a part of stable against the rest of it, where nothing can differ but the method.
//!
//! When that rejects, calls are attributed wrongly or the arms' applications differ in ways that the exposures do not
//! know; then no verdict about the candidate can be trusted.

use serde::{Deserialize, Serialize};

use super::observed::{Against, Observed};
use super::pool::{self, Pool};
use super::slow::Slow;
use crate::rollouts::plan::Guardrail;
use crate::rollouts::samples::TickSample;
use crate::rollouts::statistics::{Boundary, RateEvidence, Tally};

/// What applications may differ by though all is well.
const TOLERATED: Boundary = Boundary::near(1.1);

/// Evidence that the control differs from the rest of stable, to either side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::rollouts) struct Control {
    pool: Option<Pool>,
    worse: RateEvidence,
    better: RateEvidence,
    pub(in crate::rollouts) control: Tally,
    pub(in crate::rollouts) rest: Tally,
}

impl Control {
    pub(super) fn fold(&mut self, guardrail: &Guardrail, slow: Option<Slow>, sample: &TickSample) {
        let Some(control) = &sample.control else { return };
        let observe = |arm| Observed::of(guardrail, arm, slow.map(|slow| (slow, Against::Stable)));
        let (Some(rest), Some(control)) = (observe(&sample.stable), observe(control)) else { return };
        self.rest.merge(&rest.tally);
        self.control.merge(&control.tally);
        if let Some(split) = pool::gather(&mut self.pool, sample.second, rest, control) {
            self.worse.fold(&split, TOLERATED);
            self.better.fold(&split.mirrored(), TOLERATED);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// ln of the e-value that they differ: the mean of both sides' e-values.
    pub(in crate::rollouts) fn log_e(&self) -> f64 {
        let (worse, better) = (self.worse.log_e(), self.better.log_e());
        let (high, low) = (worse.max(better), worse.min(better));
        high + (low - high).exp().ln_1p() - std::f64::consts::LN_2
    }
}
