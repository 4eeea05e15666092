use proptest::prelude::*;
use proptest::strategy::Strategy as _;
use uuid::Uuid;

use super::super::{
    ArmSample, Decision, Evidence, Guardrail, HoldReason, Outcome, Strategy, StrategySpec, TickSample, Verdict, judge,
};
use crate::ids::ApplicationId;
use crate::latency::Histogram;

fn arm(requests: u64, errors: u64) -> ArmSample {
    let mut latency = Histogram::default();
    (0..requests).for_each(|_| latency.record(20_000));
    ArmSample { requests, errors, latency, ..ArmSample::default() }
}

fn tick(second: i64, stable: (u64, u64), candidate: (u64, u64)) -> TickSample {
    TickSample { second, stable: arm(stable.0, stable.1), candidate: arm(candidate.0, candidate.1) }
}

fn fresh(strategy: &Strategy) -> Evidence {
    Evidence::start(strategy, &arm(1_000, 0).latency)
}

fn judged(samples: &[TickSample]) -> Verdict {
    let strategy = Strategy::default_canary();
    judge(&strategy, 1, fresh(&strategy), samples).1
}

/// JSON keeps numbers to the last digit but one.
fn stored(evidence: &Evidence) -> Evidence {
    serde_json::from_str(&serde_json::to_string(evidence).unwrap()).unwrap()
}

fn hold(reason: HoldReason) -> Decision {
    Decision::Hold { reason }
}

/// Only the absolute limit can reject here: ten times stable's errors are tolerated.
fn limit_only() -> Strategy {
    let mut spec = StrategySpec::from(Strategy::default_canary());
    spec.guardrails = vec![Guardrail::ErrorRate { max_ratio: 10.0, max_share: 0.05, negligible_share: 0.005 }];
    Strategy::new(spec).unwrap()
}

#[test]
fn nothing_known_is_a_hold() {
    let verdict = judged(&[]);
    assert_eq!(verdict.decision, hold(HoldReason::NotEnoughEvidence));
    assert_eq!(verdict.reasons[0].text, "The candidate has had no calls yet.");
}

#[test]
fn little_traffic_is_a_hold_however_long_it_lasts() {
    let samples: Vec<_> = (0..200).map(|s| tick(s, (1, 0), (u64::from(s % 10 == 0), 0))).collect();
    assert_eq!(judged(&samples).decision, hold(HoldReason::NotEnoughEvidence));
}

#[test]
fn flawless_candidate_advances() {
    let samples: Vec<_> = (0..120).map(|s| tick(s, (100, 0), (15, 0))).collect();
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, Decision::Advance, "{:#?}", verdict.reasons);
    assert_eq!(verdict.candidate.requests, 1_800);
}

#[test]
fn accepted_candidate_waits_for_the_steps_least_requests() {
    let strategy = Strategy::default_canary();
    let samples: Vec<_> = (0..120).map(|s| tick(s, (100, 0), (15, 0))).collect();
    let (evidence, _) = judge(&strategy, 0, fresh(&strategy), &samples);
    let (evidence, verdict) = judge(&strategy, 1, evidence, &[tick(120, (100, 0), (15, 0))]);
    assert_eq!(verdict.step_requests, 15);
    assert_eq!(verdict.decision, hold(HoldReason::NotEnoughRequests));
    let more: Vec<_> = (121..140).map(|s| tick(s, (100, 0), (15, 0))).collect();
    assert_eq!(judge(&strategy, 1, evidence, &more).1.decision, Decision::Advance);
}

#[test]
fn worse_candidate_is_rolled_back_with_its_numbers() {
    let samples: Vec<_> = (0..60).map(|s| tick(s, (95, 1), (5, 1))).collect();
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, Decision::Rollback);
    let reason = &verdict.reasons[0];
    assert_eq!((reason.guardrail.as_str(), reason.outcome), ("error_rate", Outcome::Rejected));
    assert!((reason.candidate - 0.2).abs() < 1e-9 && reason.e_value >= reason.threshold);
    assert!(
        reason.text.starts_with("20 % (60 of 300) of the candidate's calls failed, 1.1 % (60 of 5,700) of stable's."),
        "{}",
        reason.text
    );
}

