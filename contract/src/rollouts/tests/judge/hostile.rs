//! Numbers that cannot be: refused with a reason, never a panic, and the state stays as it was.
//!
//! `hostile.tsv` keeps cases: what the fuzzer found, and the edges. `HEADGATE_FUZZ_CASES` makes the fuzzer go on for as
//! many cases as one likes.

use proptest::prelude::*;

use super::samples::{fresh, stored, tick};
use crate::rollouts::statistics::{CountFault, Moments};
use crate::rollouts::{
    ArmSample, BadEvent, Counted, Decision, Evidence, Guardrail, HoldReason, Measure, Quantile, SampleFault, Strategy,
    StrategySpec, TickSample, Weight, judge,
};

const CORPUS: &str = include_str!("hostile.tsv");

const ARMS: [&str; 3] = ["stable", "candidate", "control"];
const FIELDS: [&str; 15] = [
    "requests",
    "errors",
    "expected_errors",
    "expected_slow",
    "new_units",
    "event_checked",
    "event_bad",
    "event_expected",
    "cost_n",
    "cost_sum",
    "cost_squares",
    "quality_n",
    "quality_sum",
    "quality_squares",
    "second",
];
const VALUES: [&str; 20] = [
    "NaN",
    "inf",
    "-inf",
    "-1",
    "-0",
    "0",
    "1",
    "5e-324",
    "-5e-324",
    "1e-300",
    "1e300",
    "1.7976931348623157e308",
    "0.5",
    "10",
    "9007199254740992",
    "9007199254740993",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551615",
    "1e15",
];

/// Watches everything.
fn strategy() -> Strategy {
    let mut spec = StrategySpec::from(Strategy::default_canary());
    spec.guardrails.extend([
        Guardrail::BadShare { event: BadEvent::ClientError, max_ratio: 1.1, negligible_share: 0.005, action: None },
        Guardrail::Mean { measure: Measure::Cost, max_ratio: 1.1, rollback_ratio: Some(2.0) },
        Guardrail::Quality { margin: 0.05 },
    ]);
    Strategy::new(spec).unwrap()
}

fn full(second: i64) -> TickSample {
    let mut sample = TickSample { weight: Some(Weight::percent(5)), ..tick(second, (100, 1), (10, 1)) };
    sample.control = Some(tick(second, (10, 1), (0, 0)).stable);
    let control = sample.control.as_mut();
    for arm in [&mut sample.stable, &mut sample.candidate].into_iter().chain(control) {
        arm.expected_errors = Some(0.7);
        arm.expected_slow.insert(Quantile::P95, 0.4);
        arm.new_units = Some(0);
        arm.events.insert(BadEvent::ClientError, Counted { checked: 10, bad: 1, expected: Some(0.5) });
        arm.measures.insert(Measure::Cost, Moments { n: 4, sum: 4.0, sum_of_squares: 5.0 });
        arm.measures.insert(Measure::Quality, Moments { n: 4, sum: 2.0, sum_of_squares: 1.5 });
    }
    sample
}

/// Puts `value` in the place of one number, as far as its type can hold it.
fn spoil(sample: &mut TickSample, arm: &str, field: &str, value: &str) {
    let float: f64 = value.parse().unwrap();
    let count: u64 = value.parse().unwrap_or(float as u64);
    if field == "second" {
        sample.second = value.parse().unwrap_or(float as i64);
        return;
    }
    let arm: &mut ArmSample = match arm {
        "stable" => &mut sample.stable,
        "candidate" => &mut sample.candidate,
        _ => sample.control.as_mut().unwrap(),
    };
    let event = arm.events.entry(BadEvent::ClientError).or_default();
    match field {
        "requests" => arm.requests = count,
        "errors" => arm.errors = count,
        "expected_errors" => arm.expected_errors = Some(float),
        "expected_slow" => *arm.expected_slow.entry(Quantile::P95).or_default() = float,
        "new_units" => arm.new_units = Some(count),
        "event_checked" => event.checked = count,
        "event_bad" => event.bad = count,
        "event_expected" => event.expected = Some(float),
        _ => {
            let measure = if field.starts_with("cost") { Measure::Cost } else { Measure::Quality };
            let moments = arm.measures.entry(measure).or_default();
            match field.split_once('_').unwrap().1 {
                "n" => moments.n = count,
                "sum" => moments.sum = float,
                _ => moments.sum_of_squares = float,
            }
        }
    }
}

fn begun(strategy: &Strategy) -> Evidence {
    let seconds: Vec<_> = (0..30).map(full).collect();
    judge(strategy, 1, fresh(strategy), &seconds).0
}

