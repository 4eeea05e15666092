//! What is known about one guardrail.

use serde::{Deserialize, Serialize};

use crate::latency::{Histogram, snap_up};

use super::absolute::Tally;
use super::e_process::{NotWorse, Split, Worse};
use super::sample::{ArmSample, TickSample};
use super::{Guardrail, Weight};

/// α: the probability that a rollout of a candidate which is not worse is ever rolled back, over all guardrails.
const FALSE_ROLLBACKS: f64 = 0.01;
/// How long a comparison waits for both arms to be called before it is given up.
const POOL_S: i64 = 10;
/// Latencies of stable from which its quantiles are taken.
const CALIBRATION: u64 = 200;
/// Mean age, in seconds, of what counts as "now".
const RECENT_S: f64 = 60.0;
/// Fewer recent requests say nothing about now.
const RECENT_REQUESTS: f64 = 10.0;
/// Tolerated worst ratios by weight, loosest first: what a step must disprove before it may be left.
const BOUNDARIES: [(Weight, f64); 3] = [(Weight::percent(5), 2.0), (Weight::percent(25), 1.5), (Weight::FULL, 1.25)];

/// Evidence about one guardrail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Watch {
    pub slow: Option<Slow>,
    /// Stable's latencies until there are enough to say what is slow.
    learning: Histogram,
    pool: Option<Pool>,
    worse: Worse,
    not_worse: [NotWorse; BOUNDARIES.len()],
    pub stable: Tally,
    pub candidate: Tally,
    /// The candidate's counts in seconds in which stable was within the limit.
    beside_healthy: Tally,
    recent_stable: Recent,
    recent_candidate: Recent,
    /// Since which second the candidate alone is over the absolute limit.
    over_since: Option<i64>,
}

/// What slow means, in microseconds; both are histogram edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Slow {
    /// Stable's quantile.
    pub stable: u64,
    /// The same plus the margin.
    pub candidate: u64,
}

/// Counts waiting until both arms were called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Pool {
    opened: i64,
    stable: Observed,
    candidate: Observed,
}

/// One arm's part of a guardrail in some seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Observed {
    tally: Tally,
    /// Bad events to be expected, where known.
    expected: Option<f64>,
}

/// Counts that fade with time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Recent {
    second: i64,
    requests: f64,
    bad: f64,
}

/// How many channels share α with this one: E1 and, where there is a limit, E2, for each guardrail.
/// The e-value at which a guardrail rejects is their number over α; this is its logarithm.
pub(super) fn log_threshold(guardrail: &Guardrail, guardrails: usize) -> f64 {
    let channels = if guardrail.max_share().is_some() { 2 } else { 1 };
    ((guardrails.max(1) * channels) as f64 / FALSE_ROLLBACKS).ln()
}

impl Watch {
    pub(super) fn calibrate(&mut self, guardrail: &Guardrail, stable: &Histogram) {
        let Guardrail::Latency { quantile, margin } = guardrail else {
            return;
        };
        if stable.total() < CALIBRATION {
            return;
        }
        if let Some(tau) = stable.quantile(quantile.probability()).map(snap_up) {
            let with_margin = snap_up((tau as f64 * (1.0 + margin)) as u64);
            self.slow = Some(Slow { stable: tau, candidate: with_margin });
        }
    }

    pub(super) fn restart(&mut self) {
        self.worse.restart();
    }

    /// Folds one second; `log_limit` is the e-value at which the absolute limit counts as broken.
    pub(super) fn fold(&mut self, guardrail: &Guardrail, sample: &TickSample, log_limit: f64) {
        if let Some((stable, candidate)) = self.observe(guardrail, sample) {
            self.stable.add(stable.tally);
            self.candidate.add(candidate.tally);
            self.pool(guardrail, sample.second, stable, candidate);
            if let Some(limit) = guardrail.max_share() {
                self.hold_to_limit(limit, log_limit, sample.second, [stable.tally, candidate.tally]);
            }
        }
    }

    /// The second's bad events; `None` while it is not known what is bad.
    fn observe(&mut self, guardrail: &Guardrail, sample: &TickSample) -> Option<(Observed, Observed)> {
        match guardrail {
            Guardrail::ErrorRate { .. } => Some((errors(&sample.stable), errors(&sample.candidate))),
            Guardrail::Latency { .. } => {
                let Some(slow) = self.slow else {
                    self.learning.merge(&sample.stable.latency);
                    let learned = self.learning.clone();
                    self.calibrate(guardrail, &learned);
                    return None;
                };
                Some((slower(&sample.stable.latency, slow.stable), slower(&sample.candidate.latency, slow.candidate)))
            }
        }
    }

    /// A comparison needs calls of both arms; with little traffic that takes some seconds. When to compare depends only
    /// on calls, never on how they ended, so the evidence stays valid.
    fn pool(&mut self, guardrail: &Guardrail, second: i64, stable: Observed, candidate: Observed) {
        let mut pool = self.pool.take().filter(|pool| second.saturating_sub(pool.opened) < POOL_S).unwrap_or(Pool {
            opened: second,
            stable: Observed::nothing(),
            candidate: Observed::nothing(),
        });
        pool.stable.add(stable);
        pool.candidate.add(candidate);
        match pool.split() {
            Some(split) => self.compare(guardrail, &split),
            None => self.pool = Some(pool),
        }
    }

