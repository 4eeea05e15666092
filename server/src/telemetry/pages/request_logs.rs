//! Request logs for people: a list that renews itself, and one call.

use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{Html, Response};
use headgate_app::components::SelectOption;
use headgate_app::pages::telemetry::log_detail::{LogDetail, log_detail};
use headgate_app::pages::telemetry::log_list::{LogFilters, LogList, LogRow, log_list, log_table};
use headgate_contract::ids::RequestId;
use serde::Deserialize;

use crate::authz::Grant;
use crate::authz::permits::ReadOwnTraffic;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::live;
use crate::http::paging::PageQuery;
use crate::state::AppState;
use crate::telemetry::analytics::store::list_choices;
use crate::telemetry::logs::{self, LogFilter, LogLine, StatusFilter};
use crate::telemetry::visibility::Visibility;

/// Fields of the filter form; an empty field asks for nothing.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LogQuery {
    q: String,
    status: String,
    version: String,
    application: String,
    rollout: String,
    slower_than_ms: String,
}

impl LogQuery {
    /// What cannot be understood is left out: the form shows what is in force.
    fn parse(&self) -> LogFilter {
        LogFilter {
            search: Some(self.q.trim().to_owned()).filter(|text| !text.is_empty()),
            status: StatusFilter::parse(&self.status),
            api_version_id: self.version.parse().ok(),
            application_id: self.application.parse().ok(),
            rollout_id: self.rollout.parse().ok(),
            slower_than_ms: self.slower_than_ms.parse().ok(),
            ..LogFilter::default()
        }
    }
}

/// `GET /t/{tenant}/request-logs`
pub async fn list(
    grant: Grant<ReadOwnTraffic>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(query): Query<LogQuery>,
    Query(page): Query<PageQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Html<String>> {
    let choices = list_choices(&state.db, grant.tenant(), Visibility::of(&grant)).await?;
    let lines = logs::list(&state, &grant, &query.parse(), &page).await?;
    let base = format!("{}/request-logs", chrome.base());
    let is_first = page.cursor.as_deref().unwrap_or_default().is_empty();
    let view = LogList {
        now: chrome.now,
        filters: LogFilters {
            action: base.clone(),
            search: query.q.clone(),
            status: query.status.clone(),
            version: query.version.clone(),
            application: query.application.clone(),
            slower_than_ms: query.slower_than_ms.clone(),
            versions: options(choices.versions),
            applications: options(choices.applications),
        },
        next: lines.next_cursor.as_ref().map(|cursor| with_cursor(&base, raw.as_deref(), cursor)),
        rows: lines.items.into_iter().map(|line| row(line, &base)).collect(),
        stream: is_first.then(|| format!("{base}/stream?{}", raw.unwrap_or_default())),
    };
    Ok(Html(headgate_app::render(log_list(chrome.shell("Request logs", Place::RequestLogs), view))))
}

/// `GET /t/{tenant}/request-logs/stream`: the table of the first page, anew with each batch.
pub async fn stream(
    grant: Grant<ReadOwnTraffic>,
    State(state): State<AppState>,
    Query(query): Query<LogQuery>,
) -> Response {
    let (tenant, source) = (grant.tenant().id(), state.clone());
    let base = format!("/t/{}/request-logs", grant.tenant_slug());
    live::stream(&state, tenant, move || {
        let (grant, state, filter, base) = (grant.clone(), source.clone(), query.parse(), base.clone());
        async move {
            let lines = logs::list(&state, &grant, &filter, &PageQuery::default()).await?;
            let rows = lines.items.into_iter().map(|line| row(line, &base)).collect();
            Ok(headgate_app::render_fragment(log_table(rows, state.clock.now())))
        }
    })
}

/// `GET /t/{tenant}/request-logs/{request}`
pub async fn show(
    grant: Grant<ReadOwnTraffic>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, request)): Path<(String, String)>,
) -> Result<Html<String>> {
    let id: RequestId = request.parse().map_err(|_| Error::NotFound)?;
    let line = logs::get(&state, &grant, id).await?;
    let view = detail(line, &chrome);
    Ok(Html(headgate_app::render(log_detail(chrome.shell("Request log", Place::RequestLogs), view))))
}

fn options(choices: Vec<(uuid::Uuid, String)>) -> Vec<SelectOption> {
    let all = SelectOption::new("", "All");
    std::iter::once(all).chain(choices.into_iter().map(|(id, name)| SelectOption::new(id.to_string(), name))).collect()
}

fn with_cursor(base: &str, raw: Option<&str>, cursor: &str) -> String {
    let pairs = url::form_urlencoded::parse(raw.unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).append_pair("cursor", cursor);
    format!("{base}?{}", query.finish())
}

fn row(line: LogLine, base: &str) -> LogRow {
    LogRow {
        href: format!("{base}/{}", line.id),
        at: line.at,
        method: line.method,
        path: line.path,
        status: line.status,
        fault: line.fault.map(|fault| fault.problem().title),
        api: line.api.map(|api| format!("{} {}", api.name, api.version)),
        application: line.application.map(|(_, name)| name),
        arm: line.arm,
        duration_us: line.duration_us,
    }
}

fn detail(line: LogLine, chrome: &Chrome) -> LogDetail {
    let base = chrome.base();
    let problem = line.fault.map(|fault| fault.problem());
    LogDetail {
        now: chrome.now,
        base: base.clone(),
        id: line.id.to_string(),
        at: line.at,
        method: line.method,
        path: line.path,
        status: line.status,
        outcome: line.outcome.word().replace('_', " "),
        fault: problem.map(|problem| (problem.title, problem.detail)),
        api: line.api.map(|api| (format!("{} {}", api.name, api.version), format!("{base}/apis/{}", api.slug))),
        operation: line.operation,
        application: line.application.map(|(id, name)| (name, format!("{base}/applications/{id}"))),
        key_hint: line.key_hint,
        upstream: line.upstream,
        target_url: line.target_url,
        rollout: line.rollout.map(|(id, name)| (name, format!("{base}/rollouts/{id}"))),
        arm: line.arm,
        node: line.node,
        duration_us: line.duration_us,
        upstream_us: line.upstream_us,
        request_bytes: line.request_bytes,
        response_bytes: line.response_bytes,
        client_ip: line.client_ip,
        user_agent: line.user_agent,
    }
}
