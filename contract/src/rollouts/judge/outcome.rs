//! What is proven about one guardrail.

use super::wording::{self, Finding};
use super::{FALSE_ACCEPTANCES, Outcome, Reason};
use crate::rollouts::Weight;
use crate::rollouts::evidence::{Evidence, Watch, boundary_factor, log_threshold};
use crate::rollouts::plan::{Action, Guardrail};

const MIN_BAD_EVENTS: u64 = 5;
const HARD_FAILURES: u64 = 10;
/// Stable's error share up to which ten failures in a row cannot be its normal way.
const HEALTHY_SHARE: f64 = 0.05;
const OVER_LIMIT_S: i64 = 60;
pub(super) const MAX_E_VALUE: f64 = 1e300;

/// One guardrail with all that is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case<'a> {
    pub guardrail: &'a Guardrail,
    pub watch: &'a Watch,
    pub evidence: &'a Evidence,
    pub weight: Weight,
    /// How many guardrails share α.
    pub guardrails: usize,
}

impl Case<'_> {
    pub(super) fn reason(self) -> Reason {
        let outcome = self.outcome();
        let finding = Finding {
            guardrail: self.guardrail,
            watch: self.watch,
            outcome,
            weight: self.weight,
            e_value: self.log_e(outcome).exp().min(MAX_E_VALUE),
            threshold: self.log_threshold().exp(),
        };
        let (stable, candidate) = if self.is_of_means() {
            self.watch.average.means(self.guardrail)
        } else {
            (self.watch.stable.share(), self.watch.candidate.share())
        };
        Reason {
            guardrail: self.guardrail.key().to_owned(),
            outcome,
            text: wording::explain(&finding),
            stable,
            candidate,
            e_value: finding.e_value,
            threshold: finding.threshold,
        }
    }

    /// The evidence that the outcome rests on.
    fn log_e(self, outcome: Outcome) -> f64 {
        let over = matches!(outcome, Outcome::OverLimit | Outcome::NearlyOverLimit);
        match self.guardrail.max_share() {
            _ if self.is_of_means() => self.watch.average.log_e_worse(self.guardrail),
            Some(limit) if over => self.watch.log_e_over(limit),
            _ => self.watch.log_e_worse(),
        }
    }

    fn outcome(self) -> Outcome {
        if self.is_of_means() { self.outcome_of_means() } else { self.outcome_of_shares() }
    }

    fn outcome_of_shares(self) -> Outcome {
        let Self { guardrail, watch, evidence, .. } = self;
        let errors = matches!(guardrail, Guardrail::ErrorRate { .. });
        let floor = watch.candidate.bad() >= MIN_BAD_EVENTS && (!errors || evidence.is_spread());
        let is_healthy = watch.is_stable_within(HEALTHY_SHARE) && !watch.is_usual_beyond(HEALTHY_SHARE);
        let hard = errors && evidence.failures_in_a_row >= HARD_FAILURES && is_healthy;
        let over_for_s = watch.over_for_s();
        if hard {
            self.rejected(Outcome::HardFailure)
        } else if floor && watch.log_e_worse() >= self.log_threshold() {
            self.rejected(Outcome::Rejected)
        } else if guardrail.max_share().is_some_and(|limit| watch.is_common(limit)) {
            Outcome::CommonMode
        } else if floor && over_for_s.is_some_and(|seconds| seconds >= OVER_LIMIT_S) {
            self.rejected(Outcome::OverLimit)
        } else if over_for_s.is_some() {
            Outcome::NearlyOverLimit
        } else if self.is_accepted() {
            Outcome::Accepted
        } else {
            Outcome::Undecided
        }
    }

    fn outcome_of_means(self) -> Outcome {
        let average = &self.watch.average;
        let threshold = self.log_threshold();
        if average.log_e_far_worse(self.guardrail) >= threshold {
            Outcome::Rejected
        } else if average.log_e_worse(self.guardrail) >= threshold {
            self.rejected(Outcome::Rejected)
        } else if average.log_e_not_worse(self.guardrail, boundary_factor(self.weight)) >= -FALSE_ACCEPTANCES.ln() {
            Outcome::Accepted
        } else {
            Outcome::Undecided
        }
    }

    /// The rejection, or what is left of it where the guardrail leaves the decision to a person.
    fn rejected(self, rejection: Outcome) -> Outcome {
        match self.guardrail.action() {
            Action::Rollback => rejection,
            Action::Hold => Outcome::Held,
        }
    }

    fn is_accepted(self) -> bool {
        let Self { guardrail, watch, weight, .. } = self;
        let proven = |log_e: f64| log_e >= (2.0 / FALSE_ACCEPTANCES).ln();
        let below = |share| proven(watch.candidate.log_e_below(share));
        let within_limit = || guardrail.max_share().is_none_or(below);
        guardrail.acceptable_share().is_some_and(below) || (proven(watch.log_e_not_worse(weight)) && within_limit())
    }

    const fn is_of_means(self) -> bool {
        matches!(self.guardrail, Guardrail::Mean { .. } | Guardrail::Quality { .. })
    }

    fn log_threshold(self) -> f64 {
        log_threshold(self.guardrail, self.guardrails)
    }
}
