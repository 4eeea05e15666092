//! Each kind of guardrail finds what it is for, accepts what is good, and does what it is meant to do.

use super::samples::{arm, fresh, hold, tick};
use crate::latency::Histogram;
use crate::rollouts::statistics::Moments;
use crate::rollouts::{
    Action, ArmSample, BadEvent, Counted, Decision, Guardrail, HoldReason, Measure, Outcome, Quantile, Strategy,
    StrategySpec, TickSample, Timing, Verdict, judge,
};

fn watching(guardrail: Guardrail) -> Strategy {
    let mut spec = StrategySpec::from(Strategy::default_canary());
    spec.guardrails = vec![guardrail];
    Strategy::new(spec).unwrap()
}

fn judged(guardrail: Guardrail, samples: &[TickSample]) -> Verdict {
    let strategy = watching(guardrail);
    judge(&strategy, 1, fresh(&strategy), samples).1
}

/// Two hundred seconds of 90 and 20 calls, each arm changed by `shape`.
fn series(shape: impl Fn(&mut ArmSample, &mut ArmSample)) -> Vec<TickSample> {
    (0..200)
        .map(|s| {
            let mut sample = tick(s, (90, 0), (20, 0));
            shape(&mut sample.stable, &mut sample.candidate);
            sample
        })
        .collect()
}

const fn bad_share(event: BadEvent, action: Option<Action>) -> Guardrail {
    Guardrail::BadShare { event, max_ratio: 1.1, negligible_share: 0.005, action }
}

fn with_events(event: BadEvent, stable: u64, candidate: u64) -> Vec<TickSample> {
    series(|s, c| {
        s.events.insert(event, Counted { checked: 90, bad: stable, expected: None });
        c.events.insert(event, Counted { checked: 20, bad: candidate, expected: None });
    })
}

#[test]
fn bad_events_roll_back_or_hold_as_their_kind_says() {
    use BadEvent::{ClientError, ContractViolation, EmptyAnswer, LengthStop, Refusal, Throttled, ToolError};
    for event in [ClientError, ContractViolation] {
        let verdict = judged(bad_share(event, None), &with_events(event, 2, 4));
        assert_eq!(
            (verdict.reasons[0].outcome, verdict.decision),
            (Outcome::Rejected, Decision::Rollback),
            "{event:?}"
        );
        assert!(verdict.reasons[0].text.contains(event.verb()), "{}", verdict.reasons[0].text);
    }
    for event in [Throttled, Refusal, EmptyAnswer, LengthStop, ToolError] {
        let verdict = judged(bad_share(event, None), &with_events(event, 2, 4));
        assert_eq!(verdict.decision, hold(HoldReason::Guardrail), "{event:?}");
        assert!(verdict.reasons[0].text.ends_with("A person decides."), "{}", verdict.reasons[0].text);
    }
}

#[test]
fn action_of_a_guardrail_can_be_changed() {
    let contract = judged(
        bad_share(BadEvent::ContractViolation, Some(Action::Hold)),
        &with_events(BadEvent::ContractViolation, 2, 4),
    );
    assert_eq!(contract.decision, hold(HoldReason::Guardrail));
    let throttle =
        judged(bad_share(BadEvent::Throttled, Some(Action::Rollback)), &with_events(BadEvent::Throttled, 2, 4));
    assert_eq!(throttle.decision, Decision::Rollback);
}

#[test]
fn error_rate_that_only_holds_never_rolls_back() {
    let guardrail =
        Guardrail::ErrorRate { max_ratio: 1.1, max_share: 0.05, negligible_share: 0.005, action: Some(Action::Hold) };
    let failing: Vec<_> = (0..200).map(|s| tick(s, (90, 0), (20, 20))).collect();
    for n in 1..failing.len() {
        assert_ne!(judged(guardrail, &failing[..n]).decision, Decision::Rollback, "after {n} s");
    }
    assert_eq!(judged(guardrail, &failing).reasons[0].outcome, Outcome::Held);
}

#[test]
fn equal_bad_events_are_accepted_and_unmeasured_ones_are_no_evidence() {
    let guardrail = bad_share(BadEvent::ClientError, None);
    assert_eq!(judged(guardrail, &with_events(BadEvent::ClientError, 9, 2)).decision, Decision::Advance);
    assert_eq!(judged(guardrail, &series(|_, _| {})).decision, hold(HoldReason::NotEnoughEvidence));
}

#[test]
fn expected_bad_events_replace_counts() {
    let samples = series(|s, c| {
        s.events.insert(BadEvent::ClientError, Counted { checked: 90, bad: 2, expected: Some(2.0) });
        c.events.insert(BadEvent::ClientError, Counted { checked: 20, bad: 4, expected: Some(4.0) });
    });
    assert_eq!(judged(bad_share(BadEvent::ClientError, None), &samples).reasons[0].outcome, Outcome::Accepted);
}

fn times(n: u64, micros: u64) -> Histogram {
    let mut histogram = Histogram::default();
    (0..n).for_each(|_| histogram.record(micros));
    histogram
}

#[test]
fn slow_first_tokens_and_tokens_are_found_apart_from_the_whole() {
    for timing in [Timing::FirstToken, Timing::PerToken] {
        let guardrail = Guardrail::Latency { quantile: Quantile::P95, margin: 0.25, timing, action: None };
        let with = |micros| {
            series(|s, c| {
                let (stable, candidate) = (times(90, 20_000), times(20, micros));
                match timing {
                    Timing::PerToken => (s.per_token, c.per_token) = (stable, candidate),
                    _ => (s.first_token, c.first_token) = (stable, candidate),
                }
            })
        };
        assert_eq!(judged(guardrail, &with(60_000)).decision, Decision::Rollback, "{timing:?}");
        assert_eq!(judged(guardrail, &with(20_000)).decision, Decision::Advance, "{timing:?}");
        assert_eq!(judged(guardrail, &series(|_, _| {})).decision, hold(HoldReason::NotEnoughEvidence));
    }
}

