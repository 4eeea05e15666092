use super::drive::{Drive, WAIT, tick};
use crate::rollouts::{
    AckStatus, Cause, Decision, Effect, Event, Gate, HeldReason, Millis, ResumePoint, State, Strategy, StrategySpec,
    Sub, Tick, Weight,
};

#[test]
fn good_rollout_goes_all_the_way() {
    let mut drive = Drive::new(Strategy::fast());
    while !drive.state.is_terminal() {
        drive.ticks(1, Decision::Advance);
        assert!(drive.now.0 < 1_200_000, "stuck in {:?}", drive.state);
    }
    assert!(matches!(drive.state, State::Succeeded { .. }));
    let weights = [10, 25, 50, 100].map(|w| Effect::SetWeight(Weight::percent(w)));
    let mut expected = weights.to_vec();
    expected.extend([Effect::SwapStable, Effect::RetireOldStable]);
    assert_eq!(drive.effects, expected);
}

#[test]
fn step_lasts_at_least_its_shortest_stay() {
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(2, Decision::Advance);
    let State::Running { sub: Sub::Soak { applied_at }, .. } = drive.state else {
        panic!("{:?}", drive.state);
    };
    while !matches!(drive.state, State::Running { step: 1, .. }) {
        drive.ticks(1, Decision::Advance);
    }
    assert!(drive.now.since(applied_at) >= 10_000);
}

#[test]
fn bad_rollout_is_back_on_stable_when_all_nodes_say_so() {
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(5, WAIT);
    drive.step(tick(Decision::Rollback, AckStatus::Applied)).unwrap();
    assert!(matches!(drive.state, State::RollingBack { cause: Cause::Rejected, .. }));
    assert_eq!(drive.effects.last(), Some(&Effect::SetWeight(Weight::ZERO)));
    drive.step(tick(Decision::Rollback, AckStatus::Pending)).unwrap();
    assert!(matches!(drive.state, State::RollingBack { .. }));
    drive.step(tick(Decision::Advance, AckStatus::Applied)).unwrap();
    assert!(matches!(drive.state, State::RolledBack { cause: Cause::Rejected, .. }));
}

#[test]
fn rejection_while_baking_restores_the_old_stable() {
    let mut drive = Drive::new(Strategy::fast());
    while !matches!(drive.state, State::Baking { .. }) {
        drive.ticks(1, Decision::Advance);
    }
    assert!(drive.state.is_swapped());
    drive.effects.clear();
    drive.step(tick(Decision::Rollback, AckStatus::Applied)).unwrap();
    assert_eq!(drive.effects, [Effect::RestoreStable, Effect::SetWeight(Weight::ZERO)]);
}

#[test]
fn too_little_evidence_is_held_and_a_person_may_promote() {
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(700, WAIT);
    assert!(matches!(drive.state, State::Held { reason: HeldReason::Inconclusive, .. }));
    drive.step(Event::Promote).unwrap();
    assert!(matches!(drive.state, State::Running { step: 1, sub: Sub::Enter { .. } }));
}

#[test]
fn proof_that_comes_late_ends_an_inconclusive_hold() {
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(700, WAIT);
    drive.ticks(1, Decision::Advance);
    assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
}

#[test]
fn manual_gate_waits_for_a_person() {
    let mut spec = StrategySpec::from(Strategy::fast());
    spec.steps[0].gate = Gate::Manual;
    let mut drive = Drive::new(Strategy::new(spec).unwrap());
    drive.ticks(100, Decision::Advance);
    assert!(matches!(drive.state, State::Held { reason: HeldReason::Gate, .. }));
    drive.step(Event::Promote).unwrap();
    drive.ticks(1, Decision::Advance);
    assert_eq!(drive.effects.last(), Some(&Effect::SetWeight(Weight::percent(25))));
}

#[test]
fn nodes_that_do_not_apply_in_time_hold_the_rollout() {
    let mut drive = Drive::new(Strategy::fast());
    for _ in 0..12 {
        drive.step(tick(WAIT, AckStatus::Pending)).unwrap();
    }
    assert!(matches!(drive.state, State::Held { reason: HeldReason::ApplyTimeout, .. }));
    drive.step(tick(WAIT, AckStatus::Applied)).unwrap();
    assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
}

#[test]
fn stale_telemetry_holds_and_fresh_telemetry_goes_on() {
    let stale = Event::Tick(Tick { verdict: Decision::Advance, acked: AckStatus::Applied, telemetry_age_ms: 5_001 });
    let mut drive = Drive::new(Strategy::fast());
    drive.ticks(30, WAIT);
    drive.step(stale).unwrap();
    assert!(matches!(drive.state, State::Held { reason: HeldReason::DataStale, .. }));
    drive.step(stale).unwrap();
    drive.ticks(1, WAIT);
    assert!(matches!(drive.state, State::Running { step: 0, sub: Sub::Soak { .. } }));
}

#[test]
fn rejection_is_left_to_a_person_when_the_strategy_says_so() {
    let mut spec = StrategySpec::from(Strategy::fast());
    spec.auto_rollback = false;
    let mut drive = Drive::new(Strategy::new(spec).unwrap());
    drive.ticks(5, WAIT);
    drive.ticks(3, Decision::Rollback);
    assert!(matches!(drive.state, State::Held { reason: HeldReason::Rejected, .. }));
    drive.step(Event::Promote).unwrap();
    drive.ticks(2, Decision::Rollback);
    assert!(matches!(
        drive.state,
        State::Held { reason: HeldReason::Rejected, resume_to: ResumePoint::ApplyWait { step: 1 }, .. }
    ));
    drive.step(Event::Abort).unwrap();
    assert!(matches!(drive.state, State::RollingBack { cause: Cause::Aborted, .. }));
}

#[test]
fn hold_while_baking_stops_the_bake_time() {
    let mut drive = Drive::new(Strategy::fast());
    while !matches!(drive.state, State::Baking { .. }) {
        drive.ticks(1, Decision::Advance);
    }
    drive.step(Event::Hold).unwrap();
    drive.ticks(100, Decision::Advance);
    assert!(drive.state.is_swapped() && matches!(drive.state, State::Held { .. }));
    drive.step(Event::Resume).unwrap();
    assert!(matches!(drive.state, State::Baking { since } if since == drive.now));
}

#[test]
fn before_traffic_moved_a_rollout_is_cancelled() {
    let mut drive = Drive::new(Strategy::fast());
    drive.step(Event::Abort).unwrap();
    assert!(matches!(drive.state, State::Cancelled { cause: Cause::Aborted, .. }));
    assert_eq!(drive.effects, []);
}

#[test]
fn lease_is_carried_only_by_a_part_of_the_traffic() {
    let strategy = Strategy::fast();
    let mut drive = Drive::new(strategy.clone());
    assert_eq!(drive.state.lease_s(&strategy), None);
    drive.ticks(3, WAIT);
    assert_eq!(drive.state.lease_s(&strategy), Some(15));
    while !matches!(drive.state, State::Promoting { .. }) {
        drive.ticks(1, Decision::Advance);
    }
    assert_eq!(drive.state.lease_s(&strategy), None);
}

#[test]
fn state_is_stored_as_tagged_json() {
    let state = State::Running { step: 1, sub: Sub::Soak { applied_at: Millis(5) } };
    let json = serde_json::to_string(&state).unwrap();
    assert_eq!(json, r#"{"state":"running","step":1,"sub":{"at":"soak","applied_at":5}}"#);
    assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
}
