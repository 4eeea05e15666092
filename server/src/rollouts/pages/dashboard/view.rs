//! From a rollout and what is known about it to the view: pure.

use headgate_app::charts::{Marker, Series, SeriesColour, TimeChart, Unit};
use headgate_app::components::{Acknowledgement, LadderStep, StepState, Tone};
use headgate_app::pages::rollouts::dashboard::{ArmLine, CommandButton, Dashboard, EventRow, NodeRow, VerdictRow};
use headgate_contract::latency::Histogram;
use headgate_contract::rollouts::{Decision, State, Strategy, Verdict, Weight};
use headgate_contract::snapshot::Arm;
use time::OffsetDateTime;

use super::{evidence, tone};
use crate::nodes::Node;
use crate::rollouts::{Command, EventLine, Outlook, Rollout, VerdictLine};
use crate::telemetry::arms::{ArmPoint, Stretch};

/// What surrounds the rollout itself.
pub struct Facts {
    pub now: OffsetDateTime,
    /// Of a draft.
    pub outlook: Option<Outlook>,
    /// Address of the rollout's page.
    pub base: String,
    pub may_write: bool,
    pub points: Vec<ArmPoint>,
    pub stretch: Stretch,
    pub events: Vec<EventLine>,
    pub verdicts: Vec<VerdictLine>,
    pub nodes: Vec<Node>,
    pub acknowledgement: Option<Acknowledgement>,
}

pub fn dashboard(rollout: &Rollout, facts: Facts) -> Dashboard {
    let commands = if facts.may_write { commands(rollout, &facts) } else { Vec::new() };
    let curves = Curves { points: &facts.points, stretch: facts.stretch, markers: markers(&facts.events) };
    Dashboard {
        now: facts.now,
        name: rollout.name.to_string(),
        description: rollout.description.clone(),
        stable: rollout.upstream_name.clone(),
        candidate: rollout.candidate_name.clone(),
        state: rollout.state.label().to_owned(),
        tone: tone(&rollout.state),
        explanation: explanation(rollout, facts.outlook.as_ref()),
        weight: rollout.candidate_weight.share() * 100.0,
        steps: ladder(rollout, reached(&facts.events)),
        acknowledgement: facts.acknowledgement,
        commands,
        arms: [Arm::Stable, Arm::Candidate].map(|arm| arm_line(arm, &facts.points)).to_vec(),
        requests: curves.chart("requests", "Requests a second", Unit::Count, |point, seconds| {
            Some(point.requests as f64 / seconds)
        }),
        errors: curves.chart("errors", "Error share", Unit::Percent, |point, _| {
            (point.requests > 0).then(|| point.errors as f64 * 100.0 / point.requests as f64)
        }),
        latency: curves.chart("latency", "p95 latency", Unit::Milliseconds, |point, _| {
            point.latency.quantile(0.95).map(|micros| micros as f64 / 1_000.0)
        }),
        guardrails: rollout.latest_verdict.as_ref().map(evidence::rows).unwrap_or_default(),
        nodes: facts.nodes.iter().map(|node| node_row(node, rollout, facts.now)).collect(),
        events: facts.events.into_iter().map(event).collect(),
        verdicts: facts.verdicts.iter().map(verdict).collect(),
    }
}

fn explanation(rollout: &Rollout, outlook: Option<&Outlook>) -> String {
    match (&rollout.state, &rollout.latest_verdict) {
        (State::Draft, _) => {
            let ready = "Nothing has moved yet. Start it when you are ready.";
            outlook.map_or_else(|| ready.to_owned(), |outlook| format!("{ready} {}", super::outlook::words(outlook)))
        }
        (State::Held { reason, .. }, _) => format!("Held at {}: {}.", rollout.candidate_weight, reason.label()),
        (
            State::RolledBack { cause, .. } | State::RollingBack { cause, .. } | State::Cancelled { cause, .. },
            verdict,
        ) => {
            let why = verdict.as_ref().and_then(rejection).unwrap_or_default();
            format!("{}. {why}", cause.label())
        }
        (State::Succeeded { .. }, _) => {
            "The candidate serves everything; the old stable is no longer needed.".to_owned()
        }
        (_, Some(verdict)) => words(verdict),
        (_, None) => "Waiting for the first evidence.".to_owned(),
    }
}

