//! One call.

use leptos::prelude::*;
use time::OffsetDateTime;

use super::status::{duration, status_badge};
use crate::components::{
    Banner, Copyable, DateTime, DescriptionList, Fact, Link, PageHeader, Section, Stack, Time, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows. Pairs are a name and where it leads.
#[derive(Debug, Clone)]
pub struct LogDetail {
    pub now: OffsetDateTime,
    /// Where pages of the tenant live.
    pub base: String,
    pub id: String,
    pub at: OffsetDateTime,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub outcome: String,
    /// Title and advice, when the gateway answered by itself.
    pub fault: Option<(String, String)>,
    pub api: Option<(String, String)>,
    pub operation: Option<String>,
    pub application: Option<(String, String)>,
    pub key_hint: Option<String>,
    pub upstream: Option<String>,
    pub target_url: Option<String>,
    pub rollout: Option<(String, String)>,
    pub arm: Option<String>,
    pub node: String,
    pub duration_us: u64,
    pub upstream_us: Option<u64>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub client_ip: Option<String>,
    pub user_agent: Option<String>,
}

/// The whole page.
pub fn log_detail(shell: Shell, view: LogDetail) -> AnyView {
    let title = format!("{} {}", view.method, view.path);
    let breadcrumbs = vec![Link::new("Request logs", format!("{}/request-logs", view.base))];
    let fault = view.fault.clone().map(|(title, advice)| view! { <Banner tone=Tone::Warning title>{advice}</Banner> });
    let who = who(&view);
    let served = served(&view);
    let timing = timing(&view);
    view! {
        <AppLayout shell>
            <PageHeader title breadcrumbs />
            <Stack>
                {fault}
                <Section title="Call">{who}</Section>
                <Section title="Served by">{served}</Section>
                <Section title="Timing and size">{timing}</Section>
            </Stack>
        </AppLayout>
    }
    .into_any()
}

fn linked(pair: Option<(String, String)>) -> AnyView {
    match pair {
        Some((name, href)) => view! { <a href=href>{name}</a> }.into_any(),
        None => "–".into_any(),
    }
}

fn or_dash(text: Option<String>) -> String {
    text.unwrap_or_else(|| "–".to_owned())
}

fn who(view: &LogDetail) -> AnyView {
    let (at, now) = (view.at, view.now);
    let facts = vec![
        Fact::new("Status", view! { <span class="cluster">{status_badge(view.status)} {view.outcome.clone()}</span> }),
        Fact::new("Time", view! { <DateTime at /> " (" <Time at now /> ")" }),
        Fact::new("Request id", view! { <Copyable value=view.id.clone() /> }),
        Fact::new("API", linked(view.api.clone())),
        Fact::new("Operation", or_dash(view.operation.clone())),
        Fact::new("Application", linked(view.application.clone())),
        Fact::new("API key", view! { <span class="mono">{or_dash(view.key_hint.clone())}</span> }),
        Fact::new("Client", or_dash(view.client_ip.clone())),
        Fact::new("User agent", or_dash(view.user_agent.clone())),
    ];
    view! { <DescriptionList facts /> }.into_any()
}

fn served(view: &LogDetail) -> AnyView {
    let facts = vec![
        Fact::new("Node", view.node.clone()),
        Fact::new("Upstream", or_dash(view.upstream.clone())),
        Fact::new("Target", view! { <span class="mono">{or_dash(view.target_url.clone())}</span> }),
        Fact::new("Rollout", linked(view.rollout.clone())),
        Fact::new("Arm", or_dash(view.arm.clone())),
    ];
    view! { <DescriptionList facts /> }.into_any()
}

fn timing(view: &LogDetail) -> AnyView {
    let facts = vec![
        Fact::new("Duration", duration(view.duration_us)),
        Fact::new("Until the upstream's answer", view.upstream_us.map_or_else(|| "–".to_owned(), duration)),
        Fact::new("Request body", format!("{} bytes", view.request_bytes)),
        Fact::new("Response body", format!("{} bytes", view.response_bytes)),
    ];
    view! { <DescriptionList facts /> }.into_any()
}