#[test]
fn slower_candidate_is_rolled_back() {
    let samples: Vec<_> = (0..60)
        .map(|s| {
            let mut sample = tick(s, (95, 0), (5, 0));
            sample.candidate.latency = Histogram::default();
            (0..5).for_each(|_| sample.candidate.latency.record(40_000));
            sample
        })
        .collect();
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, Decision::Rollback);
    let p95 = &verdict.reasons[1];
    assert_eq!((p95.guardrail.as_str(), p95.outcome), ("latency_p95", Outcome::Rejected));
    assert!(p95.text.contains("of the candidate's calls took longer than"), "{}", p95.text);
}

#[test]
fn ten_failures_in_a_row_beside_a_healthy_stable_are_enough() {
    let mut samples: Vec<_> = (0..30).map(|s| tick(s, (10, 0), (0, 0))).collect();
    samples.extend((30..39).map(|s| tick(s, (0, 0), (1, 1))));
    assert_ne!(judged(&samples).reasons[0].outcome, Outcome::HardFailure);
    samples.push(tick(39, (0, 0), (1, 1)));
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, Decision::Rollback);
    assert_eq!(verdict.reasons[0].outcome, Outcome::HardFailure);
}

#[test]
fn failures_of_one_application_out_of_two_do_not_reject() {
    let app = |n| ApplicationId(Uuid::from_u128(n));
    let series = |failing: &[ApplicationId]| -> Vec<TickSample> {
        (0..40)
            .map(|s| {
                let mut sample = tick(s, (95, 1), (5, 1));
                sample.candidate.applications = vec![app(1), app(2)];
                sample.candidate.failing_applications = failing.to_vec();
                sample
            })
            .collect()
    };
    assert_ne!(judged(&series(&[app(1)])).reasons[0].outcome, Outcome::Rejected);
    assert_eq!(judged(&series(&[app(1), app(2)])).reasons[0].outcome, Outcome::Rejected);
}

#[test]
fn four_bad_events_do_not_reject() {
    let quiet = |s| tick(s, (100, 0), (1, 0));
    let mut samples: Vec<_> = (0..10).map(quiet).collect();
    samples.extend((10..14).map(|s| tick(s, (100, 0), (1, 1))));
    assert_ne!(judged(&samples).decision, Decision::Rollback);
    samples.push(tick(14, (100, 0), (1, 1)));
    assert_eq!(judged(&samples).decision, Decision::Rollback);
}

#[test]
fn both_arms_failing_is_common_mode() {
    let samples: Vec<_> = (0..30).map(|s| tick(s, (90, 30), (10, 3))).collect();
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, hold(HoldReason::CommonMode));
    assert!(verdict.reasons[0].text.contains("not to blame"));
}

#[test]
fn candidate_over_the_limit_is_held_for_a_minute_and_then_rolled_back() {
    let strategy = limit_only();
    let mut evidence = fresh(&strategy);
    let mut decisions = Vec::new();
    for second in 0..200 {
        let sample = tick(second, (100, 4), (20, 3));
        let (next, verdict) = judge(&strategy, 1, evidence, &[sample]);
        evidence = next;
        decisions.push(verdict.decision);
    }
    let held = hold(HoldReason::AbsoluteLimit);
    let since = decisions.iter().position(|d| *d == held).unwrap();
    assert_eq!(decisions.iter().position(|d| *d == Decision::Rollback), Some(since + 60));
    assert!(decisions[since..since + 60].iter().all(|d| *d == held));
}

#[test]
fn candidate_idle_after_an_outage_of_both_arms_is_not_blamed() {
    let mut samples: Vec<_> = (-120..0).map(|s| tick(s, (90, 0), (0, 0))).collect();
    samples.extend((0..30).map(|s| tick(s, (90, 54), (10, 6))));
    samples.extend((30..300).map(|s| tick(s, (90, 0), (0, 0))));
    for n in 1..=samples.len() {
        if n % 10 == 0 {
            assert_ne!(judged(&samples[..n]).decision, Decision::Rollback, "after {n} s");
        }
    }
    assert_ne!(judged(&samples).reasons[0].outcome, Outcome::NearlyOverLimit);
}