#[test]
fn kept_cases_are_refused_with_their_reason_and_change_nothing() {
    let strategy = strategy();
    let before = begun(&strategy);
    let mut cases = 0;
    for line in CORPUS.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [arm, field, value, expected] = fields[..] else { panic!("{line}") };
        let mut sample = full(30);
        spoil(&mut sample, arm, field, value);
        let (after, verdict) = judge(&strategy, 1, before.clone(), &[sample]);
        let found = match verdict.refused.first().map(|refused| refused.fault) {
            Some(SampleFault::Impossible { fault, .. }) => {
                assert_eq!(after, before, "{line}");
                assert_eq!(verdict.decision, Decision::Hold { reason: HoldReason::ImpossibleCounts }, "{line}");
                serde_json::to_value(fault).unwrap().as_str().unwrap().to_owned()
            }
            Some(SampleFault::Leap) => "leap".to_owned(),
            None => "-".to_owned(),
        };
        assert_eq!(found, expected, "{line}");
        assert_eq!(stored(&after).last_second(), after.last_second(), "{line}");
        cases += 1;
    }
    assert!(cases >= 40);
}

#[test]
fn second_of_a_wrong_clock_does_not_shut_out_the_right_ones() {
    let strategy = strategy();
    let before = begun(&strategy);
    let (after, verdict) = judge(&strategy, 1, before.clone(), &[full(i64::MAX)]);
    assert_eq!((after, verdict.refused[0].fault), (before.clone(), SampleFault::Leap));
    assert_eq!(judge(&strategy, 1, before, &[full(i64::MIN), full(30)]).0.last_second(), Some(30));
}

#[test]
fn faulty_part_of_a_second_does_not_spoil_the_other_parts() {
    let strategy = strategy();
    let mut faulty = full(30);
    faulty.candidate.expected_errors = Some(f64::NAN);
    let alone = judge(&strategy, 1, begun(&strategy), &[full(30)]);
    let beside = judge(&strategy, 1, begun(&strategy), &[faulty, full(30)]);
    assert_eq!(alone.0, beside.0);
    let fault = beside.1.refused[0].fault;
    assert!(matches!(fault, SampleFault::Impossible { fault: CountFault::NotFinite, .. }));
    assert_eq!(fault.to_string(), "the candidate's number of expected errors is not a finite number");
}

fn cases() -> u32 {
    std::env::var("HEADGATE_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn hostile() -> impl proptest::strategy::Strategy<Value = Vec<(&'static str, &'static str, &'static str)>> {
    let pick = prop::sample::select::<&'static str>;
    prop::collection::vec((pick(ARMS.to_vec()), pick(FIELDS.to_vec()), pick(VALUES.to_vec())), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// Hostile, repeated and reordered ticks: what is refused leaves no trace, what is taken leaves a state that can be
    /// stored, read and judged on.
    #[test]
    fn hostile_numbers_never_panic_and_never_spoil_the_state(
        ticks in prop::collection::vec((-5_i64..40, prop::option::of(hostile())), 1..20),
    ) {
        let strategy = strategy();
        let samples: Vec<TickSample> = ticks
            .iter()
            .map(|(second, changes)| {
                let mut sample = full(*second);
                for (arm, field, value) in changes.iter().flatten() {
                    spoil(&mut sample, arm, field, value);
                }
                sample
            })
            .collect();
        let mut evidence = judge(&strategy, 1, fresh(&strategy), &[]).0;
        for sample in &samples {
            let before = evidence.clone();
            let (next, verdict) = judge(&strategy, 1, evidence, std::slice::from_ref(sample));
            prop_assert_eq!(verdict.refused.is_empty() || next == before, true);
            for reason in &verdict.reasons {
                let finite = reason.e_value.is_finite() && reason.stable.is_finite() && reason.candidate.is_finite();
                prop_assert!(finite, "{:?}", reason);
                prop_assert!(!reason.text.contains("NaN") && !reason.text.contains("inf "), "{}", reason.text);
            }
            let json = serde_json::to_string(&next).unwrap();
            prop_assert!(serde_json::from_str::<Evidence>(&json).is_ok(), "{}", json);
            evidence = next;
        }
        let together = judge(&strategy, 1, fresh(&strategy), &samples);
        let json = serde_json::to_string(&together.0).unwrap();
        prop_assert!(serde_json::from_str::<Evidence>(&json).is_ok(), "{}", json);
        let again = judge(&strategy, 1, together.0.clone(), &samples);
        prop_assert_eq!(again.0, together.0, "each tick counts once");
    }
}
