//! The documents of a version: what the current one has for problems, and which came before.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::heading::{ApiHeading, api_heading};
use super::problems::{ProblemRow, problem_table};
use crate::components::{
    Badge, ButtonLink, ButtonVariant, Card, Column, EmptyState, Icon, Link, Row, Section, Table, Time, Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct SpecificationView {
    pub heading: ApiHeading,
    pub download_href: Option<String>,
    /// Where to import another document; for owners.
    pub import_href: Option<String>,
    /// `None` for visitors who do not own the API.
    pub problems: Option<Vec<ProblemRow>>,
    pub history: Vec<HistoryRow>,
    pub now: OffsetDateTime,
}

/// One document.
#[derive(Debug, Clone)]
pub struct HistoryRow {
    pub title: String,
    pub document_version: String,
    pub format: String,
    pub source: String,
    pub imported_by: Option<String>,
    pub imported_at: OffsetDateTime,
    /// The first characters, to tell documents apart.
    pub digest: String,
    pub is_current: bool,
}

/// The whole page.
pub fn specification(shell: Shell, view: SpecificationView) -> AnyView {
    let SpecificationView { heading, download_href, import_href, problems, history, now } = view;
    let contents =
        if history.is_empty() { empty(import_href) } else { documents(history, (download_href, import_href), now) };
    let problems = problems.filter(|problems| !problems.is_empty()).map(|problems| {
        view! {
            <Section title="Problems" text="None of them keeps the API from working; mending them makes the reference better.">
                {problem_table(problems)}
            </Section>
        }
    });
    view! { <AppLayout shell>{api_heading(heading)} {contents} {problems}</AppLayout> }.into_any()
}

fn empty(import_href: Option<String>) -> AnyView {
    let action = import_href.map(|href| Link::new("Import a document", href));
    let text = "An OpenAPI document gives this version its operations and reference.";
    view! { <EmptyState icon=Icon::FileText title="No specification yet" text action/> }.into_any()
}

fn documents(
    history: Vec<HistoryRow>,
    (download, import): (Option<String>, Option<String>),
    now: OffsetDateTime,
) -> AnyView {
    let download = download.map(|href| view! { <ButtonLink label="Download" href icon=Icon::Download/> });
    let import = import.map(|href| {
        view! { <ButtonLink label="Import another document" href icon=Icon::Upload variant=ButtonVariant::Primary/> }
    });
    let actions = view! { {download} {import} }.into_any();
    let columns = vec![
        Column::text("Document"),
        Column::text("Format"),
        Column::text("Came by"),
        Column::text("Imported"),
        Column::text("Digest"),
    ];
    let rows = history.into_iter().map(|document| row(document, now)).collect();
    view! {
        <Card title="Documents" text="The newest is shown and routed; the others are history." actions>
            <Table caption="Documents of this version, newest first" columns rows/>
        </Card>
    }
    .into_any()
}

fn row(document: HistoryRow, now: OffsetDateTime) -> Row {
    let at = document.imported_at;
    let current = document.is_current.then(|| view! { " " <Badge label="Current" tone=Tone::Success/> });
    let by = document.imported_by.map(|name| format!(" by {name}")).unwrap_or_default();
    Row::new(vec![
        cell(view! { {format!("{} {}", document.title, document.document_version)} {current} }),
        cell(document.format),
        cell(view! { <span class="problem-place">{document.source}</span> }),
        cell(view! { <span><Time at now/> {by}</span> }),
        cell(view! { <code>{document.digest}</code> }),
    ])
}