#[test]
fn slow_median_holds() {
    let p50 = Guardrail::Latency { quantile: Quantile::P50, margin: 0.25, timing: Timing::Response, action: None };
    let slow = series(|_, c| c.latency = times(20, 60_000));
    assert_eq!(judged(p50, &slow).decision, hold(HoldReason::Guardrail));
}

/// The arms' applications differ by their history: the candidate's are twice as slow on stable already.
#[test]
fn expected_slow_calls_replace_counts() {
    let p95 = Guardrail::Latency { quantile: Quantile::P95, margin: 0.0, timing: Timing::Response, action: None };
    let with = |expected: Option<(f64, f64)>| {
        series(|s, c| {
            let (mut stable, mut candidate) = (times(85, 20_000), times(18, 20_000));
            stable.merge(&times(5, 60_000));
            candidate.merge(&times(2, 60_000));
            (s.latency, c.latency) = (stable, candidate);
            if let Some((expected_stable, expected_candidate)) = expected {
                s.expected_slow.insert(Quantile::P95, expected_stable);
                c.expected_slow.insert(Quantile::P95, expected_candidate);
            }
        })
    };
    assert_eq!(judged(p95, &with(None)).reasons[0].outcome, Outcome::Rejected);
    assert_ne!(judged(p95, &with(Some((5.0, 2.0)))).reasons[0].outcome, Outcome::Rejected);
}

fn with_measure(measure: Measure, stable: f64, candidate: f64) -> Vec<TickSample> {
    series(|s, c| {
        let values = |n: u64, mean: f64| {
            let mut moments = Moments::default();
            for i in 0..n {
                let spread = 1.0 + 0.3 * ((i % 3) as f64 - 1.0);
                moments.record(mean * spread, None).unwrap();
            }
            moments
        };
        s.measures.insert(measure, values(9, stable));
        c.measures.insert(measure, values(3, candidate));
    })
}

#[test]
fn dearer_candidate_holds_and_one_beyond_the_cap_rolls_back() {
    let cost = Guardrail::Mean { measure: Measure::Cost, max_ratio: 1.1, rollback_ratio: Some(2.0) };
    let verdict = judged(cost, &with_measure(Measure::Cost, 0.01, 0.015));
    assert_eq!(verdict.decision, hold(HoldReason::Guardrail));
    let text = &verdict.reasons[0].text;
    assert!(
        text.starts_with("Cost per request: 0.0150 on average of 600 values of the candidate, 0.0100 of 1,800"),
        "{text}"
    );
    assert!((verdict.reasons[0].candidate - 0.015).abs() < 1e-9);
    assert_eq!(judged(cost, &with_measure(Measure::Cost, 0.01, 0.03)).decision, Decision::Rollback);
    assert_eq!(judged(cost, &with_measure(Measure::Cost, 0.01, 0.01)).decision, Decision::Advance);
    assert_eq!(judged(cost, &series(|_, _| {})).decision, hold(HoldReason::NotEnoughEvidence));
}

#[test]
fn lost_quality_holds_and_kept_quality_is_accepted() {
    let quality = Guardrail::Quality { margin: 0.05 };
    let verdict = judged(quality, &with_measure(Measure::Quality, 0.7, 0.5));
    assert_eq!(verdict.decision, hold(HoldReason::Guardrail));
    assert!(verdict.reasons[0].text.contains("more than 0.0500 below stable"), "{}", verdict.reasons[0].text);
    let kept = judged(quality, &with_measure(Measure::Quality, 0.7, 0.7));
    assert_eq!(kept.decision, Decision::Advance, "{:?}", kept.reasons);
    let few = &with_measure(Measure::Quality, 0.7, 0.5)[..2];
    assert_eq!(judged(quality, few).decision, hold(HoldReason::NotEnoughEvidence));
}

#[test]
fn every_guardrail_has_its_own_key() {
    let mut guardrails = vec![
        Guardrail::ErrorRate { max_ratio: 1.0, max_share: 0.1, negligible_share: 0.01, action: None },
        Guardrail::Quality { margin: 0.1 },
    ];
    for timing in [Timing::Response, Timing::FirstToken, Timing::PerToken] {
        for quantile in [Quantile::P50, Quantile::P95, Quantile::P99] {
            guardrails.push(Guardrail::Latency { quantile, margin: 0.1, timing, action: None });
        }
    }
    use BadEvent::{ClientError, ContractViolation, EmptyAnswer, LengthStop, Refusal, Throttled, ToolError};
    for event in [ClientError, Throttled, ContractViolation, Refusal, EmptyAnswer, LengthStop, ToolError] {
        guardrails.push(bad_share(event, None));
    }
    for measure in [Measure::Cost, Measure::OutputTokens] {
        guardrails.push(Guardrail::Mean { measure, max_ratio: 1.1, rollback_ratio: None });
    }
    let keys: std::collections::BTreeSet<_> = guardrails.iter().map(Guardrail::key).collect();
    let labels: std::collections::BTreeSet<_> = guardrails.iter().map(Guardrail::label).collect();
    assert_eq!((keys.len(), labels.len()), (guardrails.len(), guardrails.len()));
    for guardrail in guardrails {
        let json = serde_json::to_string(&guardrail).unwrap();
        assert_eq!(serde_json::from_str::<Guardrail>(&json).unwrap(), guardrail, "{json}");
    }
    assert_eq!(arm(3, 1).times(Timing::Response).total(), 3);
}
