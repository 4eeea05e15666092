//! Every state × event, as one reviewed table. After an intended change write it anew with `HEADGATE_WRITE_GOLDEN=1`.

use std::fmt::Write as _;

use crate::rollouts::{
    AckStatus, Cause, Decision, Effect, Event, HeldReason, HoldReason, Millis, ResumePoint, State, Strategy,
    StrategySpec, Sub, Tick, advance,
};

const GOLDEN: &str = include_str!("matrix.txt");
const EARLY: Millis = Millis(0);
const NOW: Millis = Millis(700_000);
const RECENT: Millis = Millis(699_000);

fn states() -> Vec<(String, State)> {
    let mut states = vec![
        ("draft".to_owned(), State::Draft),
        ("queued".to_owned(), State::Queued { since: EARLY }),
        ("preflight".to_owned(), State::Preflight { since: EARLY }),
    ];
    for step in [0, 3] {
        for (name, sub) in [
            ("enter", Sub::Enter { since: EARLY }),
            ("apply_wait", Sub::ApplyWait { since: RECENT }),
            ("apply_wait late", Sub::ApplyWait { since: EARLY }),
            ("soak", Sub::Soak { applied_at: RECENT }),
            ("soak done", Sub::Soak { applied_at: EARLY }),
            ("judge", Sub::Judge { applied_at: RECENT }),
            ("judge late", Sub::Judge { applied_at: EARLY }),
        ] {
            states.push((format!("running {step} {name}"), State::Running { step, sub }));
        }
    }
    states.extend(held());
    let cause = Cause::Rejected;
    states.extend([
        ("promoting".to_owned(), State::Promoting { since: EARLY }),
        ("baking".to_owned(), State::Baking { since: RECENT }),
        ("baking done".to_owned(), State::Baking { since: EARLY }),
        ("rolling_back".to_owned(), State::RollingBack { since: EARLY, cause }),
        ("succeeded".to_owned(), State::Succeeded { at: EARLY }),
        ("rolled_back".to_owned(), State::RolledBack { at: EARLY, cause }),
        ("cancelled".to_owned(), State::Cancelled { at: EARLY, cause }),
    ]);
    states
}

fn held() -> Vec<(String, State)> {
    let points = [
        ResumePoint::Enter { step: 0 },
        ResumePoint::Enter { step: 1 },
        ResumePoint::ApplyWait { step: 1 },
        ResumePoint::Soak { step: 3 },
        ResumePoint::Promoting,
        ResumePoint::Baking,
    ];
    let state = |reason, resume_to| State::Held { reason, since: EARLY, resume_to };
    let soaking = HeldReason::ALL.map(|reason| (reason, ResumePoint::Soak { step: 1 }));
    let stopped = points.map(|point| (HeldReason::Operator, point));
    soaking
        .into_iter()
        .chain(stopped)
        .map(|(reason, point)| (format!("held {reason:?} {}", place(point)), state(reason, point)))
        .collect()
}

fn place(point: ResumePoint) -> String {
    match point {
        ResumePoint::Enter { step } => format!("enter {step}"),
        ResumePoint::ApplyWait { step } => format!("apply_wait {step}"),
        ResumePoint::Soak { step } => format!("soak {step}"),
        ResumePoint::Promoting => "promoting".to_owned(),
        ResumePoint::Baking => "baking".to_owned(),
    }
}

fn events() -> Vec<(&'static str, Event)> {
    let tick = |verdict, acked, telemetry_age_ms| Event::Tick(Tick { verdict, acked, telemetry_age_ms });
    let hold = |reason| Decision::Hold { reason };
    let (applied, pending) = (AckStatus::Applied, AckStatus::Pending);
    vec![
        ("started", Event::Started),
        ("window_opened", Event::WindowOpened),
        ("preflight_passed", Event::PreflightPassed),
        ("preflight_failed", Event::PreflightFailed),
        ("tick advance", tick(Decision::Advance, applied, 0)),
        ("tick advance, pending", tick(Decision::Advance, pending, 0)),
        ("tick advance, stale", tick(Decision::Advance, applied, 5_001)),
        ("tick not enough", tick(hold(HoldReason::NotEnoughEvidence), applied, 0)),
        ("tick few requests", tick(hold(HoldReason::NotEnoughRequests), applied, 0)),
        ("tick common mode", tick(hold(HoldReason::CommonMode), applied, 0)),
        ("tick absolute limit", tick(hold(HoldReason::AbsoluteLimit), applied, 0)),
        ("tick guardrail holds", tick(hold(HoldReason::Guardrail), applied, 0)),
        ("tick sample ratio", tick(hold(HoldReason::SampleRatio), applied, 0)),
        ("tick calibration", tick(hold(HoldReason::Calibration), applied, 0)),
        ("tick impossible counts", tick(hold(HoldReason::ImpossibleCounts), applied, 0)),
        ("tick rollback", tick(Decision::Rollback, applied, 0)),
        ("tick rollback, stale", tick(Decision::Rollback, pending, 5_001)),
        ("promote", Event::Promote),
        ("hold", Event::Hold),
        ("resume", Event::Resume),
        ("abort", Event::Abort),
        ("cancel", Event::Cancel),
        ("superseded", Event::Superseded),
        ("window_closed", Event::WindowClosed),
        ("dependency_lost", Event::DependencyLost),
        ("dependency_met", Event::DependencyMet),
        ("frozen", Event::Frozen),
    ]
}

fn cell(state: State, strategy: &Strategy, event: Event) -> String {
    let transition = match advance(state, strategy, event, NOW) {
        Ok(transition) => transition,
        Err(impossible) => return format!("impossible: {impossible:?}"),
    };
    let Some(cause) = transition.cause else {
        return "stays".to_owned();
    };
    let mut text = format!("{} ({cause:?})", describe(transition.next));
    for effect in transition.effects {
        let effect = match effect {
            Effect::SetWeight(weight) => format!("weight {weight}"),
            other => format!("{other:?}"),
        };
        write!(text, " + {effect}").unwrap();
    }
    text
}

fn describe(state: State) -> String {
    match state {
        State::Running { step, sub } => {
            let sub = match sub {
                Sub::Enter { .. } => "enter",
                Sub::ApplyWait { .. } => "apply_wait",
                Sub::Soak { .. } => "soak",
                Sub::Judge { .. } => "judge",
            };
            format!("running {step} {sub}")
        }
        State::Held { reason, resume_to, .. } => format!("held {reason:?} {}", place(resume_to)),
        other => other.word().to_owned(),
    }
}

#[test]
fn every_state_and_event_is_defined() {
    let automatic = Strategy::fast();
    let mut spec = StrategySpec::from(Strategy::fast());
    spec.auto_rollback = false;
    let left_to_a_person = Strategy::new(spec).unwrap();
    let mut table = String::new();
    for (name, state) in states() {
        writeln!(table, "{name}").unwrap();
        for (event_name, event) in events() {
            writeln!(table, "    {event_name}: {}", cell(state, &automatic, event)).unwrap();
        }
        let rollback = events().into_iter().find(|(name, _)| *name == "tick rollback").unwrap().1;
        let by_hand = cell(state, &left_to_a_person, rollback);
        writeln!(table, "    tick rollback, left to a person: {by_hand}").unwrap();
    }
    if std::env::var_os("HEADGATE_WRITE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rollouts/tests/machine/matrix.txt");
        std::fs::write(path, &table).unwrap();
    }
    assert!(GOLDEN == table, "the table changed; review it and write it anew");
}
