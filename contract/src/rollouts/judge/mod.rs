//! The judge: from evidence and new counts to a verdict.
//!
//! | compared with stable | by itself | decision |
//! | --- | --- | --- |
//! | proven worse | any | roll back |
//! | anything else | both arms over the limit | hold: common mode |
//! | anything else, but the method is broken | any | hold: sample ratio, or calibration |
//! | not proven worse | candidate alone over the limit | hold; roll back when it lasts a minute |
//! | proven worse by a guardrail that holds | within the limit | hold: a person decides |
//! | proven not worse, or its share proven negligible | within the limit | advance |
//! | neither | within the limit | hold: not enough evidence |
//! | proven not worse | not proven within the limit | hold: not enough evidence |
//!
//! Missing evidence is a hold, never a pass and never a failure. A rejection needs at least five bad events, of two
//! applications if two call the candidate; only ten failures in a row beside a healthy stable need no more. Over the
//! whole rollout, whenever it is looked at, a candidate that is no worse is rolled back with probability at most 1 %
//! (α, split over the guardrails), and a guardrail accepts one beyond its boundary with probability at most 5 % (β, per
//! guardrail: as all must accept, a candidate that is bad in any one way passes with at most that), for calls that fail
//! independently and for exposures that are right (see `ArmSample::expected_errors` and `expected_slow`).

mod checks;
mod outcome;
mod verdict;
mod wording;

use super::evidence::{Evidence, Watch};
use super::plan::Strategy;
use super::samples::{SampleFault, TickSample};

pub use verdict::{ArmCounts, Check, CheckKind, CheckState, Decision, HoldReason, Outcome, Reason, Refused, Verdict};

/// β: the probability that a guardrail ever accepts a candidate beyond its boundary. Two tests share it.
pub(super) const FALSE_ACCEPTANCES: f64 = 0.05;
/// Refused samples that a verdict names.
const MAX_REFUSED: usize = 10;
/// A longer way from one second to the next is a wrong clock.
const MAX_LEAP_S: i64 = 30 * 86_400;

/// Folds `samples` into `evidence` and says what follows for step `step` of `strategy`.
///
/// The order of the samples is irrelevant, parts of the same second are added up, and a second that was folded before
/// is left out, so a repeated call changes nothing. A sample whose numbers cannot be is left out as well, changes
/// nothing, and is named in [`Verdict::refused`].
#[must_use]
pub fn judge(strategy: &Strategy, step: usize, mut evidence: Evidence, samples: &[TickSample]) -> (Evidence, Verdict) {
    evidence.watches.resize_with(strategy.guardrails().len(), Watch::default);
    evidence.enter_step(step);
    let (seconds, refused) = by_second(&evidence, samples);
    for sample in seconds {
        evidence.fold(strategy, &sample);
    }
    let verdict = conclude(strategy, step, &evidence, refused);
    (evidence, verdict)
}

fn by_second(evidence: &Evidence, samples: &[TickSample]) -> (Vec<TickSample>, Vec<Refused>) {
    let mut sorted: Vec<&TickSample> = samples.iter().collect();
    sorted.sort_by_key(|sample| sample.second);
    let mut before = evidence.last_second;
    let mut seconds: Vec<TickSample> = Vec::with_capacity(sorted.len());
    let mut refused = Vec::new();
    for sample in sorted {
        if let Err(fault) = check(sample, before) {
            if refused.len() < MAX_REFUSED {
                refused.push(Refused { second: sample.second, fault });
            }
            continue;
        }
        before = before.max(Some(sample.second));
        match seconds.last_mut() {
            Some(last) if last.second == sample.second => last.merge(sample),
            _ => seconds.push(sample.clone()),
        }
    }
    (seconds, refused)
}

fn check(sample: &TickSample, before: Option<i64>) -> Result<(), SampleFault> {
    match before {
        Some(before) if sample.second.saturating_sub(before) > MAX_LEAP_S => Err(SampleFault::Leap),
        _ => sample.check(),
    }
}

fn conclude(strategy: &Strategy, step: usize, evidence: &Evidence, refused: Vec<Refused>) -> Verdict {
    let plan = strategy.step(step);
    let guardrails = strategy.guardrails();
    let reasons: Vec<Reason> = guardrails
        .iter()
        .zip(&evidence.watches)
        .map(|(guardrail, watch)| {
            outcome::Case { guardrail, watch, evidence, weight: plan.weight, guardrails: guardrails.len() }.reason()
        })
        .collect();
    let mut verdict = Verdict {
        decision: Decision::Rollback,
        second: evidence.last_second,
        reasons,
        checks: checks::checks(guardrails, evidence),
        refused,
        stable: evidence.stable,
        candidate: evidence.candidate,
        step_requests: evidence.step_requests,
    };
    verdict.decision = decide(&verdict, plan.min_requests);
    verdict
}

fn decide(verdict: &Verdict, min_requests: u64) -> Decision {
    let any = |outcome| verdict.reasons.iter().any(|reason| reason.outcome == outcome);
    let broken = |kind| verdict.checks.iter().any(|check| check.kind == kind && check.state == CheckState::Broken);
    let reason = if verdict.reasons.iter().any(|reason| reason.outcome.is_rejection()) {
        return Decision::Rollback;
    } else if any(Outcome::CommonMode) {
        HoldReason::CommonMode
    } else if broken(CheckKind::SampleRatio) {
        HoldReason::SampleRatio
    } else if broken(CheckKind::Control) {
        HoldReason::Calibration
    } else if any(Outcome::NearlyOverLimit) {
        HoldReason::AbsoluteLimit
    } else if any(Outcome::Held) {
        HoldReason::Guardrail
    } else if !verdict.refused.is_empty() {
        HoldReason::ImpossibleCounts
    } else if verdict.reasons.iter().any(|reason| reason.outcome != Outcome::Accepted) {
        HoldReason::NotEnoughEvidence
    } else if verdict.step_requests < min_requests {
        HoldReason::NotEnoughRequests
    } else {
        return Decision::Advance;
    };
    Decision::Hold { reason }
}
