//! Charts of requests, errors and latency.

use leptos::prelude::*;

use crate::charts::{LineChart, TimeChart};
use crate::components::{
    Button, Column, EmptyState, Grid, GridColumns, Icon, Live, PageHeader, Row, Section, Select, SelectOption, Stack,
    Stat, Table, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Analytics {
    pub filters: AnalyticsFilters,
    pub charts: AnalyticsCharts,
    pub stream: String,
}

/// The filters in force.
#[derive(Debug, Clone)]
pub struct AnalyticsFilters {
    pub action: String,
    pub range: String,
    pub group_by: String,
    pub version: String,
    pub application: String,
    pub versions: Vec<SelectOption>,
    pub applications: Vec<SelectOption>,
}

/// Everything that renews itself.
#[derive(Debug, Clone)]
pub struct AnalyticsCharts {
    pub total: GroupLine,
    pub requests: TimeChart,
    pub errors: TimeChart,
    pub latency: TimeChart,
    pub groups: Vec<GroupLine>,
}

/// Sums of one group, ready for people.
#[derive(Debug, Clone)]
pub struct GroupLine {
    pub label: String,
    pub requests: String,
    pub error_share: String,
    pub denied: String,
    pub p50: String,
    pub p95: String,
    pub p99: String,
}

/// The whole page.
pub fn analytics(shell: Shell, view: Analytics) -> AnyView {
    let Analytics { filters, charts, stream } = view;
    let filters = filter_form(filters);
    let charts = analytics_charts(charts);
    view! {
        <AppLayout shell>
            <PageHeader title="Analytics" text="Requests, errors and latency as callers see them." />
            <Stack>
                {filters}
                <Live id="analytics" stream>{charts}</Live>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

/// The charts alone, as the stream sends them.
pub fn analytics_charts(charts: AnalyticsCharts) -> AnyView {
    let AnalyticsCharts { total, requests, errors, latency, groups } = charts;
    if groups.is_empty() {
        return view! {
            <EmptyState icon=Icon::ChartLine title="No calls in this time" text="Choose a longer time, or make a call: it shows up here within two seconds." />
        }
        .into_any();
    }
    let table = group_table(groups);
    view! {
        <Stack>
            <Grid columns=GridColumns::Four>
                <Stat label="Requests" value=total.requests />
                <Stat label="Error share" value=total.error_share />
                <Stat label="p95 latency" value=total.p95 />
                <Stat label="Refused by the gateway" value=total.denied />
            </Grid>
            <LineChart chart=requests />
            <Grid columns=GridColumns::Two>
                <LineChart chart=errors />
                <LineChart chart=latency />
            </Grid>
            <Section title="In numbers">{table}</Section>
        </Stack>
    }
    .into_any()
}

fn group_table(groups: Vec<GroupLine>) -> AnyView {
    let columns = vec![
        Column::text("Group"),
        Column::number("Requests"),
        Column::number("Error share"),
        Column::number("Refused"),
        Column::number("p50"),
        Column::number("p95"),
        Column::number("p99"),
    ];
    let row = |line: GroupLine| {
        let GroupLine { label, requests, error_share, denied, p50, p95, p99 } = line;
        Row::new([label, requests, error_share, denied, p50, p95, p99].map(cell).into_iter().collect())
    };
    let rows = groups.into_iter().map(row).collect();
    view! { <Table caption="Sums by group" columns rows /> }.into_any()
}

fn filter_form(filters: AnalyticsFilters) -> AnyView {
    let AnalyticsFilters { action, range, group_by, version, application, versions, applications } = filters;
    let option = |(value, label): (&str, &str)| SelectOption::new(value, label);
    let ranges = [
        ("15m", "Last 15 minutes"),
        ("1h", "Last hour"),
        ("6h", "Last 6 hours"),
        ("24h", "Last 24 hours"),
        ("7d", "Last 7 days"),
    ];
    let groups = [
        ("nothing", "Everything together"),
        ("version", "By version"),
        ("operation", "By operation"),
        ("application", "By application"),
    ];
    let (ranges, groups) = (ranges.map(option).to_vec(), groups.map(option).to_vec());
    view! {
        <form class="filters" method="get" action=action>
            <Select name="range" label="Time" options=ranges value=range />
            <Select name="group_by" label="Lines" options=groups value=group_by />
            <Select name="version" label="API version" options=versions value=version />
            <Select name="application" label="Application" options=applications value=application />
            <div class="filters-actions"><Button label="Show" icon=Icon::ChartLine /></div>
        </form>
    }
    .into_any()
}
