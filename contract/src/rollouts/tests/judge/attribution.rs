//! Whose errors count, and against what.

use uuid::Uuid;

use super::samples::{fresh, judged, tick};
use crate::ids::ApplicationId;
use crate::rollouts::{Decision, Outcome, Strategy, TickSample, judge};

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
}

/// With sticky assignment the candidate may have just those applications that fail a lot on stable as well.
#[test]
fn applications_that_always_fail_are_not_blamed_on_the_candidate() {
    let ever_back = |expected: Option<f64>| {
        let strategy = Strategy::default_canary();
        let mut evidence = fresh(&strategy);
        (0..400).any(|second| {
            let mut sample = tick(second, (90, 1), (20, 8));
            sample.stable.expected_errors = expected.map(|_| 1.0);
            sample.candidate.expected_errors = expected;
            let (next, verdict) = judge(&strategy, 1, evidence.clone(), &[sample]);
            evidence = next;
            verdict.decision == Decision::Rollback
        })
    };
    assert!(!ever_back(Some(8.0)), "40 % failed before, and 40 % fail");
    assert!(ever_back(Some(0.2)), "1 % failed before, and 40 % fail");
    assert!(ever_back(None));
}

#[test]
fn ten_failures_in_a_row_of_who_always_fails_are_no_hard_failure() {
    let outcome = |expected: f64| {
        let mut samples: Vec<_> = (0..30).map(|s| tick(s, (10, 0), (0, 0))).collect();
        samples.extend((30..45).map(|s| tick(s, (10, 0), (1, 1))));
        for sample in &mut samples {
            sample.stable.expected_errors = Some(0.1);
            sample.candidate.expected_errors = Some(expected * sample.candidate.requests as f64);
        }
        judged(&samples).reasons[0].outcome
    };
    assert_eq!(outcome(0.01), Outcome::HardFailure);
    assert_ne!(outcome(0.9), Outcome::HardFailure);
}