fn rejection(verdict: &Verdict) -> Option<String> {
    verdict.reasons.iter().find(|reason| reason.outcome.is_rejection()).map(|reason| reason.text.clone())
}

fn words(verdict: &Verdict) -> String {
    match verdict.decision {
        Decision::Advance => "Every guardrail accepts the candidate.".to_owned(),
        Decision::Rollback => rejection(verdict).unwrap_or_else(|| "A guardrail rejected the candidate.".to_owned()),
        Decision::Hold { reason } => reason.label().to_owned(),
    }
}

/// The highest weight that the candidate ever had.
fn reached(events: &[EventLine]) -> u32 {
    events.iter().map(|event| event.weight.unsigned_abs()).max().unwrap_or(0)
}

fn ladder(rollout: &Rollout, reached: u32) -> Vec<LadderStep> {
    let current = rollout.state.step(&rollout.strategy);
    let failed =
        matches!(rollout.state, State::RollingBack { .. } | State::RolledBack { .. } | State::Cancelled { .. });
    let succeeded = matches!(rollout.state, State::Baking { .. } | State::Succeeded { .. });
    let step = |index: usize| {
        let plan = rollout.strategy.step(index);
        let weight = plan.weight.parts();
        let state = match current {
            _ if succeeded => StepState::Done,
            _ if failed && weight < reached => StepState::Done,
            _ if failed && weight == reached => StepState::Failed,
            _ if failed => StepState::Skipped,
            Some(current) if index < current => StepState::Done,
            Some(current) if index == current => StepState::Current,
            _ => StepState::Waiting,
        };
        LadderStep { label: plan.weight.to_string(), detail: Some(format!("at least {} s", plan.min_soak_s)), state }
    };
    (0..rollout.strategy.steps().len()).map(step).chain([last(&rollout.state, &rollout.strategy)]).collect()
}

fn node_row(node: &Node, rollout: &Rollout, now: OffsetDateTime) -> NodeRow {
    let has_applied = node.applied.is_some_and(|applied| Some(applied.version) >= rollout.effective);
    let (word, tone) = match (node.is_connected(now), &node.failure, has_applied) {
        (_, Some(_), false) => ("refused", Tone::Danger),
        (_, _, true) => ("applied", Tone::Success),
        (true, None, false) => ("applying", Tone::Info),
        (false, None, false) => ("away", Tone::Warning),
    };
    NodeRow {
        name: node.name.clone(),
        word: word.to_owned(),
        tone,
        applied: node.applied.map(|applied| (applied.version.to_string(), applied.at)),
        wanted: rollout.effective.map(|version| version.to_string()),
    }
}

fn last(state: &State, strategy: &Strategy) -> LadderStep {
    let (label, step) = match state {
        State::RollingBack { .. } => ("Rolling back", StepState::Current),
        State::RolledBack { .. } => ("Rolled back", StepState::Failed),
        State::Cancelled { .. } => ("Cancelled", StepState::Skipped),
        State::Baking { .. } => ("Baking", StepState::Current),
        State::Succeeded { .. } => ("Done", StepState::Done),
        _ => ("Bake", StepState::Waiting),
    };
    let detail = matches!(step, StepState::Waiting | StepState::Current).then(|| format!("{} s", strategy.bake_s()));
    LadderStep { label: label.to_owned(), detail, state: step }
}

fn commands(rollout: &Rollout, facts: &Facts) -> Vec<CommandButton> {
    let offered = Command::ALL.into_iter().filter(|command| command.is_possible(rollout, facts.now));
    let weight = rollout.candidate_weight;
    let offered = offered.filter(|command| !(*command == Command::Abort && weight == Weight::ZERO));
    offered.map(|command| button(command, &facts.base)).collect()
}

