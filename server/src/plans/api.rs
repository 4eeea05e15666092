//! REST of plans.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use headgate_app::pages::plans::words::in_words;
use headgate_contract::ids::PlanId;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use headgate_contract::problem::Problem;
use headgate_contract::snapshot::SnapshotVersion;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Plan;
use super::terms::{NewPlan, RateInput, Terms, TermsInput};
use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WritePlans};
use crate::error::Result;
use crate::http::etag::{IfMatch, etag};
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_plans, create_plan))
        .routes(routes!(get_plan, update_plan))
        .routes(routes!(close_plan))
        .routes(routes!(reopen_plan))
}

type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// Limits and approval rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanDocument {
    pub id: PlanId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
    /// Limits and approval rule in words.
    pub in_words: String,
    /// Since when it cannot be chosen any more.
    #[serde(with = "time::serde::rfc3339::option")]
    pub closed_at: Option<OffsetDateTime>,
    /// The snapshot that carries its latest limits.
    pub effective: Option<SnapshotVersion>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// API versions that offer it.
    pub offered_by: u64,
    /// Subscriptions under it that are pending, approved or suspended.
    pub subscriptions: u64,
}

impl From<Plan> for PlanDocument {
    fn from(plan: Plan) -> Self {
        let in_words = in_words(&plan.limits, plan.approval);
        let Plan {
            id,
            slug,
            name,
            description,
            approval,
            limits,
            closed_at,
            effective,
            version: _,
            created_at,
            updated_at,
            offered_by,
            subscriptions,
        } = plan;
        Self {
            id,
            slug,
            name,
            description,
            approval,
            limits,
            in_words,
            closed_at,
            effective,
            created_at,
            updated_at,
            offered_by,
            subscriptions,
        }
    }
}

/// Requests over time.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RateBody {
    pub requests: u32,
    pub period_seconds: u32,
    /// Requests allowed at once after a pause; as many as `requests` when absent.
    pub burst: Option<u32>,
}

/// A plan to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePlan {
    /// Made from the name when absent.
    #[serde(default)]
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub approval: ApprovalRule,
    /// Unlimited when absent.
    pub rate: Option<RateBody>,
    /// 10 MiB when absent.
    pub max_body_bytes: Option<u64>,
}

/// What a plan promises.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanTerms {
    pub name: String,
    #[serde(default)]
    pub description: String,
    pub approval: ApprovalRule,
    /// Unlimited when absent.
    pub rate: Option<RateBody>,
    /// 10 MiB when absent.
    pub max_body_bytes: Option<u64>,
}

impl PlanTerms {
    fn input(&self) -> TermsInput<'_> {
        let Self { name, description, approval, rate, max_body_bytes } = self;
        let rate = rate.as_ref().map(|rate| RateInput {
            requests: rate.requests,
            period_seconds: rate.period_seconds,
            burst: rate.burst,
        });
        let max_body_bytes = max_body_bytes.unwrap_or(PlanLimits::DEFAULT_BODY);
        TermsInput { name, description, approval: *approval, rate, max_body_bytes }
    }
}

/// List plans
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/plans", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path), PageQuery),
    responses((status = 200, body = Page<PlanDocument>), (status = "4XX", body = Problem)))]
async fn list_plans(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<PlanDocument>>> {
    Ok(Json(super::list(&state, &grant, &page).await?.map(PlanDocument::from)))
}

/// Create a plan
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/plans", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = CreatePlan,
    responses((status = 201, body = PlanDocument), (status = "4XX", body = Problem)))]
async fn create_plan(
    grant: Grant<WritePlans>,
    State(state): State<AppState>,
    Json(body): Json<CreatePlan>,
) -> Result<(StatusCode, Tagged<PlanDocument>)> {
    let CreatePlan { slug, name, description, approval, rate, max_body_bytes } = body;
    let terms = PlanTerms { name, description, approval, rate, max_body_bytes };
    let new = NewPlan::parse(&slug, terms.input(), Faults::default())?;
    let id = super::create(&state, &grant, &new).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, id).await?))
}

/// Get a plan
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/plans/{plan}", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path), ("plan" = PlanId, Path)),
    responses((status = 200, body = PlanDocument), (status = "4XX", body = Problem)))]
async fn get_plan(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, PlanId)>,
) -> Result<Tagged<PlanDocument>> {
    let plan = super::get(&state, &grant, id).await?;
    Ok((etag(plan.version), Json(plan.into())))
}

/// Replace the terms of a plan
///
/// The new limits hold for existing subscriptions too.
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/plans/{plan}", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path), ("plan" = PlanId, Path)), request_body = PlanTerms,
    responses((status = 200, body = PlanDocument), (status = "4XX", body = Problem)))]
async fn update_plan(
    grant: Grant<WritePlans>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, PlanId)>,
    if_match: IfMatch,
    Json(body): Json<PlanTerms>,
) -> Result<Tagged<PlanDocument>> {
    let mut faults = Faults::default();
    let Some(terms) = Terms::parse(body.input(), &mut faults) else { return Err(faults.into_error()) };
    super::update(&state, &grant, (id, if_match), &terms).await?;
    tagged(&state, &grant, id).await
}

/// Close a plan
///
/// It cannot be chosen any more; existing subscriptions stay.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/plans/{plan}/close", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path), ("plan" = PlanId, Path)),
    responses((status = 200, body = PlanDocument), (status = "4XX", body = Problem)))]
async fn close_plan(
    grant: Grant<WritePlans>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, PlanId)>,
) -> Result<Tagged<PlanDocument>> {
    super::close(&state, &grant, id).await?;
    tagged(&state, &grant, id).await
}

/// Reopen a plan
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/plans/{plan}/reopen", tag = "plans", security(("bearer" = [])),
    params(("tenant" = String, Path), ("plan" = PlanId, Path)),
    responses((status = 200, body = PlanDocument), (status = "4XX", body = Problem)))]
async fn reopen_plan(
    grant: Grant<WritePlans>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, PlanId)>,
) -> Result<Tagged<PlanDocument>> {
    super::reopen(&state, &grant, id).await?;
    tagged(&state, &grant, id).await
}

async fn tagged(state: &AppState, grant: &Grant<WritePlans>, id: PlanId) -> Result<Tagged<PlanDocument>> {
    let plan = super::get(state, &grant.also()?, id).await?;
    Ok((etag(plan.version), Json(plan.into())))
}
