//! Invariants on every path. Those of one rollout are here: I2 (rolling back is not interrupted), I3 (no weight after the
//! end), I4 (the weight rises only in steps), I6 (what moved traffic ends only by success or through rolling back) and
//! I7 (the way back from a finished rollout waits for no evidence). I1 (one active rollout of an upstream), I3 of
//! snapshots and I5 (one event row for each move, in the same transaction) live in the database; the tests of the
//! server hold them: see `docs/judge.md`. That a move has exactly one cause, the row's contents, is checked here.

use proptest::prelude::*;
use proptest::strategy::Strategy as _;

use super::drive::{Drive, WAIT};
use crate::rollouts::{
    AckStatus, Decision, Effect, Event, Gate, HeldReason, HoldReason, State, Strategy, StrategySpec, Sub, Tick,
    Urgency, Weight, advance,
};

fn events() -> impl proptest::strategy::Strategy<Value = Event> {
    let verdicts = prop::sample::select(vec![
        Decision::Advance,
        Decision::Advance,
        WAIT,
        WAIT,
        Decision::Hold { reason: HoldReason::CommonMode },
        Decision::Hold { reason: HoldReason::AbsoluteLimit },
        Decision::Hold { reason: HoldReason::NotEnoughRequests },
        Decision::Hold { reason: HoldReason::SampleRatio },
        Decision::Hold { reason: HoldReason::Calibration },
        Decision::Hold { reason: HoldReason::Guardrail },
        Decision::Hold { reason: HoldReason::ImpossibleCounts },
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
        Event::WindowClosed,
        Event::WindowOpened,
        Event::DependencyLost,
        Event::DependencyMet,
        Event::Frozen,
    ]);
    prop_oneof![4 => ticks, 1 => people]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn invariants_hold_on_every_path(
        path in prop::collection::vec((events(), 1_u32..40), 1..150),
        auto_rollback: bool,
        urgency in prop::sample::select(vec![Urgency::Planned, Urgency::Planned, Urgency::Emergency]),
    ) {
        let mut spec = StrategySpec::from(Strategy::fast());
        spec.auto_rollback = auto_rollback;
        spec.steps[1].gate = Gate::Manual;
        if urgency == Urgency::Emergency {
            spec = Strategy::emergency().into();
        }
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
            if urgency == Urgency::Emergency && matches!(event, Event::Tick(_)) {
                let back = matches!(after, State::RollingBack { .. }) && !matches!(before, State::RollingBack { .. });
                let judged = matches!(after, State::Held { reason, .. } if !matches!(reason, HeldReason::ApplyTimeout))
                    && !matches!(before, State::Held { .. });
                prop_assert!(!back && !judged, "I7: no verdict stops the way back: {before:?} {after:?}");
            }
            let restarts = transition.effects.contains(&Effect::RestartChecks);
            let was_doubted = matches!(before, State::Held { reason, .. } if reason.is_distrust());
            prop_assert!(!restarts || (was_doubted && matches!(event, Event::Resume | Event::Promote)));
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
