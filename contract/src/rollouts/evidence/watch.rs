//! What is known about one guardrail.

use serde::{Deserialize, Serialize};

use super::average::Average;
use super::control::Control;
use super::observed::{Against, Observed};
use super::pool::{self, Pool};
use super::recent::Recent;
use super::slow::Slow;
use crate::latency::Histogram;
use crate::rollouts::Weight;
use crate::rollouts::plan::Guardrail;
use crate::rollouts::samples::{ArmSample, TickSample};
use crate::rollouts::statistics::{Boundary, NotWorse, Split, Tally, Worse};

/// α: the probability that a rollout of a candidate which is not worse is ever rolled back, over all guardrails.
const FALSE_ROLLBACKS: f64 = 0.01;
/// Tolerated worst ratios by weight, loosest first: what a step must disprove before it may be left.
const BOUNDARIES: [(Weight, f64); 3] = [(Weight::percent(5), 2.0), (Weight::percent(25), 1.5), (Weight::FULL, 1.25)];

/// Evidence about one guardrail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::rollouts) struct Watch {
    pub(in crate::rollouts) slow: Option<Slow>,
    /// Stable's latencies until there are enough to say what is slow.
    learning: Histogram,
    pool: Option<Pool>,
    worse: Worse,
    not_worse: [NotWorse; BOUNDARIES.len()],
    pub(in crate::rollouts) stable: Tally,
    pub(in crate::rollouts) candidate: Tally,
    /// The candidate's counts in seconds in which stable was within the limit.
    beside_healthy: Tally,
    recent_stable: Recent,
    recent_candidate: Recent,
    /// What was to be expected of the candidate's callers by their history.
    #[serde(default)]
    recent_expected: Recent,
    /// Since which second the candidate alone is over the absolute limit.
    over_since: Option<i64>,
    #[serde(default, skip_serializing_if = "Average::is_empty")]
    pub(in crate::rollouts) average: Average,
    #[serde(default, skip_serializing_if = "Control::is_empty")]
    pub(in crate::rollouts) control: Control,
}

/// How many channels share α with this one: E1 and, where there is a limit, E2, for each guardrail.
/// The e-value at which a guardrail rejects is their number over α; this is its logarithm.
pub(in crate::rollouts) fn log_threshold(guardrail: &Guardrail, guardrails: usize) -> f64 {
    let channels = if guardrail.max_share().is_some() { 2 } else { 1 };
    ((guardrails.max(1) * channels) as f64 / FALSE_ROLLBACKS).ln()
}

/// How many times the tolerated ratio must be disproved before a step of this weight may be left.
pub(in crate::rollouts) fn boundary_factor(weight: Weight) -> f64 {
    boundary_index(weight).and_then(|index| BOUNDARIES.get(index)).map_or(1.25, |(_, factor)| *factor)
}

/// The ratio that must be disproved before a step of this weight may be left.
pub(in crate::rollouts) fn boundary(guardrail: &Guardrail, weight: Weight) -> Boundary {
    guardrail.tolerated().times(boundary_factor(weight))
}

fn boundary_index(weight: Weight) -> Option<usize> {
    BOUNDARIES.iter().position(|(upto, _)| weight <= *upto)
}

impl Watch {
    pub(super) fn calibrate(&mut self, guardrail: &Guardrail, stable: &Histogram) {
        if let Some(slow) = Slow::of(guardrail, stable) {
            self.slow = Some(slow);
        }
    }

    pub(super) fn restart(&mut self) {
        self.worse.restart();
    }

    pub(super) fn forget_control(&mut self) {
        self.control = Control::default();
    }