#[test]
fn minute_over_the_limit_starts_anew_after_an_outage_of_both_arms() {
    let strategy = limit_only();
    let alone = |s| tick(s, (100, 4), (20, 3));
    let mut samples: Vec<_> = (70..100).map(alone).collect();
    let (mut evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples);
    let held = |evidence: &Evidence| judge(&strategy, 1, evidence.clone(), &[]).1.decision;
    assert_eq!(held(&evidence), hold(HoldReason::AbsoluteLimit));
    samples = (100..110).map(|s| tick(s, (100, 60), (20, 12))).collect();
    evidence = judge(&strategy, 1, evidence, &samples).0;
    assert_eq!(held(&evidence), hold(HoldReason::CommonMode));
    let mut recovered = 0;
    for second in 110..600 {
        evidence = judge(&strategy, 1, evidence, &[alone(second)]).0;
        match held(&evidence) {
            Decision::Hold { reason: HoldReason::AbsoluteLimit } => recovered += 1,
            Decision::Rollback => break,
            _ => {}
        }
    }
    assert_eq!(recovered, 60);
}

#[test]
fn burst_that_only_stable_was_called_in_says_nothing_about_the_candidate() {
    let series = |errors| -> Vec<TickSample> {
        let mut samples: Vec<_> = (0..5).map(|s| tick(s, (10, errors), (0, 0))).collect();
        samples.extend((5..25).map(|s| tick(s, (10, 0), (0, 0))));
        samples.push(tick(25, (10, 1), (1, 0)));
        samples
    };
    let (calm, burst) = (judged(&series(0)), judged(&series(2)));
    assert_eq!(calm.reasons[0].e_value, burst.reasons[0].e_value);
}

#[test]
fn candidate_like_stable_but_at_the_limit_is_not_accepted() {
    let samples: Vec<_> = (0..40).map(|s| tick(s, (125, 6), (125, 6))).collect();
    assert_eq!(judged(&samples).reasons[0].outcome, Outcome::Undecided);
    let below: Vec<_> = (0..40).map(|s| tick(s, (125, 3), (125, 3))).collect();
    assert_eq!(judged(&below).reasons[0].outcome, Outcome::Accepted);
}

#[test]
fn larger_weights_ask_for_more_proof() {
    let strategy = Strategy::default_canary();
    let accepted_after = |step| {
        let mut evidence = fresh(&strategy);
        (0..2_000).find(|second| {
            let sample = [tick(*second, (100, 2), (100, 2))];
            let (next, verdict) = judge(&strategy, step, evidence.clone(), &sample);
            evidence = next;
            verdict.reasons[0].outcome == Outcome::Accepted
        })
    };
    let times: Vec<i64> = (0..5).map(|step| accepted_after(step).unwrap()).collect();
    assert!(times[0] == times[1] && times[1] < times[2] && times[2] < times[3] && times[3] == times[4], "{times:?}");
}

/// The error rate has two ways to reject, each latency one; together they may err once in a hundred rollouts.
#[test]
fn one_percent_of_false_rollbacks_is_shared_by_all_ways_to_reject() {
    let reasons = judged(&[]).reasons;
    let shares = [2.0, 1.0, 1.0];
    let total: f64 = reasons.iter().zip(shares).map(|(reason, ways)| ways / reason.threshold).sum();
    assert!((total - 0.01).abs() < 1e-12, "{total}");
}

#[test]
fn expected_errors_replace_counts_when_both_arms_have_them() {
    let series = |expected: Option<(f64, f64)>| -> Vec<TickSample> {
        (0..40)
            .map(|s| {
                let mut sample = tick(s, (95, 1), (5, 1));
                sample.stable.expected_errors = expected.map(|e| e.0);
                sample.candidate.expected_errors = expected.map(|e| e.1);
                sample
            })
            .collect()
    };
    assert_eq!(judged(&series(None)).reasons[0].outcome, Outcome::Rejected);
    assert_ne!(judged(&series(Some((1.0, 1.0)))).reasons[0].outcome, Outcome::Rejected);
    assert_eq!(judged(&series(Some((f64::NAN, 1.0)))).reasons[0].outcome, Outcome::Rejected);
}