fn button(command: Command, base: &str) -> CommandButton {
    let (label, question) = match command {
        Command::Start => ("Start", None),
        Command::Promote => ("Promote", Some("Goes on with the next step now, with or without proof.")),
        Command::Hold => ("Hold", None),
        Command::Resume => ("Resume", None),
        Command::Abort => ("Roll back", Some("Every caller goes back to stable, within a second.")),
        Command::Cancel => ("Cancel", Some("Ends the rollout before any traffic has moved.")),
    };
    CommandButton {
        label: label.to_owned(),
        action: format!("{base}/{}", command.word()),
        question: question.map(str::to_owned),
        is_danger: matches!(command, Command::Abort | Command::Cancel),
        is_primary: command == Command::Start,
    }
}

fn arm_line(arm: Arm, points: &[ArmPoint]) -> ArmLine {
    let mut latency = Histogram::default();
    let (mut requests, mut errors) = (0, 0);
    for point in points.iter().filter(|point| point.arm == arm) {
        requests += point.requests;
        errors += point.errors;
        latency.merge(&point.latency);
    }
    let share = if requests == 0 { f64::NAN } else { errors as f64 * 100.0 / requests as f64 };
    let p95 = latency.quantile(0.95).map_or(f64::NAN, |micros| micros as f64 / 1_000.0);
    ArmLine {
        name: arm.word().to_owned(),
        requests: Unit::Count.format(requests as f64),
        error_share: Unit::Percent.format(share),
        p95: Unit::Milliseconds.format(p95),
    }
}

struct Curves<'a> {
    points: &'a [ArmPoint],
    stretch: Stretch,
    markers: Vec<Marker>,
}

impl Curves<'_> {
    fn chart(&self, id: &str, title: &str, unit: Unit, value: impl Fn(&ArmPoint, f64) -> Option<f64>) -> TimeChart {
        let Stretch { from, until, step } = self.stretch;
        let seconds = step.as_seconds_f64().max(1.0);
        let count = ((until - from).whole_seconds() / step.whole_seconds().max(1)).max(0);
        let times: Vec<_> = (0..count).map(|index| from + step * i32::try_from(index).unwrap_or(0)).collect();
        let line = |arm: Arm, colour| {
            let own = self.points.iter().filter(|point| point.arm == arm);
            let found: std::collections::HashMap<_, _> = own.map(|point| (point.at, value(point, seconds))).collect();
            let values = times.iter().map(|at| found.get(at).copied().flatten()).collect();
            Series { label: arm.word().to_owned(), colour, values }
        };
        let series = vec![line(Arm::Stable, SeriesColour::One), line(Arm::Candidate, SeriesColour::Two)];
        TimeChart { id: id.to_owned(), title: title.to_owned(), unit, times, series, markers: self.markers.clone() }
    }
}

fn markers(events: &[EventLine]) -> Vec<Marker> {
    let shown =
        events.iter().filter(|event| matches!(event.event.as_str(), "step_entered" | "rejected" | "aborted" | "baked"));
    shown
        .map(|event| Marker {
            at: event.at,
            label: match event.event.as_str() {
                "step_entered" => percent(event.weight),
                "baked" => "done".to_owned(),
                _ => "back".to_owned(),
            },
        })
        .collect()
}

fn percent(parts: i32) -> String {
    Weight::from_parts(parts.unsigned_abs()).map_or_else(|_| String::new(), |weight| weight.to_string())
}

fn event(line: EventLine) -> EventRow {
    let EventLine { at, actor_kind, actor_name, event, from_label, to_label, weight, reason } = line;
    EventRow {
        at,
        actor: if actor_kind == "engine" { "Headgate".to_owned() } else { actor_name },
        event: event.replace('_', " "),
        from: from_label.replace('_', " "),
        to: to_label.replace('_', " "),
        weight: percent(weight),
        reason,
    }
}

fn verdict(line: &VerdictLine) -> VerdictRow {
    let counts = &line.verdict;
    VerdictRow {
        at: line.at,
        text: words(counts),
        stable: format!("{} of {} failed", counts.stable.errors, counts.stable.requests),
        candidate: format!("{} of {} failed", counts.candidate.errors, counts.candidate.requests),
    }
}
