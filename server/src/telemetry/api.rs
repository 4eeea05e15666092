//! REST of request logs and analytics.

mod documents;

use axum::extract::{Path, Query, State};
use headgate_contract::ids::{ApiVersionId, ApplicationId, OperationId, RequestId, RolloutId};
use headgate_contract::names::Slug;
use headgate_contract::problem::Problem;
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::analytics::{self, GroupBy, Question, Range};
use super::logs::{self, LogFilter, StatusFilter};
use crate::authz::Grant;
use crate::authz::permits::ReadOwnTraffic;
use crate::error::{Error, Result};
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

use documents::{AnalyticsDocument, RequestLogDocument};

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_request_logs))
        .routes(routes!(get_request_log))
        .routes(routes!(get_analytics))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// Part of the path, or a whole request id.
    q: Option<String>,
    /// A status (`404`), a class (`5xx`) or an outcome (`denied`).
    status: Option<String>,
    api_version_id: Option<ApiVersionId>,
    operation_id: Option<OperationId>,
    application_id: Option<ApplicationId>,
    rollout_id: Option<RolloutId>,
    /// Slower than this many milliseconds.
    slower_than_ms: Option<u32>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    from: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    until: Option<OffsetDateTime>,
}

impl LogQuery {
    fn parse(self) -> Result<LogFilter> {
        let status = match self.status.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => Some(StatusFilter::parse(text).ok_or_else(|| {
                Error::field("status", "Use a status such as 404, a class such as 5xx, or an outcome such as denied.")
            })?),
            None => None,
        };
        Ok(LogFilter {
            search: self.q.filter(|text| !text.is_empty()),
            status,
            api_version_id: self.api_version_id,
            operation_id: self.operation_id,
            application_id: self.application_id,
            rollout_id: self.rollout_id,
            slower_than_ms: self.slower_than_ms,
            from: self.from,
            until: self.until,
        })
    }
}

/// List request logs
///
/// Newest first. Developers see the calls of their own applications.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/request-logs", tag = "telemetry", security(("bearer" = [])),
    params(("tenant" = Slug, Path), LogQuery, PageQuery),
    responses((status = 200, body = Page<RequestLogDocument>), (status = "4XX", body = Problem)))]
async fn list_request_logs(
    grant: Grant<ReadOwnTraffic>,
    State(state): State<AppState>,
    Query(query): Query<LogQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<RequestLogDocument>>> {
    let page = logs::list(&state, &grant, &query.parse()?, &page).await?;
    Ok(Json(page.map(RequestLogDocument::from)))
}

/// Get a request log
///
/// By the id that the caller got in `X-Request-Id` or in a problem document.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/request-logs/{request}", tag = "telemetry", security(("bearer" = [])),
    params(("tenant" = Slug, Path), ("request" = RequestId, Path)),
    responses((status = 200, body = RequestLogDocument), (status = "4XX", body = Problem)))]
async fn get_request_log(
    grant: Grant<ReadOwnTraffic>,
    State(state): State<AppState>,
    Path((_tenant, request)): Path<(String, RequestId)>,
) -> Result<Json<RequestLogDocument>> {
    Ok(Json(logs::get(&state, &grant, request).await?.into()))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AnalyticsQuery {
    /// `15m`, `1h`, `6h`, `24h` or `7d`; an hour when absent.
    range: Option<String>,
    /// `nothing`, `version`, `operation` or `application`.
    group_by: Option<String>,
    api_version_id: Option<ApiVersionId>,
    operation_id: Option<OperationId>,
    application_id: Option<ApplicationId>,
}

/// Get analytics
///
/// Requests, errors and latency quantiles over time, for the busiest groups.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/analytics", tag = "telemetry", security(("bearer" = [])),
    params(("tenant" = Slug, Path), AnalyticsQuery),
    responses((status = 200, body = AnalyticsDocument), (status = "4XX", body = Problem)))]
async fn get_analytics(
    grant: Grant<ReadOwnTraffic>,
    State(state): State<AppState>,
    Query(query): Query<AnalyticsQuery>,
) -> Result<Json<AnalyticsDocument>> {
    let range = match query.range.as_deref() {
        Some(word) => Range::parse(word).ok_or_else(|| Error::field("range", "Use 15m, 1h, 6h, 24h or 7d."))?,
        None => Range::default(),
    };
    let group_by = match query.group_by.as_deref() {
        Some(word) => GroupBy::parse(word)
            .ok_or_else(|| Error::field("group_by", "Use nothing, version, operation or application."))?,
        None => GroupBy::default(),
    };
    let AnalyticsQuery { api_version_id, operation_id, application_id, .. } = query;
    let question = Question { range, group_by, api_version_id, operation_id, application_id };
    Ok(Json(analytics::ask(&state, &grant, question).await?.into()))
}
