//! Nodes and the snapshots they have applied.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::components::{
    Badge, Banner, Column, EmptyState, Icon, PageHeader, Row, Section, Stack, Table, Time, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct NodeList {
    pub now: OffsetDateTime,
    pub nodes: Vec<NodeLine>,
    pub publications: Vec<PublicationLine>,
}

/// One proxy.
#[derive(Debug, Clone)]
pub struct NodeLine {
    pub name: String,
    pub is_connected: bool,
    pub build: Option<String>,
    pub last_seen_at: Option<OffsetDateTime>,
    /// Version in force, and since when.
    pub applied: Option<(String, OffsetDateTime)>,
    pub faults: Vec<String>,
    pub dropped_logs: u64,
}

/// One published snapshot.
#[derive(Debug, Clone)]
pub struct PublicationLine {
    pub version: String,
    /// In words, such as "approve subscription".
    pub cause: String,
    pub created_at: OffsetDateTime,
    pub applied_by: u64,
    pub slowest_ms: Option<u64>,
}

/// The whole page.
pub fn node_list(shell: Shell, view: NodeList) -> AnyView {
    let NodeList { now, nodes, publications } = view;
    let total = nodes.len() as u64;
    let refusals = refusals(&nodes);
    let nodes = node_section(nodes, now);
    let publications = publication_section(publications, total, now);
    view! {
        <AppLayout shell>
            <PageHeader
                title="Nodes"
                text="Proxies that serve live traffic, and the snapshot each of them has applied. A change counts as done when every node acknowledged it."
            />
            <Stack>{refusals} {nodes} {publications}</Stack>
        </AppLayout>
    }
    .into_any()
}

fn refusals(nodes: &[NodeLine]) -> Vec<AnyView> {
    let refusing = nodes.iter().filter(|node| !node.faults.is_empty());
    refusing
        .map(|node| {
            let title = format!("{} refused the newest snapshot and serves the one before", node.name);
            let faults = node.faults.join("; ");
            view! { <Banner tone=Tone::Danger title>{faults}</Banner> }.into_any()
        })
        .collect()
}

fn node_section(nodes: Vec<NodeLine>, now: OffsetDateTime) -> AnyView {
    if nodes.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::Network
                title="No node is enrolled"
                text="Start Headgate with `headgate run`, or enrol a proxy of your own by REST: POST /api/v1/nodes."
            />
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Node"),
        Column::text("State"),
        Column::text("Snapshot"),
        Column::text("Applied"),
        Column::text("Last seen"),
        Column::number("Dropped logs"),
    ];
    let rows = nodes.into_iter().map(|node| node_row(node, now)).collect();
    view! { <Table caption="Nodes" columns rows /> }.into_any()
}

fn node_row(node: NodeLine, now: OffsetDateTime) -> Row {
    let state = if node.is_connected {
        view! { <Badge label="connected" tone=Tone::Success /> }.into_any()
    } else {
        view! { <Badge label="away" tone=Tone::Warning /> }.into_any()
    };
    let (version, applied_at) = node.applied.unzip();
    let build = node.build.map(|build| view! { <span class="muted">" " {build}</span> });
    let name = node.name;
    Row::new(vec![
        cell(view! { <strong>{name}</strong> {build} }),
        state,
        cell(view! { <span class="mono">{version.unwrap_or_else(|| "none yet".to_owned())}</span> }),
        cell(applied_at.map(|at| view! { <Time at now /> })),
        cell(node.last_seen_at.map(|at| view! { <Time at now /> })),
        cell(node.dropped_logs.to_string()),
    ])
}

fn publication_section(publications: Vec<PublicationLine>, nodes: u64, now: OffsetDateTime) -> AnyView {
    if publications.is_empty() {
        return ().into_any();
    }
    let columns = vec![
        Column::text("Snapshot"),
        Column::text("Cause"),
        Column::text("Published"),
        Column::text("Applied on"),
        Column::number("After"),
    ];
    let row = |line: PublicationLine| {
        let after = line.slowest_ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
        Row::new(vec![
            cell(view! { <span class="mono">{line.version}</span> }),
            cell(line.cause),
            cell(view! { <Time at=line.created_at now /> }),
            cell(format!("{} of {nodes}", line.applied_by)),
            cell(after),
        ])
    };
    let rows = publications.into_iter().map(row).collect();
    view! {
        <Section title="Published snapshots" text="Newest first. “After” is the time from publication to the last acknowledgement.">
            <Table caption="Published snapshots" columns rows />
        </Section>
    }
    .into_any()
}
