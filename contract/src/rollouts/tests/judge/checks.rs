//! The method itself is checked: sample ratio and A/A control.

use super::super::dice::Dice;
use super::samples::{arm, fresh, hold, tick};
use crate::rollouts::{CheckKind, CheckState, Decision, HoldReason, Strategy, TickSample, Verdict, Weight, judge};

fn judged(samples: &[TickSample]) -> Verdict {
    let strategy = Strategy::default_canary();
    judge(&strategy, 1, fresh(&strategy), samples).1
}

fn good() -> impl Iterator<Item = TickSample> {
    (0..200).map(|s| tick(s, (100, 1), (15, 0)))
}

fn with_units(candidate: u64, stable: u64) -> Vec<TickSample> {
    good()
        .map(|mut sample| {
            sample.weight = Some(Weight::percent(10));
            sample.candidate.new_units = Some(candidate);
            sample.stable.new_units = Some(stable);
            sample
        })
        .collect()
}

#[test]
fn arms_with_other_applications_than_the_weight_says_hold() {
    let verdict = judged(&with_units(0, 2));
    assert_eq!(verdict.decision, hold(HoldReason::SampleRatio));
    assert!(!verdict.is_trusted());
    let check = &verdict.checks[0];
    assert_eq!((check.kind, check.state), (CheckKind::SampleRatio, CheckState::Broken));
    assert!(
        check.text.starts_with("0 of 400 applications came to the candidate, 40.0 were to be expected"),
        "{}",
        check.text
    );
    assert_eq!(judged(&with_units(1, 1)).decision, hold(HoldReason::SampleRatio));
    let sound = judged(&with_units(1, 9));
    assert!(sound.is_trusted() && sound.decision == Decision::Advance, "{sound:#?}");
}

#[test]
fn units_without_a_weight_are_not_judged() {
    let samples: Vec<_> = with_units(0, 2).into_iter().map(|s| TickSample { weight: None, ..s }).collect();
    assert_eq!(judged(&samples).checks, vec![]);
}

fn with_control(rest: (u64, u64), control: (u64, u64)) -> Vec<TickSample> {
    (0..200).map(|s| TickSample { control: Some(arm(control.0, control.1)), ..tick(s, rest, (15, 0)) }).collect()
}

#[test]
fn control_that_differs_from_the_rest_of_stable_holds_to_either_side() {
    for control in [(15, 3), (45, 0)] {
        let verdict = judged(&with_control((100, 5), control));
        assert_eq!(verdict.decision, hold(HoldReason::Calibration), "{:#?}", verdict.checks);
        let broken: Vec<_> = verdict.checks.iter().filter(|check| check.state == CheckState::Broken).collect();
        assert_eq!(broken[0].guardrail.as_deref(), Some("error_rate"));
        assert!(broken[0].text.contains("of the control's calls are bad"), "{}", broken[0].text);
    }
}

#[test]
fn control_like_the_rest_is_sound_and_counts_for_stable() {
    let verdict = judged(&with_control((100, 2), (50, 1)));
    assert!(verdict.is_trusted());
    assert_eq!(verdict.checks.len(), 3, "one per guardrail");
    assert_eq!((verdict.stable.requests, verdict.stable.errors), (30_000, 600));
}

#[test]
fn worse_candidate_is_rolled_back_though_the_method_is_in_doubt() {
    let samples: Vec<_> = with_units(0, 2)
        .into_iter()
        .map(|mut s| {
            s.candidate.errors = 5;
            s
        })
        .collect();
    let verdict = judged(&samples);
    assert_eq!(verdict.decision, Decision::Rollback);
    assert!(!verdict.is_trusted(), "the verdict says that it rests on doubtful ground");
}

#[test]
fn checks_start_anew_when_a_person_answers_for_them() {
    let strategy = Strategy::default_canary();
    let (mut evidence, verdict) = judge(&strategy, 1, fresh(&strategy), &with_units(0, 2));
    assert!(!verdict.is_trusted());
    evidence.restart_checks();
    let (evidence, verdict) = judge(&strategy, 1, evidence, &[]);
    assert!(verdict.is_trusted() && verdict.decision == Decision::Advance);
    let mut wrong = with_units(0, 2);
    wrong.iter_mut().for_each(|sample| sample.second += 1_000);
    assert!(!judge(&strategy, 1, evidence, &wrong).1.is_trusted(), "it is found again");
}

/// 300 rollouts with an equal control and honest assignment: at most 0.1 % each may be doubted.
#[test]
fn sound_rollouts_are_trusted() {
    let strategy = Strategy::default_canary();
    let mut doubted = 0;
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let mut counts = |mean: f64| (dice.poisson(mean), dice.poisson(0.03 * mean));
        let samples: Vec<TickSample> = (0..120)
            .map(|s| {
                let mut draw = |mean| {
                    let (good, bad) = counts(mean);
                    arm(good + bad, bad)
                };
                let mut sample = TickSample {
                    second: s,
                    stable: draw(30.0),
                    candidate: draw(5.0),
                    control: Some(draw(5.0)),
                    weight: Some(Weight::percent(10)),
                };
                sample.candidate.new_units = Some(sample.candidate.requests / 5);
                sample.stable.new_units = Some(9 * (sample.candidate.requests / 5));
                sample
            })
            .collect();
        doubted += u32::from(!judge(&strategy, 1, fresh(&strategy), &samples).1.is_trusted());
    }
    assert!(doubted <= 3, "{doubted} of 300");
}
