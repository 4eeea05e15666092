//! Windows, dependencies, freezes, doubts about the method, and the way back from a finished rollout.

use super::drive::{Drive, WAIT, tick};
use crate::rollouts::{
    AckStatus, Cause, Decision, Effect, Event, HeldReason, HoldReason, Impossible, ResumePoint, State, Strategy, Sub,
    Weight, revert,
};

fn held_for(state: State) -> Option<HeldReason> {
    match state {
        State::Held { reason, .. } => Some(reason),
        _ => None,
    }
}

fn soaking() -> Drive {
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(5, WAIT);
    assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
    drive
}

#[test]
fn closed_window_holds_until_it_opens() {
    let mut drive = soaking();
    drive.step(Event::WindowClosed).unwrap();
    assert_eq!(held_for(drive.state), Some(HeldReason::Window));
    let since = drive.state;
    drive.step(Event::WindowClosed).unwrap();
    assert_eq!(drive.state, since, "said twice, it is one hold");
    drive.ticks(100, Decision::Advance);
    assert_eq!(held_for(drive.state), Some(HeldReason::Window), "no proof opens a window");
    drive.step(Event::WindowOpened).unwrap();
    assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
}

#[test]
fn missing_dependency_holds_until_it_is_met() {
    let mut drive = soaking();
    drive.step(Event::DependencyLost).unwrap();
    assert_eq!(held_for(drive.state), Some(HeldReason::Dependency));
    drive.step(Event::WindowClosed).unwrap();
    assert_eq!(held_for(drive.state), Some(HeldReason::Dependency), "one outside reason at a time");
    drive.step(Event::WindowOpened).unwrap();
    assert_eq!(held_for(drive.state), Some(HeldReason::Dependency));
    drive.step(Event::DependencyMet).unwrap();
    assert_eq!(held_for(drive.state), None);
}

#[test]
fn worse_candidate_is_rolled_back_while_the_window_is_closed() {
    let mut drive = soaking();
    drive.step(Event::WindowClosed).unwrap();
    drive.step(tick(Decision::Rollback, AckStatus::Applied)).unwrap();
    assert!(matches!(drive.state, State::RollingBack { cause: Cause::Rejected, .. }));
}

#[test]
fn hold_of_a_person_outlasts_windows() {
    let mut drive = soaking();
    drive.step(Event::Hold).unwrap();
    drive.step(Event::WindowClosed).unwrap();
    drive.step(Event::WindowOpened).unwrap();
    assert_eq!(held_for(drive.state), Some(HeldReason::Operator));
}

#[test]
fn freeze_takes_back_what_has_begun_and_nothing_else() {
    let mut drive = soaking();
    drive.step(Event::Frozen).unwrap();
    assert!(matches!(drive.state, State::RollingBack { cause: Cause::Frozen, .. }));
    assert_eq!(drive.effects.last(), Some(&Effect::SetWeight(Weight::ZERO)));
    drive.step(Event::Frozen).unwrap();
    assert!(matches!(drive.state, State::RollingBack { .. }));
    let mut waiting = Drive::new(Strategy::fast());
    let before = waiting.state;
    waiting.step(Event::Frozen).unwrap();
    assert_eq!(waiting.state, before);
}

#[test]
fn doubt_about_the_method_ends_only_when_a_person_answers_for_it() {
    for (reason, held) in
        [(HoldReason::SampleRatio, HeldReason::SampleRatio), (HoldReason::Calibration, HeldReason::Calibration)]
    {
        let mut drive = soaking();
        drive.ticks(1, Decision::Hold { reason });
        assert_eq!(held_for(drive.state), Some(held));
        drive.ticks(50, Decision::Advance);
        assert_eq!(held_for(drive.state), Some(held));
        drive.effects.clear();
        drive.step(Event::Resume).unwrap();
        assert_eq!(drive.effects, [Effect::RestartChecks]);
        assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
    }
}

#[test]
fn guardrail_that_holds_can_be_passed_step_by_step() {
    let held = Decision::Hold { reason: HoldReason::Guardrail };
    let mut drive = soaking();
    drive.ticks(3, held);
    assert_eq!(held_for(drive.state), Some(HeldReason::Guardrail));
    for step in 1..4 {
        drive.step(Event::Promote).unwrap();
        drive.ticks(1, held);
        assert_eq!(drive.effects.last(), Some(&Effect::SetWeight(drive.strategy.step(step).weight)));
        drive.ticks(2, held);
        assert_eq!(held_for(drive.state), Some(HeldReason::Guardrail), "asked again in step {step}");
    }
    drive.step(Event::Promote).unwrap();
    drive.ticks(2, held);
    let asked = State::Held { reason: HeldReason::Guardrail, since: drive.now, resume_to: ResumePoint::Baking };
    assert_eq!(drive.state, asked, "and once more while baking");
    drive.step(Event::Promote).unwrap();
    assert!(matches!(drive.state, State::Succeeded { .. }));
}

#[test]
fn hold_while_promoting_keeps_the_weight_but_swaps_nothing() {
    let mut drive = Drive::new(Strategy::fast());
    drive.until(|state| matches!(state, State::Promoting { .. }));
    drive.effects.clear();
    drive.step(Event::Hold).unwrap();
    drive.ticks(100, Decision::Advance);
    assert_eq!(held_for(drive.state), Some(HeldReason::Operator));
    assert!(!drive.state.is_swapped() && drive.effects.is_empty());
    assert_eq!(drive.state.candidate_weight(&drive.strategy), Weight::FULL);
    drive.step(Event::Resume).unwrap();
    drive.ticks(1, Decision::Advance);
    assert!(matches!(drive.state, State::Baking { .. }));
    assert_eq!(drive.effects, [Effect::SwapStable]);
}

#[test]
fn finished_rollout_is_taken_back_by_an_emergency_of_one_step() {
    let mut drive = Drive::new(Strategy::fast());
    drive.until(State::is_terminal);
    let strategy = revert(drive.state, 3_600, drive.now.plus_seconds(3_600)).unwrap();
    assert_eq!(revert(drive.state, 3_600, drive.now.plus_seconds(3_601)), Err(Impossible::TooLate));
    let mut back = Drive::new(strategy);
    let mut seconds = 0;
    while !back.state.is_terminal() {
        back.ticks(1, Decision::Rollback);
        seconds += 1;
    }
    assert!(matches!(back.state, State::Succeeded { .. }), "no verdict stops it: {:?}", back.state);
    assert!(seconds <= 6, "{seconds} s");
    assert_eq!(back.effects.first(), Some(&Effect::SetWeight(Weight::FULL)));
    assert_eq!(revert(State::Draft, 3_600, back.now), Err(Impossible::NotSucceeded));
}

#[test]
fn emergency_still_waits_for_the_nodes() {
    let mut back = Drive::new(Strategy::emergency());
    for _ in 0..12 {
        back.step(tick(Decision::Rollback, AckStatus::Pending)).unwrap();
    }
    assert_eq!(held_for(back.state), Some(HeldReason::ApplyTimeout));
    back.step(tick(Decision::Rollback, AckStatus::Applied)).unwrap();
    assert_eq!(held_for(back.state), None);
}
