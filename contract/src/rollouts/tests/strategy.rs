use crate::rollouts::{Fault, Gate, Guardrail, Problem, Quantile, Step, Strategy, StrategySpec, Timing, Weight};

fn spec() -> StrategySpec {
    Strategy::default_canary().into()
}

fn faults(change: impl FnOnce(&mut StrategySpec)) -> Vec<(String, Problem)> {
    let mut spec = spec();
    change(&mut spec);
    spec.faults().into_iter().map(|Fault { field, problem }| (field, problem)).collect()
}

fn one(field: &str, problem: Problem) -> Vec<(String, Problem)> {
    vec![(field.to_owned(), problem)]
}

#[test]
fn presets_are_valid() {
    for preset in [Strategy::default_canary(), Strategy::fast(), Strategy::manual_canary()] {
        assert_eq!(preset.spec().faults(), vec![]);
    }
    let weights: Vec<_> = spec().steps.iter().map(|step| step.weight.to_string()).collect();
    assert_eq!(weights, ["1 %", "5 %", "25 %", "50 %", "100 %"]);
}

#[test]
fn each_fault_names_its_field() {
    let percent = Weight::percent;
    assert_eq!(faults(|s| s.steps.clear()), one("steps", Problem::Missing));
    assert_eq!(faults(|s| s.steps[2].weight = percent(5)), one("steps[2].weight", Problem::NotRising));
    assert_eq!(faults(|s| s.steps[0].weight = Weight::ZERO), one("steps[0].weight", Problem::NotRising));
    assert_eq!(faults(|s| s.steps[4].weight = percent(99)), one("steps[4].weight", Problem::NotFull));
    assert_eq!(faults(|s| s.steps[1].max_soak_s = 299), one("steps[1].max_soak_s", Problem::SoakOrder));
    assert_eq!(faults(|s| s.guardrails.clear()), one("guardrails", Problem::Missing));
    assert_eq!(faults(|s| s.lease_s = 2), one("lease_s", Problem::Range(3, 600)));
    assert_eq!(faults(|s| s.bake_s = u32::MAX), one("bake_s", Problem::Range(0, 30 * 86_400)));
    assert_eq!(faults(|s| s.guardrails[2] = s.guardrails[1]), one("guardrails[2]", Problem::Twice));
}

#[test]
fn too_many_steps_are_refused() {
    let steps = (1..=21).map(|i| Step {
        weight: if i == 21 { Weight::FULL } else { Weight::percent(i) },
        min_soak_s: 0,
        max_soak_s: 1,
        min_requests: 0,
        gate: Gate::Automatic,
    });
    assert_eq!(faults(|s| s.steps = steps.collect()), one("steps", Problem::TooMany(20)));
}

#[test]
fn thresholds_that_make_no_sense_are_refused() {
    let rate = |max_ratio, max_share, negligible_share| Guardrail::ErrorRate {
        max_ratio,
        max_share,
        negligible_share,
        action: None,
    };
    let with = |guardrail| faults(|s| s.guardrails[0] = guardrail);
    for ratio in [0.99, 10.1, f64::NAN, f64::INFINITY] {
        assert_eq!(with(rate(ratio, 0.05, 0.01)), one("guardrails[0].max_ratio", Problem::Ratio));
    }
    for share in [1.0, 2.0, f64::INFINITY] {
        assert_eq!(with(rate(1.1, share, 0.01)), one("guardrails[0].max_share", Problem::Share));
    }
    assert_eq!(with(rate(1.1, 0.05, 0.05)), one("guardrails[0].negligible_share", Problem::ShareOrder));
    assert_eq!(with(rate(1.1, 0.05, 0.0)), one("guardrails[0].negligible_share", Problem::Share));
    for margin in [-0.1, 11.0, f64::NAN] {
        let latency = Guardrail::Latency { quantile: Quantile::P50, margin, timing: Timing::Response, action: None };
        assert_eq!(with(latency), one("guardrails[0].margin", Problem::Margin));
    }
}

#[test]
fn wire_form_is_plain_and_checked_on_reading() {
    let json = r#"{
        "steps": [
            {"weight": 5000, "min_soak_s": 10, "max_soak_s": 60, "min_requests": 1, "gate": "manual"},
            {"weight": 100000, "min_soak_s": 10, "max_soak_s": 60, "min_requests": 1, "gate": "automatic"}
        ],
        "guardrails": [
            {"kind": "error_rate", "max_ratio": 1.1, "max_share": 0.05},
            {"kind": "latency", "quantile": "p95", "margin": 0.25}
        ],
        "bake_s": 60, "lease_s": 15, "auto_rollback": true
    }"#;
    let strategy: Strategy = serde_json::from_str(json).unwrap();
    let again: Strategy = serde_json::from_value(serde_json::to_value(&strategy).unwrap()).unwrap();
    assert_eq!(again, strategy);
    let refused = serde_json::from_str::<Strategy>(&json.replace("100000", "90000")).unwrap_err();
    assert!(refused.to_string().contains("steps[1].weight: the last step must reach 100 %"), "{refused}");
    assert!(serde_json::from_str::<Strategy>(&json.replace("bake_s", "bake")).is_err());
}

#[test]
fn steps_beyond_the_end_are_the_last() {
    let strategy = Strategy::fast();
    assert_eq!(strategy.step(99), strategy.step(3));
    assert_eq!(strategy.weight_before(0), Weight::ZERO);
    assert_eq!(strategy.weight_before(1), Weight::percent(10));
}
