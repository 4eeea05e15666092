//! The list of calls, with search and filters.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::status::{duration, status_badge};
use crate::components::{
    Button, Column, EmptyState, Icon, InputKind, KeysetPager, Live, Method, PageHeader, Row, Select, SelectOption,
    Stack, Table, TextInput, Time, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct LogList {
    pub now: OffsetDateTime,
    pub filters: LogFilters,
    pub rows: Vec<LogRow>,
    pub next: Option<String>,
    /// Renews the table; only on the first page.
    pub stream: Option<String>,
}

/// The filters in force.
#[derive(Debug, Clone)]
pub struct LogFilters {
    pub action: String,
    pub search: String,
    pub status: String,
    pub version: String,
    pub application: String,
    pub slower_than_ms: String,
    pub versions: Vec<SelectOption>,
    pub applications: Vec<SelectOption>,
}

/// One call.
#[derive(Debug, Clone)]
pub struct LogRow {
    pub href: String,
    pub at: OffsetDateTime,
    pub method: String,
    pub path: String,
    pub status: u16,
    /// Why the gateway answered by itself.
    pub fault: Option<String>,
    pub api: Option<String>,
    pub application: Option<String>,
    pub arm: Option<String>,
    pub duration_us: u64,
}

/// The whole page.
pub fn log_list(shell: Shell, view: LogList) -> AnyView {
    let LogList { now, filters, rows, next, stream } = view;
    let filters = filter_form(filters);
    let table = log_table(rows, now);
    let table = match stream {
        Some(stream) => view! { <Live id="request-logs" stream>{table}</Live> }.into_any(),
        None => table,
    };
    view! {
        <AppLayout shell>
            <PageHeader title="Request logs" text="Every call, within two seconds. The request id of an error message leads to its line." />
            <Stack>
                {filters} {table}
                <KeysetPager previous=None next />
            </Stack>
        </AppLayout>
    }
    .into_any()
}

/// The table alone, as the stream sends it.
pub fn log_table(rows: Vec<LogRow>, now: OffsetDateTime) -> AnyView {
    if rows.is_empty() {
        return view! {
            <EmptyState
                icon=Icon::ScrollText
                title="No calls here"
                text="Nothing fits these filters, or nobody has called yet. The page of an application shows a call to begin with."
            />
        }
        .into_any();
    }
    let columns = vec![
        Column::text("Time"),
        Column::text("Call"),
        Column::text("Status"),
        Column::text("API"),
        Column::text("Application"),
        Column::number("Duration"),
    ];
    let rows = rows.into_iter().map(|row| log_row(row, now)).collect();
    view! { <Table caption="Request logs" columns rows /> }.into_any()
}

fn log_row(row: LogRow, now: OffsetDateTime) -> Row {
    let LogRow { href, at, method, path, status, fault, api, application, arm, duration_us } = row;
    let fault = fault.map(|fault| view! { <span class="muted">" " {fault}</span> });
    let arm = arm.filter(|arm| arm == "candidate").map(|arm| view! { <span class="muted">" · " {arm}</span> });
    Row::new(vec![
        cell(view! { <Time at now /> }),
        cell(view! { <span class="call"><Method name=method /> <a class="mono" href=href>{path}</a></span> }),
        cell(view! { <span class="cluster">{status_badge(status)} {fault}</span> }),
        cell(view! { {api.unwrap_or_else(|| "–".to_owned())} {arm} }),
        cell(application.unwrap_or_else(|| "–".to_owned())),
        cell(duration(duration_us)),
    ])
}

fn filter_form(filters: LogFilters) -> AnyView {
    let LogFilters { action, search, status, version, application, slower_than_ms, versions, applications } = filters;
    let statuses = [
        ("", "All"),
        ("2xx", "2xx"),
        ("4xx", "4xx"),
        ("5xx", "5xx"),
        ("401", "401 no valid key"),
        ("403", "403 no subscription"),
        ("429", "429 rate limited"),
        ("denied", "Refused by the gateway"),
        ("upstream_failure", "Upstream failed"),
    ];
    let statuses = statuses.map(|(value, label)| SelectOption::new(value, label)).to_vec();
    let reset = action.clone();
    view! {
        <form class="filters" method="get" action=action role="search">
            <TextInput name="q" label="Path or request id" value=search />
            <Select name="status" label="Status" options=statuses value=status />
            <Select name="version" label="API version" options=versions value=version />
            <Select name="application" label="Application" options=applications value=application />
            <TextInput name="slower_than_ms" label="Slower than (ms)" kind=InputKind::Number min="0" value=slower_than_ms />
            <div class="filters-actions">
                <Button label="Filter" icon=Icon::Funnel />
                <a href=reset>"Reset"</a>
            </div>
        </form>
    }
    .into_any()
}
