//! What earlier versions have stored is still read, and judged on.

use super::judge::samples::tick;
use crate::rollouts::{Evidence, Strategy, Verdict, judge};

#[test]
fn evidence_of_the_first_version_is_read_and_goes_on() {
    let strategy: Strategy = serde_json::from_str(include_str!("stored/strategy_1.json")).unwrap();
    let evidence: Evidence = serde_json::from_str(include_str!("stored/evidence_1.json")).unwrap();
    let then: Verdict = serde_json::from_str(include_str!("stored/verdict_1.json")).unwrap();
    assert_eq!(strategy, Strategy::default_canary());
    let (evidence, now) = judge(&strategy, 1, evidence, &[]);
    assert_eq!((now.decision, now.second, now.candidate), (then.decision, then.second, then.candidate));
    for (now, then) in now.reasons.iter().zip(&then.reasons) {
        assert_eq!((&now.guardrail, now.outcome), (&then.guardrail, then.outcome));
        assert!((now.e_value / then.e_value - 1.0).abs() < 1e-9);
    }
    let next = tick(then.second.unwrap() + 1, (100, 1), (5, 0));
    assert_eq!(judge(&strategy, 1, evidence, &[next]).1.candidate.requests, then.candidate.requests + 5);
}

#[test]
fn wire_form_of_what_is_not_used_stays_as_it_was() {
    let strategy: serde_json::Value = serde_json::from_str(include_str!("stored/strategy_1.json")).unwrap();
    assert_eq!(serde_json::to_value(Strategy::default_canary()).unwrap(), strategy);
}
