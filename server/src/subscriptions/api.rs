//! REST of subscriptions and approvals.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId, SubscriptionId};
use headgate_contract::problem::Problem;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::subscriptions::SubscriptionState;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApplicationChoice, Decision, Filter, NewSubscription, Subscription};
use crate::authz::permits::{DecideSubscriptions, ReadOwnApplications, WriteOwnApplications};
use crate::authz::{Grant, Permit};
use crate::error::Result;
use crate::http::etag::etag;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_subscriptions, request_subscription))
        .routes(routes!(get_subscription))
        .routes(routes!(approve_subscription))
        .routes(routes!(reject_subscription))
        .routes(routes!(cancel_subscription))
        .routes(routes!(suspend_subscription))
        .routes(routes!(resume_subscription))
}

type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// The right of an application to call an API version, or the request for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SubscriptionDocument {
    pub id: SubscriptionId,
    pub application_id: ApplicationId,
    pub application_name: String,
    pub api_version_id: ApiVersionId,
    /// Slug of the API.
    pub api: String,
    /// Slug of the version.
    pub api_version: String,
    pub plan_id: PlanId,
    pub plan_name: String,
    pub state: SubscriptionState,
    pub message: String,
    pub requested_by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub requested_at: OffsetDateTime,
    /// Absent while nobody decided, and when the plan approved by itself.
    pub decided_by: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub decided_at: Option<OffsetDateTime>,
    pub decision_reason: Option<String>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
}

impl From<Subscription> for SubscriptionDocument {
    fn from(subscription: Subscription) -> Self {
        let Subscription {
            id,
            application_id,
            application_name,
            is_own: _,
            api_version_id,
            api_slug,
            api_name: _,
            version_slug,
            plan_id,
            plan_name,
            approval: _,
            limits: _,
            state,
            message,
            requested_by_name,
            requested_at,
            decided_by_name,
            decided_at,
            decision_reason,
            effective,
            version: _,
        } = subscription;
        Self {
            id,
            application_id,
            application_name,
            api_version_id,
            api: api_slug,
            api_version: version_slug,
            plan_id,
            plan_name,
            state,
            message,
            requested_by: requested_by_name,
            requested_at,
            decided_by: decided_by_name,
            decided_at,
            decision_reason,
            effective,
        }
    }
}

/// A subscription to ask for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSubscription {
    pub application_id: ApplicationId,
    pub api_version_id: ApiVersionId,
    pub plan_id: PlanId,
    /// For those who decide: what the application does, how much it will call.
    #[serde(default)]
    pub message: String,
}

/// An approval.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveSubscription {
    /// For the developer.
    #[serde(default)]
    pub note: String,
}

/// A rejection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectSubscription {
    /// For the developer: why, and what to do instead.
    pub reason: String,
}

/// A suspension.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendSubscription {
    /// For the developer.
    #[serde(default)]
    pub reason: String,
}

/// Filter of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SubscriptionFilter {
    pub state: Option<SubscriptionState>,
    pub application_id: Option<ApplicationId>,
    pub api_version_id: Option<ApiVersionId>,
}

/// List subscriptions
///
/// Yours and those of your teams; all of the tenant for those who decide. Newest request first.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/subscriptions", tag = "subscriptions", security(("bearer" = [])),
    params(("tenant" = String, Path), SubscriptionFilter, PageQuery),
    responses((status = 200, body = Page<SubscriptionDocument>), (status = "4XX", body = Problem)))]
async fn list_subscriptions(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Query(filter): Query<SubscriptionFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SubscriptionDocument>>> {
    let SubscriptionFilter { state: stage, application_id, api_version_id } = filter;
    let filter = Filter { state: stage, application: application_id, api_version: api_version_id };
    Ok(Json(super::list(&state, &grant, filter, &page).await?.map(SubscriptionDocument::from)))
}

/// Ask for a subscription
///
/// Under a plan that approves by itself it is in force at once.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions", tag = "subscriptions", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = RequestSubscription,
    responses((status = 201, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn request_subscription(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Json(body): Json<RequestSubscription>,
) -> Result<(StatusCode, Tagged<SubscriptionDocument>)> {
    let RequestSubscription { application_id, api_version_id, plan_id, message } = body;
    let application = ApplicationChoice::Existing(application_id);
    let new = NewSubscription { application, version: api_version_id, plan: plan_id, message };
    let id = super::request(&state, &grant, &new).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, id).await?))
}

/// Get a subscription
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn get_subscription(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
) -> Result<Tagged<SubscriptionDocument>> {
    tagged(&state, &grant, id).await
}

/// Approve a subscription
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}/approve", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    request_body = ApproveSubscription,
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn approve_subscription(
    grant: Grant<DecideSubscriptions>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
    Json(body): Json<ApproveSubscription>,
) -> Result<Tagged<SubscriptionDocument>> {
    super::decide(&state, &grant, id, &Decision::Approve { note: body.note }).await?;
    tagged(&state, &grant, id).await
}

/// Reject a subscription
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}/reject", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    request_body = RejectSubscription,
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn reject_subscription(
    grant: Grant<DecideSubscriptions>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
    Json(body): Json<RejectSubscription>,
) -> Result<Tagged<SubscriptionDocument>> {
    super::decide(&state, &grant, id, &Decision::Reject { reason: body.reason }).await?;
    tagged(&state, &grant, id).await
}

/// Cancel a subscription
///
/// From the application's side; its calls are refused from now on.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}/cancel", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn cancel_subscription(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
) -> Result<Tagged<SubscriptionDocument>> {
    super::cancel(&state, &grant, id).await?;
    tagged(&state, &grant, id).await
}

/// Suspend a subscription
///
/// Its calls are refused until it is resumed.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}/suspend", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    request_body = SuspendSubscription,
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn suspend_subscription(
    grant: Grant<DecideSubscriptions>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
    Json(body): Json<SuspendSubscription>,
) -> Result<Tagged<SubscriptionDocument>> {
    super::suspend(&state, &grant, id, &body.reason).await?;
    tagged(&state, &grant, id).await
}

/// Resume a suspended subscription
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/subscriptions/{subscription}/resume", tag = "subscriptions",
    security(("bearer" = [])), params(("tenant" = String, Path), ("subscription" = SubscriptionId, Path)),
    responses((status = 200, body = SubscriptionDocument), (status = "4XX", body = Problem)))]
async fn resume_subscription(
    grant: Grant<DecideSubscriptions>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, SubscriptionId)>,
) -> Result<Tagged<SubscriptionDocument>> {
    super::resume(&state, &grant, id).await?;
    tagged(&state, &grant, id).await
}

async fn tagged<P: Permit>(
    state: &AppState,
    grant: &Grant<P>,
    id: SubscriptionId,
) -> Result<Tagged<SubscriptionDocument>> {
    let subscription = super::get(state, grant, id).await?;
    Ok((etag(subscription.version), Json(subscription.into())))
}