    fn compare(&mut self, guardrail: &Guardrail, split: &Split) {
        let tolerated = guardrail.tolerated_ratio();
        self.worse.fold(split, tolerated);
        for (not_worse, (_, ratio)) in self.not_worse.iter_mut().zip(BOUNDARIES) {
            not_worse.fold(split, ratio * tolerated);
        }
    }

    /// What the candidate does while stable is over the limit too is no evidence against it. Leaving those seconds out
    /// is fair: whether they are depends on stable's calls alone.
    fn hold_to_limit(&mut self, limit: f64, log_limit: f64, second: i64, arms: [Tally; 2]) {
        let [stable, candidate] = arms;
        self.recent_stable.add(second, stable);
        self.recent_candidate.add(second, candidate);
        let stable_is_over = self.recent_stable.is_over(limit);
        if !stable_is_over && stable.share() <= limit {
            self.beside_healthy.add(candidate);
        }
        let alone = self.recent_candidate.is_over(limit) && !stable_is_over;
        self.over_since =
            if alone && self.log_e_over(limit) >= log_limit { self.over_since.or(Some(second)) } else { None };
    }

    /// For how many seconds, up to its latest call, the candidate alone has been over the limit.
    pub(super) fn over_for_s(&self) -> Option<i64> {
        self.over_since.map(|since| self.recent_candidate.second.saturating_sub(since))
    }

    /// ln of the e-value that the candidate is worse than tolerated.
    pub(super) fn log_e_worse(&self) -> f64 {
        self.worse.log_e()
    }

    /// ln of the e-value that the candidate is over the absolute limit.
    pub(super) fn log_e_over(&self, limit: f64) -> f64 {
        self.beside_healthy.log_e_above(limit)
    }

    /// ln of the e-value that the candidate is less than [`boundary`] times as bad as stable.
    pub(super) fn log_e_not_worse(&self, weight: Weight) -> f64 {
        self.not_worse
            .iter()
            .zip(BOUNDARIES)
            .find(|(_, (upto, _))| weight <= *upto)
            .map_or(0.0, |(not_worse, _)| not_worse.log_e())
    }

    /// Both arms are over the limit now.
    pub(super) fn is_common(&self, limit: f64) -> bool {
        self.recent_stable.is_over(limit) && self.recent_candidate.is_over(limit)
    }

    /// Stable's share of bad events is known to be at most `limit` now.
    pub(super) fn is_stable_within(&self, limit: f64) -> bool {
        self.recent_stable.requests >= RECENT_REQUESTS && !self.recent_stable.is_over(limit)
    }
}

/// The ratio that must be disproved before a step of this weight may be left.
pub(super) fn boundary(guardrail: &Guardrail, weight: Weight) -> f64 {
    let ratio = BOUNDARIES.iter().find(|(upto, _)| weight <= *upto).map_or(1.25, |(_, ratio)| *ratio);
    ratio * guardrail.tolerated_ratio()
}

fn errors(arm: &ArmSample) -> Observed {
    Observed { tally: Tally { requests: arm.requests, bad: arm.bad() }, expected: arm.expected() }
}

fn slower(latency: &Histogram, threshold: u64) -> Observed {
    Observed { tally: Tally { requests: latency.total(), bad: latency.count_above(threshold) }, expected: None }
}

impl Observed {
    const fn nothing() -> Self {
        Self { tally: Tally { requests: 0, bad: 0 }, expected: Some(0.0) }
    }

    fn add(&mut self, other: Self) {
        self.tally.add(other.tally);
        self.expected = self.expected.zip(other.expected).map(|(a, b)| a + b);
    }
}

impl Pool {
    /// The comparison, once both arms were called: by expected bad events where known for all, else by calls.
    fn split(&self) -> Option<Split> {
        let calls = (self.candidate.tally.requests as f64, self.stable.tally.requests as f64);
        let (candidate_exposure, stable_exposure) = self.candidate.expected.zip(self.stable.expected).unwrap_or(calls);
        (candidate_exposure > 0.0 && stable_exposure > 0.0 && calls.0 > 0.0 && calls.1 > 0.0).then_some(Split {
            candidate_exposure,
            stable_exposure,
            candidate_bad: self.candidate.tally.bad,
            stable_bad: self.stable.tally.bad,
        })
    }
}

impl Recent {
    fn add(&mut self, second: i64, tally: Tally) {
        if tally.requests == 0 {
            return;
        }
        let age = second.saturating_sub(self.second).max(0) as f64;
        let kept = (-age / RECENT_S).exp();
        self.requests = self.requests * kept + tally.requests as f64;
        self.bad = self.bad * kept + tally.bad as f64;
        self.second = second;
    }

    fn is_over(&self, limit: f64) -> bool {
        self.requests >= RECENT_REQUESTS && self.bad > limit * self.requests
    }
}
