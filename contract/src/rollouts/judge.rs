//! The judge: from evidence and new counts to a verdict.
//!
//! | compared with stable | by itself | decision |
//! | --- | --- | --- |
//! | proven worse | any | roll back |
//! | anything else | both arms over the limit | hold: common mode |
//! | not proven worse | candidate alone over the limit | hold; roll back when it lasts a minute |
//! | proven not worse, or its share proven negligible | within the limit | advance |
//! | neither | within the limit | hold: not enough evidence |
//!
//! Missing evidence is a hold, never a pass and never a failure. A rejection needs at least five bad events, of two
//! applications if two call the candidate; only ten failures in a row beside a healthy stable need no more. Over the
//! whole rollout, whenever it is looked at, a candidate that is no worse is rolled back with probability at most 1 %,
//! and a guardrail accepts one beyond its boundary with probability at most 5 %, for calls that fail independently and
//! for exposures that are right (see `ArmSample::expected_errors`; latency is compared by calls).

use super::evidence::Evidence;
use super::sample::TickSample;
use super::verdict::{Decision, HoldReason, Outcome, Reason, Verdict};
use super::watch::{Watch, log_threshold};
use super::wording::{self, Finding};
use super::{Guardrail, Strategy, Weight};

/// β: the probability that a guardrail ever accepts a candidate beyond its boundary. Two tests share it.
const FALSE_ACCEPTANCES: f64 = 0.05;
const MIN_BAD_EVENTS: u64 = 5;
const HARD_FAILURES: u64 = 10;
/// Stable's error share up to which ten failures in a row cannot be its normal way.
const HEALTHY_SHARE: f64 = 0.05;
const OVER_LIMIT_S: i64 = 60;
const MAX_E_VALUE: f64 = 1e300;

/// Folds `samples` into `evidence` and says what follows for step `step` of `strategy`.
///
/// The order of the samples is irrelevant, parts of the same second are added up, and a second that was folded before
/// is left out, so a repeated call changes nothing.
#[must_use]
pub fn judge(strategy: &Strategy, step: usize, mut evidence: Evidence, samples: &[TickSample]) -> (Evidence, Verdict) {
    evidence.watches.resize_with(strategy.guardrails().len(), Watch::default);
    evidence.enter_step(step);
    for sample in by_second(samples) {
        evidence.fold(strategy, &sample);
    }
    let verdict = conclude(strategy, step, &evidence);
    (evidence, verdict)
}

fn by_second(samples: &[TickSample]) -> Vec<TickSample> {
    let mut sorted: Vec<&TickSample> = samples.iter().collect();
    sorted.sort_by_key(|sample| sample.second);
    let mut seconds: Vec<TickSample> = Vec::with_capacity(sorted.len());
    for sample in sorted {
        match seconds.last_mut() {
            Some(last) if last.second == sample.second => last.merge(sample),
            _ => seconds.push(sample.clone()),
        }
    }
    seconds
}

fn conclude(strategy: &Strategy, step: usize, evidence: &Evidence) -> Verdict {
    let plan = strategy.step(step);
    let count = strategy.guardrails().len();
    let reasons: Vec<Reason> = strategy
        .guardrails()
        .iter()
        .zip(&evidence.watches)
        .map(|(guardrail, watch)| reason(guardrail, watch, evidence, (plan.weight, count)))
        .collect();
    let has_requests = evidence.step_requests >= plan.min_requests;
    Verdict {
        decision: decide(&reasons, has_requests),
        second: evidence.last_second,
        reasons,
        stable: evidence.stable,
        candidate: evidence.candidate,
        step_requests: evidence.step_requests,
    }
}

fn decide(reasons: &[Reason], has_requests: bool) -> Decision {
    let any = |outcome| reasons.iter().any(|reason| reason.outcome == outcome);
    let hold = |reason| Decision::Hold { reason };
    if reasons.iter().any(|reason| reason.outcome.is_rejection()) {
        Decision::Rollback
    } else if any(Outcome::CommonMode) {
        hold(HoldReason::CommonMode)
    } else if any(Outcome::NearlyOverLimit) {
        hold(HoldReason::AbsoluteLimit)
    } else if reasons.iter().any(|reason| reason.outcome != Outcome::Accepted) {
        hold(HoldReason::NotEnoughEvidence)
    } else if has_requests {
        Decision::Advance
    } else {
        hold(HoldReason::NotEnoughRequests)
    }
}

fn reason(guardrail: &Guardrail, watch: &Watch, evidence: &Evidence, (weight, guardrails): (Weight, usize)) -> Reason {
    let log_threshold = log_threshold(guardrail, guardrails);
    let outcome = outcome(guardrail, watch, evidence, (weight, log_threshold));
    let over = matches!(outcome, Outcome::OverLimit | Outcome::NearlyOverLimit);
    let log_e = match guardrail.max_share() {
        Some(limit) if over => watch.log_e_over(limit),
        _ => watch.log_e_worse(),
    };
    let finding = Finding {
        guardrail,
        watch,
        outcome,
        weight,
        e_value: log_e.exp().min(MAX_E_VALUE),
        threshold: log_threshold.exp(),
    };
    Reason {
        guardrail: guardrail.key().to_owned(),
        outcome,
        text: wording::explain(&finding),
        stable: watch.stable.share(),
        candidate: watch.candidate.share(),
        e_value: finding.e_value,
        threshold: finding.threshold,
    }
}

fn outcome(
    guardrail: &Guardrail,
    watch: &Watch,
    evidence: &Evidence,
    (weight, log_threshold): (Weight, f64),
) -> Outcome {
    let errors = matches!(guardrail, Guardrail::ErrorRate { .. });
    let floor = watch.candidate.bad >= MIN_BAD_EVENTS && (!errors || evidence.is_spread());
    let hard = errors && evidence.failures_in_a_row >= HARD_FAILURES && watch.is_stable_within(HEALTHY_SHARE);
    let over_for_s = watch.over_for_s();
    if hard {
        Outcome::HardFailure
    } else if floor && watch.log_e_worse() >= log_threshold {
        Outcome::Rejected
    } else if guardrail.max_share().is_some_and(|limit| watch.is_common(limit)) {
        Outcome::CommonMode
    } else if floor && over_for_s.is_some_and(|seconds| seconds >= OVER_LIMIT_S) {
        Outcome::OverLimit
    } else if over_for_s.is_some() {
        Outcome::NearlyOverLimit
    } else if is_accepted(guardrail, watch, weight) {
        Outcome::Accepted
    } else {
        Outcome::Undecided
    }
}

fn is_accepted(guardrail: &Guardrail, watch: &Watch, weight: Weight) -> bool {
    let proven = |log_e: f64| log_e >= (2.0 / FALSE_ACCEPTANCES).ln();
    let below = |share| proven(watch.candidate.log_e_below(share));
    let within_limit = || guardrail.max_share().is_none_or(below);
    below(guardrail.acceptable_share()) || (proven(watch.log_e_not_worse(weight)) && within_limit())
}
