use super::samples::{fresh, hold, judged, tick};
use crate::latency::Histogram;
use crate::rollouts::{Decision, Evidence, Guardrail, HoldReason, Outcome, Strategy, StrategySpec, judge};

/// Only the absolute limit can reject here: ten times stable's errors are tolerated.
fn limit_only() -> Strategy {
    let mut spec = StrategySpec::from(Strategy::default_canary());
    spec.guardrails =
        vec![Guardrail::ErrorRate { max_ratio: 10.0, max_share: 0.05, negligible_share: 0.005, action: None }];
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
fn stored_evidence_is_small() {
    let strategy = Strategy::default_canary();
    let samples: Vec<_> = (0..500).map(|s| tick(s, (95, 1), (5, 0))).collect();
    let (evidence, _) = judge(&strategy, 1, fresh(&strategy), &samples);
    assert!(serde_json::to_string(&evidence).unwrap().len() < 8_192);
}