    /// Folds one second; `stable` is the whole of stable, with the control, and `log_limit` the e-value at which the
    /// absolute limit counts as broken.
    pub(super) fn fold(&mut self, guardrail: &Guardrail, stable: &ArmSample, sample: &TickSample, log_limit: f64) {
        self.average.fold(guardrail, stable, sample);
        if self.must_learn(guardrail, stable) {
            return;
        }
        self.control.fold(guardrail, self.slow, sample);
        let observe = |arm, against| Observed::of(guardrail, arm, self.slow.map(|slow| (slow, against)));
        let observed = observe(stable, Against::Stable).zip(observe(&sample.candidate, Against::Candidate));
        if let Some((stable, candidate)) = observed {
            self.stable.merge(&stable.tally);
            self.candidate.merge(&candidate.tally);
            if let Some(split) = pool::gather(&mut self.pool, sample.second, stable, candidate) {
                self.compare(guardrail, &split);
            }
            if let Some(limit) = guardrail.max_share() {
                self.hold_to_limit((limit, log_limit), sample.second, &stable, &candidate);
            }
        }
    }

    /// While it is not known what slow is, stable's times go there; true then.
    fn must_learn(&mut self, guardrail: &Guardrail, stable: &ArmSample) -> bool {
        let Guardrail::Latency { timing, .. } = guardrail else { return false };
        if self.slow.is_some() {
            return false;
        }
        self.learning.merge(stable.times(*timing));
        self.slow = Slow::of(guardrail, &self.learning);
        true
    }

    fn compare(&mut self, guardrail: &Guardrail, split: &Split) {
        let tolerated = guardrail.tolerated();
        self.worse.fold(split, tolerated);
        for (not_worse, (_, factor)) in self.not_worse.iter_mut().zip(BOUNDARIES) {
            not_worse.fold(split, tolerated.times(factor));
        }
    }

    /// What the candidate does while stable is over the limit too is no evidence against it, nor what its callers do on
    /// either arm: with sticky assignment it may have those that always fail. Leaving such seconds out is fair: whether
    /// they are depends on stable's calls, and on who called, alone.
    fn hold_to_limit(&mut self, (limit, log_limit): (f64, f64), second: i64, stable: &Observed, candidate: &Observed) {
        self.recent_stable.add(second, stable.tally);
        self.recent_candidate.add(second, candidate.tally);
        let expected = candidate.expected.unwrap_or(0.0);
        self.recent_expected.weigh(second, candidate.tally, expected);
        let stable_is_over = self.recent_stable.is_over(limit);
        let is_usual = expected > limit * candidate.tally.requests() as f64;
        if !stable_is_over && stable.tally.share() <= limit && !is_usual {
            self.beside_healthy.merge(&candidate.tally);
        }
        let alone = self.recent_candidate.is_over(limit) && !stable_is_over && !self.is_usual_beyond(limit);
        self.over_since =
            if alone && self.log_e_over(limit) >= log_limit { self.over_since.or(Some(second)) } else { None };
    }

    /// The candidate's callers fail more often than `limit` on stable as well, by their history.
    pub(in crate::rollouts) fn is_usual_beyond(&self, limit: f64) -> bool {
        self.recent_expected.exceeds(limit)
    }

    /// For how many seconds, up to its latest call, the candidate alone has been over the limit.
    pub(in crate::rollouts) fn over_for_s(&self) -> Option<i64> {
        self.over_since.map(|since| self.recent_candidate.second.saturating_sub(since))
    }

    /// ln of the e-value that the candidate is worse than tolerated.
    pub(in crate::rollouts) fn log_e_worse(&self) -> f64 {
        self.worse.log_e()
    }

    /// ln of the e-value that the candidate is over the absolute limit.
    pub(in crate::rollouts) fn log_e_over(&self, limit: f64) -> f64 {
        self.beside_healthy.log_e_above(limit)
    }

    /// ln of the e-value that the candidate is less than [`boundary`] times as bad as stable.
    pub(in crate::rollouts) fn log_e_not_worse(&self, weight: Weight) -> f64 {
        boundary_index(weight).and_then(|index| self.not_worse.get(index)).map_or(0.0, NotWorse::log_e)
    }

    /// Both arms are over the limit now.
    pub(in crate::rollouts) fn is_common(&self, limit: f64) -> bool {
        self.recent_stable.is_over(limit) && self.recent_candidate.is_over(limit)
    }

    /// Stable's share of bad events is known to be at most `limit` now.
    pub(in crate::rollouts) fn is_stable_within(&self, limit: f64) -> bool {
        self.recent_stable.is_within(limit)
    }
}
