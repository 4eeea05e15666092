//! Charts for people.

use axum::extract::{Query, RawQuery, State};
use axum::response::{Html, Response};
use headgate_app::charts::Unit;
use headgate_app::components::SelectOption;
use headgate_app::pages::telemetry::analytics::{
    Analytics, AnalyticsCharts, AnalyticsFilters, GroupLine, analytics, analytics_charts,
};
use serde::Deserialize;

use crate::authz::Grant;
use crate::authz::permits::ReadOwnTraffic;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::live;
use crate::state::AppState;
use crate::telemetry::analytics::store::list_choices;
use crate::telemetry::analytics::{
    self as numbers, Answer, Counts, GroupBy, Question, Range, error_chart, latency_chart, requests_chart,
};
use crate::telemetry::visibility::Visibility;

/// Fields of the filter form.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AnalyticsQuery {
    range: String,
    group_by: String,
    version: String,
    application: String,
}

impl AnalyticsQuery {
    fn parse(&self) -> Question {
        Question {
            range: Range::parse(&self.range).unwrap_or_default(),
            group_by: GroupBy::parse(&self.group_by).unwrap_or_default(),
            api_version_id: self.version.parse().ok(),
            operation_id: None,
            application_id: self.application.parse().ok(),
        }
    }
}

/// `GET /t/{tenant}/analytics`
pub async fn show(
    grant: Grant<ReadOwnTraffic>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(query): Query<AnalyticsQuery>,
    RawQuery(raw): RawQuery,
) -> Result<Html<String>> {
    let choices = list_choices(&state.db, grant.tenant(), Visibility::of(&grant)).await?;
    let question = query.parse();
    let answer = numbers::ask(&state, &grant, question).await?;
    let base = format!("{}/analytics", chrome.base());
    let all = |label: &str| SelectOption::new("", label);
    let options = |first: SelectOption, rest: Vec<(uuid::Uuid, String)>| {
        std::iter::once(first)
            .chain(rest.into_iter().map(|(id, name)| SelectOption::new(id.to_string(), name)))
            .collect()
    };
    let view = Analytics {
        filters: AnalyticsFilters {
            action: base.clone(),
            range: question.range.word().to_owned(),
            group_by: question.group_by.word().to_owned(),
            version: query.version.clone(),
            application: query.application.clone(),
            versions: options(all("All versions"), choices.versions),
            applications: options(all("All applications"), choices.applications),
        },
        charts: charts(&answer),
        stream: format!("{base}/stream?{}", raw.unwrap_or_default()),
    };
    Ok(Html(headgate_app::render(analytics(chrome.shell("Analytics", Place::Analytics), view))))
}

/// `GET /t/{tenant}/analytics/stream`
pub async fn stream(
    grant: Grant<ReadOwnTraffic>,
    State(state): State<AppState>,
    Query(query): Query<AnalyticsQuery>,
) -> Response {
    let (tenant, source) = (grant.tenant().id(), state.clone());
    live::stream(&state, tenant, move || {
        let (grant, state, question) = (grant.clone(), source.clone(), query.parse());
        async move {
            let answer = numbers::ask(&state, &grant, question).await?;
            Ok(headgate_app::render_fragment(analytics_charts(charts(&answer))))
        }
    })
}

fn charts(answer: &Answer) -> AnalyticsCharts {
    AnalyticsCharts {
        total: line("All calls".to_owned(), &answer.total),
        requests: requests_chart(answer),
        errors: error_chart(answer),
        latency: latency_chart(answer),
        groups: answer.groups.iter().map(|group| line(group.label.clone(), &group.total)).collect(),
    }
}

fn line(label: String, counts: &Counts) -> GroupLine {
    let share = counts.error_percent().map_or_else(|| "–".to_owned(), |share| Unit::Percent.format(share));
    let quantile = |q| counts.quantile_ms(q).map_or_else(|| "–".to_owned(), |ms| Unit::Milliseconds.format(ms));
    GroupLine {
        label,
        requests: Unit::Count.format(counts.requests as f64),
        error_share: share,
        denied: Unit::Count.format(counts.denied as f64),
        p50: quantile(0.5),
        p95: quantile(0.95),
        p99: quantile(0.99),
    }
}
