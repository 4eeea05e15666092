//! The counts of one guardrail that are to be expected, step after step.

use super::{Traffic, tail};
use crate::rollouts::Weight;
use crate::rollouts::evidence::{Slow, boundary};
use crate::rollouts::judge::FALSE_ACCEPTANCES;
use crate::rollouts::plan::{Guardrail, Timing};
use crate::rollouts::statistics::{Boundary, Exposed, NotWorse, Split, log_e_below};

/// What may be disproved at best: nothing better than 1 % worse, nothing of use beyond a hundred times.
const PROVABLE: (f64, f64) = (1.01, 100.0);

/// One guardrail on its mean path.
#[derive(Debug, Clone)]
pub(super) struct Path<'a> {
    guardrail: &'a Guardrail,
    requests_per_s: f64,
    /// Shares of bad events of stable and candidate.
    stable: f64,
    candidate: f64,
    /// What earlier steps brought.
    before: Vec<Split>,
    /// The candidate's calls in them.
    requests: f64,
}

impl<'a> Path<'a> {
    /// `None` for guardrails whose bad events the traffic does not tell.
    pub(super) fn of(guardrail: &'a Guardrail, traffic: &Traffic) -> Option<Self> {
        let (stable, candidate) = match guardrail {
            Guardrail::ErrorRate { .. } => (traffic.error_share, traffic.error_share),
            Guardrail::Latency { quantile, margin, timing: Timing::Response, .. } => {
                match Slow::of(guardrail, &traffic.latency) {
                    Some(slow) => {
                        let share = |limit| traffic.latency.count_above(limit) as f64 / traffic.latency.total() as f64;
                        (share(slow.stable), share(slow.candidate))
                    }
                    None => (1.0 - quantile.probability(), tail::share_beyond(quantile.probability(), *margin)),
                }
            }
            Guardrail::Latency { .. }
            | Guardrail::BadShare { .. }
            | Guardrail::Mean { .. }
            | Guardrail::Quality { .. } => return None,
        };
        let requests_per_s = traffic.requests_per_s;
        Some(Self { guardrail, requests_per_s, stable, candidate, before: Vec::new(), requests: 0.0 })
    }

    pub(super) const fn guardrail(&self) -> &'a Guardrail {
        self.guardrail
    }

    /// Adds what `seconds` at `weight` bring.
    pub(super) fn stay(&mut self, weight: Weight, seconds: f64) {
        self.before.extend(self.split(weight, seconds));
        self.requests += self.requests_per_s * weight.share() * seconds;
    }

    /// The least number of seconds at `weight` after which the judge accepts, if there is one within `horizon`.
    pub(super) fn accepted_after(&self, weight: Weight, horizon: f64) -> Option<f64> {
        if !self.is_accepted(weight, horizon) {
            return None;
        }
        let (mut low, mut high) = (0.0, horizon);
        while high - low > 0.5 {
            let middle = f64::midpoint(low, high);
            if self.is_accepted(weight, middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// The smallest ratio to stable that can be disproved after `seconds` at `weight`.
    pub(super) fn provable(&self, weight: Weight, seconds: f64) -> Option<f64> {
        let proves = |ratio: f64| proven(self.log_e_not_worse(Boundary::near(ratio), weight, seconds));
        if !proves(PROVABLE.1) {
            return None;
        }
        let (mut low, mut high) = PROVABLE;
        while high / low > 1.001 {
            let middle = (low * high).sqrt();
            if proves(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    fn is_accepted(&self, weight: Weight, seconds: f64) -> bool {
        let requests = self.requests + self.requests_per_s * weight.share() * seconds;
        let below = |limit| proven(log_e_below(requests, requests * self.candidate, limit));
        let within_limit = || self.guardrail.max_share().is_none_or(below);
        self.guardrail.acceptable_share().is_some_and(below)
            || (proven(self.log_e_not_worse(boundary(self.guardrail, weight), weight, seconds)) && within_limit())
    }

    fn log_e_not_worse(&self, boundary: Boundary, weight: Weight, seconds: f64) -> f64 {
        let mut evidence = NotWorse::default();
        for split in self.before.iter().chain(&self.split(weight, seconds)) {
            evidence.fold(split, boundary);
        }
        evidence.log_e()
    }

    /// `None` when an arm has no calls.
    fn split(&self, weight: Weight, seconds: f64) -> Option<Split> {
        let arm = |share: f64, bad: f64| {
            let exposure = self.requests_per_s * share * seconds;
            Exposed { exposure, bad: exposure * bad }
        };
        let share = weight.share();
        Split::new(arm(share, self.candidate), arm(1.0 - share, self.stable)).ok()
    }
}

fn proven(log_e: f64) -> bool {
    log_e >= (2.0 / FALSE_ACCEPTANCES).ln()
}
