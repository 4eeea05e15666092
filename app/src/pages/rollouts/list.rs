//! The list of rollouts.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::{
    Badge, Button, ButtonLink, ButtonRow, ButtonVariant, Column, EmptyState, Form, Icon, Link, PageHeader, Row, Table,
    Time, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct RolloutList {
    pub now: OffsetDateTime,
    /// Absent for people who may only look.
    pub new_href: Option<String>,
    /// Where a form plays the demo's bad rollout again; only in the demo.
    pub replay_action: Option<String>,
    pub rows: Vec<RolloutLine>,
}

/// One rollout.
#[derive(Debug, Clone)]
pub struct RolloutLine {
    pub href: String,
    pub name: String,
    pub stable: String,
    pub candidate: String,
    pub state: String,
    pub tone: Tone,
    pub weight: String,
    pub changed_at: OffsetDateTime,
}

/// The whole page.
pub fn rollout_list(shell: Shell, view: RolloutList) -> AnyView {
    let RolloutList { now, new_href, replay_action, rows } = view;
    let actions = actions(new_href.clone(), replay_action);
    let body = if rows.is_empty() { empty(new_href) } else { table(rows, now) };
    view! {
        <AppLayout shell>
            <PageHeader
                title="Rollouts"
                text="Move the callers of an upstream to something new, step by step. What turns out worse takes itself back."
                actions
            />
            {body}
        </AppLayout>
    }
    .into_any()
}

fn actions(new_href: Option<String>, replay_action: Option<String>) -> AnyView {
    let replay = replay_action.map(|action| {
        view! { <Form action><Button label="Play the bad rollout again" icon=Icon::RotateCcw /></Form> }
    });
    let new = new_href.map(|href| {
        view! { <ButtonLink label="Plan a rollout" href variant=ButtonVariant::Primary icon=Icon::Plus /> }
    });
    view! { <ButtonRow>{replay} {new}</ButtonRow> }.into_any()
}

fn empty(new_href: Option<String>) -> AnyView {
    let action = new_href.map(|href| Link::new("Plan a rollout", href));
    view! {
        <EmptyState
            icon=Icon::GitBranch
            title="No rollout yet"
            text="A rollout sends a small share of the calls to a candidate, compares both arms every second, and goes on only when the candidate is proven good enough."
            action
        />
    }
    .into_any()
}

fn table(rows: Vec<RolloutLine>, now: OffsetDateTime) -> AnyView {
    let columns = vec![
        Column::text("Rollout"),
        Column::text("From"),
        Column::text("To"),
        Column::text("State"),
        Column::number("Weight"),
        Column::text("Changed"),
    ];
    let row = |line: RolloutLine| {
        let RolloutLine { href, name, stable, candidate, state, tone, weight, changed_at } = line;
        Row::new(vec![
            cell(view! { <a href=href>{name}</a> }),
            cell(stable),
            cell(candidate),
            cell(view! { <Badge label=state tone /> }),
            cell(weight),
            cell(view! { <Time at=changed_at now /> }),
        ])
    };
    let rows = rows.into_iter().map(row).collect();
    view! { <Table caption="Rollouts" columns rows /> }.into_any()
}