#[test]
fn more_errors_than_requests_or_no_number_do_not_break_the_state() {
    let mut sample = tick(0, (10, 99), (10, u64::MAX));
    sample.candidate.expected_errors = Some(f64::NEG_INFINITY);
    let strategy = Strategy::default_canary();
    let extreme = tick(i64::MAX, (10, 10), (10, 10));
    let (evidence, _) = judge(&strategy, 0, fresh(&strategy), &[sample, extreme]);
    assert_eq!(stored(&evidence).last_second(), Some(i64::MAX));
}

#[test]
fn stored_evidence_is_small() {
    let strategy = Strategy::default_canary();
    let samples: Vec<_> = (0..500).map(|s| tick(s, (95, 1), (5, 0))).collect();
    let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples);
    assert!(serde_json::to_string(&evidence).unwrap().len() < 8_192);
}

fn samples() -> impl proptest::strategy::Strategy<Value = Vec<TickSample>> {
    prop::collection::vec((0_u64..40, 0_u64..6, 0_u64..20, 0_u64..6), 1..60).prop_map(|ticks| {
        ticks.iter().enumerate().map(|(s, (n_s, e_s, n_c, e_c))| tick(s as i64, (*n_s, *e_s), (*n_c, *e_c))).collect()
    })
}

const fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::Advance => 0,
        Decision::Hold { .. } => 1,
        Decision::Rollback => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn identical_samples_never_roll_back(samples in samples()) {
        let same: Vec<_> = samples
            .into_iter()
            .map(|s| TickSample { second: s.second, stable: s.stable.clone(), candidate: s.stable })
            .collect();
        for n in 1..=same.len() {
            prop_assert_ne!(judged(&same[..n]).decision, Decision::Rollback);
        }
    }

    #[test]
    fn order_of_samples_is_irrelevant(samples in samples()) {
        let mut shuffled = samples.clone();
        shuffled.reverse();
        shuffled.rotate_left(samples.len() / 3);
        prop_assert_eq!(judged(&samples), judged(&shuffled));
    }

    #[test]
    fn each_second_counts_once(samples in samples(), cut in 0_usize..60) {
        let strategy = Strategy::default_canary();
        let whole = judge(&strategy, 1, fresh(&strategy), &samples);
        let cut = cut.min(samples.len());
        let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples[..cut]);
        prop_assert_eq!(judge(&strategy, 1, evidence, &samples), whole);
    }

    #[test]
    fn evidence_survives_being_stored(samples in samples(), cut in 0_usize..60) {
        let strategy = Strategy::default_canary();
        let (_, whole) = judge(&strategy, 1, fresh(&strategy), &samples);
        let cut = cut.min(samples.len());
        let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples[..cut]);
        let (_, resumed) = judge(&strategy, 1, stored(&evidence), &samples[cut..]);
        prop_assert_eq!(resumed.decision, whole.decision);
        for (a, b) in resumed.reasons.iter().zip(&whole.reasons) {
            prop_assert_eq!(a.outcome, b.outcome);
            prop_assert!((a.e_value / b.e_value - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn errors_added_to_the_candidate_never_improve_its_verdict(samples in samples(), at in 0_usize..60) {
        let mut worse = samples.clone();
        let at = at % worse.len();
        let candidate = &mut worse[at].candidate;
        prop_assume!(candidate.errors < candidate.requests);
        candidate.errors += 1;
        let (before, after) = (judged(&samples), judged(&worse));
        let common = Decision::Hold { reason: HoldReason::CommonMode };
        prop_assert!(
            rank(after.decision) >= rank(before.decision) || after.decision == common,
            "{:?} became {:?}", before.decision, after.decision
        );
        let (before, after) = (&before.reasons[0], &after.reasons[0]);
        if before.outcome == after.outcome {
            prop_assert!(after.e_value >= before.e_value * (1.0 - 1e-9));
        }
    }

    #[test]
    fn parts_of_a_second_add_up(samples in samples()) {
        let halves: Vec<_> = samples.iter().flat_map(|s| {
            let first = tick(s.second, (s.stable.requests, s.stable.errors), (0, 0));
            let second = tick(s.second, (0, 0), (s.candidate.requests, s.candidate.errors));
            [first, second]
        }).collect();
        prop_assert_eq!(judged(&halves), judged(&samples));
    }
}
