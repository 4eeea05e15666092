//! All plans of a tenant.

use leptos::prelude::*;

use crate::components::{
    Badge, ButtonLink, ButtonVariant, Column, EmptyState, Icon, KeysetPager, Link, PageHeader, Row, Stack, Table, Tone,
    cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PlanListView {
    /// Address of this page.
    pub href: String,
    pub lines: Vec<PlanLine>,
    /// Address of the next page.
    pub next: Option<String>,
    pub may_write: bool,
}

/// One plan.
#[derive(Debug, Clone)]
pub struct PlanLine {
    pub href: String,
    pub name: String,
    pub slug: String,
    pub in_words: String,
    pub is_open: bool,
    pub offered_by: u64,
    pub subscriptions: u64,
}

/// The whole page.
pub fn plan_list(shell: Shell, view: PlanListView) -> AnyView {
    let PlanListView { href, lines, next, may_write } = view;
    let new = format!("{href}/new");
    let button = may_write.then(
        || view! { <ButtonLink label="New plan" href=new.clone() variant=ButtonVariant::Primary icon=Icon::Plus/> },
    );
    let body =
        if lines.is_empty() { empty(may_write.then(|| Link::new("New plan", new.clone()))) } else { table(lines) };
    view! {
        <AppLayout shell>
            <PageHeader
                title="Plans"
                text="What applications subscribe to: how much they may call, and who has to agree."
                actions=button.into_any()
            />
            <Stack>{body} <KeysetPager next/></Stack>
        </AppLayout>
    }
    .into_any()
}

fn empty(action: Option<Link>) -> AnyView {
    let text = "A plan says how many requests an application may send and whether somebody approves it first.";
    view! { <EmptyState icon=Icon::Layers title="No plan yet" text action/> }.into_any()
}

fn table(lines: Vec<PlanLine>) -> AnyView {
    let columns = vec![
        Column::text("Plan"),
        Column::text("Terms"),
        Column::text("State"),
        Column::number("Offered by"),
        Column::number("Subscriptions"),
    ];
    let rows = lines.into_iter().map(row).collect();
    view! { <Table caption="Plans" columns rows/> }.into_any()
}

fn row(line: PlanLine) -> Row {
    let PlanLine { href, name, slug, in_words, is_open, offered_by, subscriptions } = line;
    let versions = if offered_by == 1 { "1 version".to_owned() } else { format!("{offered_by} versions") };
    Row::new(vec![
        cell(view! { <a href=href>{name}</a> " " <span class="muted mono">{slug}</span> }),
        cell(in_words),
        state_badge(is_open),
        cell(versions),
        cell(subscriptions.to_string()),
    ])
}

/// "Open" or "Closed".
pub(super) fn state_badge(is_open: bool) -> AnyView {
    if is_open {
        view! { <Badge label="Open" tone=Tone::Success/> }.into_any()
    } else {
        view! { <Badge label="Closed"/> }.into_any()
    }
}
