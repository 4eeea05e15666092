use proptest::prelude::*;
use proptest::strategy::Strategy as _;

use super::super::{
    AckStatus, Cause, Decision, Effect, Event, Gate, HeldReason, HoldReason, Impossible, Millis, ResumePoint, State,
    Strategy, StrategySpec, Sub, Tick, Weight, advance,
};

fn tick(verdict: Decision, acked: AckStatus) -> Event {
    Event::Tick(Tick { verdict, acked, telemetry_age_ms: 0 })
}

const WAIT: Decision = Decision::Hold { reason: HoldReason::NotEnoughEvidence };

struct Drive {
    strategy: Strategy,
    state: State,
    now: Millis,
    effects: Vec<Effect>,
}

impl Drive {
    fn new(strategy: Strategy) -> Self {
        let mut drive = Self { strategy, state: State::Draft, now: Millis(1_000_000), effects: Vec::new() };
        for event in [Event::Started, Event::WindowOpened, Event::PreflightPassed] {
            drive.step(event).unwrap();
        }
        drive
    }

    fn step(&mut self, event: Event) -> Result<(), Impossible> {
        self.now = self.now.plus_seconds(1);
        let transition = advance(self.state, &self.strategy, event, self.now)?;
        self.state = transition.next;
        self.effects.extend(transition.effects);
        Ok(())
    }

    fn ticks(&mut self, n: usize, verdict: Decision) {
        for _ in 0..n {
            self.step(tick(verdict, AckStatus::Applied)).unwrap();
        }
    }
}

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

fn events() -> impl proptest::strategy::Strategy<Value = Event> {
    let verdicts = prop::sample::select(vec![
        Decision::Advance,
        Decision::Advance,
        WAIT,
        WAIT,
        Decision::Hold { reason: HoldReason::CommonMode },
        Decision::Hold { reason: HoldReason::AbsoluteLimit },
        Decision::Hold { reason: HoldReason::NotEnoughRequests },
        Decision::Rollback,
    ]);
    let acks = prop::sample::select(vec![AckStatus::Applied, AckStatus::Applied, AckStatus::Pending]);
    let ages = prop::sample::select(vec![0_u64, 0, 0, 6_000]);
    let ticks = (verdicts, acks, ages)
        .prop_map(|(verdict, acked, telemetry_age_ms)| Event::Tick(Tick { verdict, acked, telemetry_age_ms }));
    let people = prop::sample::select(vec![
        Event::Started,
        Event::WindowOpened,
        Event::PreflightPassed,
        Event::PreflightFailed,
        Event::Promote,
        Event::Promote,
        Event::Hold,
        Event::Resume,
        Event::Resume,
        Event::Abort,
        Event::Cancel,
        Event::Superseded,
    ]);
    prop_oneof![4 => ticks, 1 => people]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn invariants_hold_on_every_path(
        path in prop::collection::vec((events(), 1_u32..40), 1..150),
        auto_rollback: bool,
    ) {
        let mut spec = StrategySpec::from(Strategy::fast());
        spec.auto_rollback = auto_rollback;
        spec.steps[1].gate = Gate::Manual;
        let mut drive = Drive::new(Strategy::new(spec).unwrap());
        let mut moved_traffic = false;
        for (event, seconds) in path {
            drive.now = drive.now.plus_seconds(seconds);
            let before = drive.state;
            let weight = before.candidate_weight(&drive.strategy);
            let Ok(transition) = advance(before, &drive.strategy, event, drive.now) else {
                continue;
            };
            let after = transition.next;
            let next_weight = after.candidate_weight(&drive.strategy);
            prop_assert!(!before.is_terminal(), "left {before:?}");
            prop_assert_eq!(transition.moved(), before != after, "one event row per move: {:?} {:?}", before, event);
            prop_assert!(transition.moved() || transition.effects.is_empty());
            if matches!(before, State::RollingBack { .. }) {
                let stays_or_ends = matches!(after, State::RollingBack { .. } | State::RolledBack { .. });
                prop_assert!(stays_or_ends, "I2: {after:?}");
            }
            if matches!(after, State::RolledBack { .. } | State::Cancelled { .. }) {
                prop_assert_eq!(next_weight, Weight::ZERO, "I3");
            }
            if next_weight > weight {
                let entering = matches!(before, State::Running { sub: Sub::Enter { .. }, .. });
                prop_assert!(entering, "I4: {before:?} {event:?} {after:?}");
            }
            moved_traffic |= next_weight > Weight::ZERO;
            if moved_traffic && after.is_terminal() {
                let rolled_back = matches!((before, after), (State::RollingBack { .. }, State::RolledBack { .. }));
                prop_assert!(rolled_back || matches!(after, State::Succeeded { .. }), "I6: {before:?} {after:?}");
            }
            let published = transition.effects.iter().rev().find_map(|effect| match effect {
                Effect::SetWeight(weight) => Some(*weight),
                _ => None,
            });
            if next_weight != weight {
                prop_assert_eq!(published, Some(next_weight), "a new weight is published");
            }
            let swaps = transition.effects.contains(&Effect::SwapStable);
            let restores = transition.effects.contains(&Effect::RestoreStable);
            prop_assert_eq!(swaps, !before.is_swapped() && after.is_swapped());
            prop_assert_eq!(restores, before.is_swapped() && !after.is_swapped());
            drive.state = after;
        }
    }
}
