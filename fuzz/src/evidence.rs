//! Whatever numbers come in, the judge folds or refuses them, and its evidence stays finite, storable and judged on.
//!
//! Two forms of input: a JSON object with any of `strategy`, `evidence`, `samples` and `traffic` as they are stored and
//! sent; or else bytes of which `rollout.rs` makes ticks and events, with numbers that JSON cannot hold.

use headgate_contract::latency::Histogram;
use headgate_contract::rollouts::{
    BadEvent, Evidence, Gate, Guardrail, Measure, Quantile, Strategy, StrategySpec, TickSample, Timing, Traffic,
    Verdict, forecast, judge,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::draws::Draws;
use super::rollout::Rollout;

/// Most things that happen in one run.
const MAX_OPERATIONS: usize = 32;

/// Takes the input for a stored rollout if it is a JSON object, else for choices of what happens.
pub fn check(bytes: &[u8]) {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(stored @ Value::Object(_)) => check_stored(&stored),
        _ => check_run(Draws(bytes)),
    }
}

fn check_run(mut draws: Draws<'_>) {
    let strategy = strategies(draws.byte());
    let mut rollout = Rollout::start(&strategy);
    for _ in 0..MAX_OPERATIONS {
        if draws.is_empty() || rollout.is_slow() {
            break;
        }
        rollout.happen(&mut draws);
    }
}

fn check_stored(stored: &Value) {
    let strategy = part(stored, "strategy").unwrap_or_else(|| strategies(3));
    let evidence: Option<Evidence> = part(stored, "evidence");
    let samples: Vec<TickSample> = part(stored, "samples").unwrap_or_default();
    // What was stored is trusted to be what was folded, so of other numbers only an end is asked for.
    if let Some(evidence) = evidence {
        let _verdict = judge(&strategy, 1, evidence, &samples);
    }
    let (evidence, verdict) = judge(&strategy, 1, Evidence::start(&strategy, &Histogram::default()), &samples);
    assert_storable(&evidence);
    assert_sound(&verdict);
    let json = serde_json::to_string(&verdict).expect("verdicts are JSON");
    let again: Verdict = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert_eq!(again.decision, verdict.decision);
    assert_eq!(judge(&strategy, 1, evidence.clone(), &samples).0, evidence, "each tick counts once");
    if let Some(traffic) = part::<Traffic>(stored, "traffic") {
        let _forecast = forecast(&strategy, &traffic);
    }
}

fn part<T: DeserializeOwned>(stored: &Value, key: &str) -> Option<T> {
    match serde_json::from_value(stored.get(key)?.clone()) {
        Ok(part) => Some(part),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// The presets, and one that watches everything.
fn strategies(choice: u8) -> Strategy {
    match choice % 5 {
        0 => Strategy::default_canary(),
        1 => Strategy::fast(),
        2 => Strategy::emergency(),
        3 => watching_all(Gate::Automatic),
        _ => watching_all(Gate::Manual),
    }
}

fn watching_all(gate: Gate) -> Strategy {
    let mut spec = StrategySpec::from(Strategy::fast());
    spec.auto_rollback = gate == Gate::Automatic;
    spec.steps.iter_mut().for_each(|step| step.gate = gate);
    let latency = |quantile, timing| Guardrail::Latency { quantile, margin: 0.1, timing, action: None };
    let share = |event| Guardrail::BadShare { event, max_ratio: 1.0, negligible_share: 0.01, action: None };
    spec.guardrails.extend([
        latency(Quantile::P50, Timing::FirstToken),
        latency(Quantile::P99, Timing::PerToken),
        share(BadEvent::ClientError),
        share(BadEvent::Refusal),
        Guardrail::Mean { measure: Measure::Cost, max_ratio: 1.1, rollback_ratio: Some(2.0) },
        Guardrail::Mean { measure: Measure::OutputTokens, max_ratio: 1.0, rollback_ratio: None },
        Guardrail::Quality { margin: 0.05 },
    ]);
    Strategy::new(spec).expect("the strategy is valid")
}

/// Evidence that can be stored.
pub fn assert_storable(evidence: &Evidence) {
    let json = serde_json::to_string(evidence).expect("evidence is JSON");
    let again: Evidence = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert_eq!(again.last_second(), evidence.last_second());
}

/// A verdict that can be shown.
pub fn assert_sound(verdict: &Verdict) {
    for reason in &verdict.reasons {
        let numbers = [reason.stable, reason.candidate, reason.e_value, reason.threshold];
        assert!(numbers.iter().all(|number| number.is_finite()), "{reason:?}");
        assert_readable(&reason.text);
    }
    for check in &verdict.checks {
        assert!(check.e_value.is_finite() && check.threshold.is_finite(), "{check:?}");
        assert_readable(&check.text);
    }
}

fn assert_readable(text: &str) {
    let is_odd = |word: &str| matches!(word.trim_matches(|c: char| !c.is_alphanumeric()), "NaN" | "inf");
    assert!(!text.is_empty() && !text.split_whitespace().any(is_odd), "{text}");
}
