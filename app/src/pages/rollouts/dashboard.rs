//! The dashboard of one rollout: where it stands, what both arms do, and why.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::charts::{LineChart, SeriesColour, TimeChart, WeightBar, WeightPart};
use crate::components::{
    Acknowledgement, AcknowledgementBadge, Badge, Banner, Button, ButtonRow, ButtonVariant, Card, Column, Confirm,
    EmptyState, Form, Grid, GridColumns, Icon, Ladder, LadderStep, Link, Live, Meter, PageHeader, Row, Section, Stack,
    Table, TextInput, Time, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Dashboard {
    pub now: OffsetDateTime,
    pub name: String,
    pub description: String,
    pub stable: String,
    pub candidate: String,
    pub state: String,
    pub tone: Tone,
    /// One or two sentences: why it is where it is.
    pub explanation: String,
    /// Candidate's share in percent.
    pub weight: f64,
    pub steps: Vec<LadderStep>,
    pub acknowledgement: Option<Acknowledgement>,
    pub commands: Vec<CommandButton>,
    pub arms: Vec<ArmLine>,
    pub requests: TimeChart,
    pub errors: TimeChart,
    pub latency: TimeChart,
    pub guardrails: Vec<GuardrailRow>,
    pub nodes: Vec<NodeRow>,
    pub events: Vec<EventRow>,
    pub verdicts: Vec<VerdictRow>,
}

/// Something a person can do now.
#[derive(Debug, Clone)]
pub struct CommandButton {
    pub label: String,
    pub action: String,
    /// What is asked before it is done; none for what is easily taken back.
    pub question: Option<String>,
    pub is_danger: bool,
    pub is_primary: bool,
}

/// Sums of one arm over the stretch shown.
#[derive(Debug, Clone)]
pub struct ArmLine {
    pub name: String,
    pub requests: String,
    pub error_share: String,
    pub p95: String,
}

/// What one guardrail says.
#[derive(Debug, Clone)]
pub struct GuardrailRow {
    pub name: String,
    pub word: String,
    pub tone: Tone,
    pub text: String,
    /// How far the evidence is on its way to a rejection, 0 to 100.
    pub evidence_percent: f64,
}

/// What one proxy has acknowledged.
#[derive(Debug, Clone)]
pub struct NodeRow {
    pub name: String,
    pub word: String,
    pub tone: Tone,
    /// Snapshot in force, and since when.
    pub applied: Option<(String, OffsetDateTime)>,
    /// The snapshot in which the present weight travels.
    pub wanted: Option<String>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct EventRow {
    pub at: OffsetDateTime,
    pub actor: String,
    pub event: String,
    pub from: String,
    pub to: String,
    pub weight: String,
    pub reason: String,
}

/// One judgement.
#[derive(Debug, Clone)]
pub struct VerdictRow {
    pub at: OffsetDateTime,
    pub text: String,
    pub stable: String,
    pub candidate: String,
}

/// The whole page. The commands stand outside the live part, so that a question being answered is not replaced; they
/// are renewed by loading the page.
pub fn dashboard(shell: Shell, view: Dashboard, stream: String) -> AnyView {
    let rollouts = shell.tenant.as_ref().map(|tenant| format!("/t/{}/rollouts", tenant.slug)).unwrap_or_default();
    let breadcrumbs = vec![Link::new("Rollouts", rollouts)];
    let (title, text) = (view.name.clone(), view.description.clone());
    let body = dashboard_body(view);
    view! {
        <AppLayout shell>
            <PageHeader title text breadcrumbs />
            <Live id="rollout" stream>{body}</Live>
        </AppLayout>
    }
    .into_any()
}

/// Everything below the header, as the stream sends it.
pub fn dashboard_body(view: Dashboard) -> AnyView {
    let now = view.now;
    let status = status(&view);
    let arms = arm_table(view.arms);
    let guardrails = guardrail_section(view.guardrails);
    let (requests, errors, latency) = (view.requests, view.errors, view.latency);
    let nodes = node_section(view.nodes, now);
    let events = event_section(view.events, now);
    let verdicts = verdict_section(view.verdicts, now);
    view! {
        <Stack>
            {status}
            <Grid columns=GridColumns::Two>
                <LineChart chart=errors />
                <LineChart chart=latency />
            </Grid>
            <LineChart chart=requests />
            {guardrails} {arms} {nodes} {events} {verdicts}
        </Stack>
    }
    .into_any()
}

fn status(view: &Dashboard) -> AnyView {
    let (label, tone, explanation) = (view.state.clone(), view.tone, view.explanation.clone());
    let steps = view.steps.clone();
    let parts = vec![
        WeightPart {
            label: format!("stable · {}", view.stable),
            percent: 100.0 - view.weight,
            colour: SeriesColour::One,
        },
        WeightPart {
            label: format!("candidate · {}", view.candidate),
            percent: view.weight,
            colour: SeriesColour::Two,
        },
    ];
    let acknowledgement = view.acknowledgement.clone().map(|state| view! { <AcknowledgementBadge state /> });
    let commands = view.commands.iter().cloned().map(command).collect_view();
    let alarm = matches!(tone, Tone::Danger | Tone::Warning);
    let words = if alarm {
        view! { <Banner tone title=label.clone()>{explanation}</Banner> }.into_any()
    } else {
        view! { <p>{explanation}</p> }.into_any()
    };
    view! {
        <Card>
            <Stack>
                <div class="cluster"><Badge label tone /> {acknowledgement}</div>
                {words}
                <WeightBar label="Share of the applications" parts />
                <Ladder label="Steps" steps />
                <ButtonRow>{commands}</ButtonRow>
            </Stack>
        </Card>
    }
    .into_any()
}

fn command(button: CommandButton) -> AnyView {
    let CommandButton { label, action, question, is_danger, is_primary } = button;
    let variant = match (is_danger, is_primary) {
        (true, _) => ButtonVariant::Danger,
        (_, true) => ButtonVariant::Primary,
        _ => ButtonVariant::Secondary,
    };
    match question {
        None => view! { <Form action><Button label variant /></Form> }.into_any(),
        Some(text) => {
            let (trigger, title) = (format!("{label}…"), format!("{label}?"));
            let scope = label.to_lowercase().replace(' ', "-");
            view! {
                <Confirm trigger title text action confirm=label variant>
                    <TextInput name="reason" scope label="Reason" hint="Kept in the history." />
                </Confirm>
            }
            .into_any()
        }
    }
}

fn guardrail_section(rows: Vec<GuardrailRow>) -> AnyView {
    if rows.is_empty() {
        return ().into_any();
    }
    let cards = rows.into_iter().map(guardrail).collect_view();
    view! {
        <Section title="Guardrails" text="Judged every second. The bar shows how far the evidence against the candidate has come.">
            <Grid columns=GridColumns::Two>{cards}</Grid>
        </Section>
    }
    .into_any()
}

fn guardrail(row: GuardrailRow) -> AnyView {
    let GuardrailRow { name, word, tone, text, evidence_percent } = row;
    let meter = format!("{evidence_percent:.0} %");
    view! {
        <Card title=name>
            <Stack>
                <div class="cluster"><Badge label=word tone /></div>
                <p>{text}</p>
                <Meter label="Evidence against the candidate" text=meter percent=evidence_percent tone />
            </Stack>
        </Card>
    }
    .into_any()
}

fn arm_table(arms: Vec<ArmLine>) -> AnyView {
    let columns = vec![
        Column::text("Arm"),
        Column::number("Requests"),
        Column::number("Error share"),
        Column::number("p95 latency"),
    ];
    let row = |line: ArmLine| {
        Row::new([line.name, line.requests, line.error_share, line.p95].map(cell).into_iter().collect())
    };
    let rows = arms.into_iter().map(row).collect();
    view! { <Section title="Both arms in numbers"><Table caption="Both arms" columns rows /></Section> }.into_any()
}

fn node_section(nodes: Vec<NodeRow>, now: OffsetDateTime) -> AnyView {
    if nodes.iter().all(|node| node.wanted.is_none()) {
        return ().into_any();
    }
    let columns = vec![
        Column::text("Node"),
        Column::text("Present weight"),
        Column::text("Snapshot in force"),
        Column::text("Wanted"),
        Column::text("Since"),
    ];
    let row = |node: NodeRow| {
        let NodeRow { name, word, tone, applied, wanted } = node;
        let (version, at) = applied.unzip();
        let dash = || "–".to_owned();
        Row::new(vec![
            cell(name),
            cell(view! { <Badge label=word tone /> }),
            cell(view! { <span class="mono">{version.unwrap_or_else(dash)}</span> }),
            cell(view! { <span class="mono">{wanted.unwrap_or_else(dash)}</span> }),
            cell(at.map(|at| view! { <Time at now /> })),
        ])
    };
    let rows = nodes.into_iter().map(row).collect();
    view! {
        <Section title="Nodes" text="What each proxy has acknowledged. A step counts only when all of them have.">
            <Table caption="Nodes" columns rows />
        </Section>
    }
    .into_any()
}

fn event_section(events: Vec<EventRow>, now: OffsetDateTime) -> AnyView {
    if events.is_empty() {
        return view! {
            <Section title="History">
                <EmptyState icon=Icon::History title="Nothing has happened yet" text="Each step, hold and decision is written down here, with who and why." />
            </Section>
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Time"),
        Column::text("Who"),
        Column::text("What"),
        Column::text("State"),
        Column::number("Weight"),
        Column::text("Why"),
    ];
    let row = |line: EventRow| {
        let EventRow { at, actor, event, from, to, weight, reason } = line;
        Row::new(vec![
            cell(view! { <Time at now /> }),
            cell(actor),
            cell(event),
            cell(format!("{from} → {to}")),
            cell(weight),
            cell(reason),
        ])
    };
    let rows = events.into_iter().map(row).collect();
    view! { <Section title="History"><Table caption="History" columns rows /></Section> }.into_any()
}

fn verdict_section(verdicts: Vec<VerdictRow>, now: OffsetDateTime) -> AnyView {
    if verdicts.is_empty() {
        return ().into_any();
    }
    let columns =
        vec![Column::text("Time"), Column::text("Verdict"), Column::text("Stable"), Column::text("Candidate")];
    let row = |line: VerdictRow| {
        let VerdictRow { at, text, stable, candidate } = line;
        Row::new(vec![cell(view! { <Time at now /> }), cell(text), cell(stable), cell(candidate)])
    };
    let rows = verdicts.into_iter().map(row).collect();
    view! {
        <Section title="Verdicts" text="Written down when they change, and every ten seconds.">
            <Table caption="Verdicts" columns rows />
        </Section>
    }
    .into_any()
}
