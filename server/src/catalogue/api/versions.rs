//! REST of API versions: lifecycle, upstream, plans.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use headgate_contract::ids::{PlanId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::names::Slug;
use headgate_contract::problem::Problem;
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Tagged;
use super::documents::{ApiVersionDocument, OfferedPlanDocument};
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::authz::{Grant, Permit};
use crate::catalogue::apis;
use crate::catalogue::versions::lifecycle::{Move, move_version};
use crate::catalogue::versions::{self, NewVersion, Version};
use crate::error::Result;
use crate::http::etag::{IfMatch, etag};
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::state::AppState;

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_api_versions, create_api_version))
        .routes(routes!(get_api_version, delete_api_version))
        .routes(routes!(move_api_version))
        .routes(routes!(bind_upstream))
        .routes(routes!(list_offered_plans, offer_plans))
}

/// Tenant, API and version of a path.
pub type VersionPath = Path<(String, String, String)>;

/// A version to create, a draft.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApiVersion {
    /// Last part of what calls begin with: `v70`.
    pub slug: String,
    #[serde(default)]
    pub upstream_id: Option<UpstreamId>,
}

/// Where a version goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveApiVersion {
    pub to: Lifecycle,
    /// For deprecation: when the version will stop to answer.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub sunset_at: Option<OffsetDateTime>,
}

/// What calls of a version go to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BindUpstream {
    /// Null unbinds a draft.
    pub upstream_id: Option<UpstreamId>,
}

/// What a version can be subscribed under.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferPlans {
    pub plan_ids: Vec<PlanId>,
}

/// List the versions of an API
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path, description = "Slug")),
    responses((status = 200, body = Vec<ApiVersionDocument>), (status = "4XX", body = Problem)))]
async fn list_api_versions(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((tenant, api)): Path<(String, String)>,
) -> Result<Json<Vec<ApiVersionDocument>>> {
    let api = apis::get(&state, &grant, &api).await?;
    let versions = versions::list(&state, &grant, api.id).await?;
    Ok(Json(versions.into_iter().map(|version| ApiVersionDocument::of(version, &tenant, &state.config)).collect()))
}

/// Create a version
///
/// A draft without a specification.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/apis/{api}/versions", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path, description = "Slug")), request_body = CreateApiVersion,
    responses((status = 201, body = ApiVersionDocument), (status = "4XX", body = Problem)))]
async fn create_api_version(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api)): Path<(String, String)>,
    Json(CreateApiVersion { slug, upstream_id }): Json<CreateApiVersion>,
) -> Result<(StatusCode, Tagged<ApiVersionDocument>)> {
    let mut faults = Faults::default();
    let Some(slug) = faults.take("slug", slug.parse::<Slug>()) else { return Err(faults.into_error()) };
    let version = versions::create(&state, &grant, &api, NewVersion { slug, upstream_id }).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, version)))
}

/// Get a version
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = ApiVersionDocument), (status = "4XX", body = Problem)))]
async fn get_api_version(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
) -> Result<Tagged<ApiVersionDocument>> {
    let version = versions::get(&state, &grant, (&api, &version)).await?;
    Ok(tagged(&state, &grant, version))
}

/// Delete a draft version
///
/// Refused when applications have subscribed to it.
#[utoipa::path(delete, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn delete_api_version(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
) -> Result<StatusCode> {
    versions::delete(&state, &grant, (&api, &version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Move a version through its lifecycle
///
/// Publishing needs a specification and an upstream. Deprecation and retirement can be taken back.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/lifecycle", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    request_body = MoveApiVersion, responses((status = 200, body = ApiVersionDocument), (status = "4XX", body = Problem)))]
async fn move_api_version(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
    if_match: IfMatch,
    Json(MoveApiVersion { to, sunset_at }): Json<MoveApiVersion>,
) -> Result<Tagged<ApiVersionDocument>> {
    let version = move_version(&state, &grant, ((&api, &version), if_match), Move { to, sunset_at }).await?;
    Ok(tagged(&state, &grant, version))
}

/// Bind a version to an upstream
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/upstream", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    request_body = BindUpstream, responses((status = 200, body = ApiVersionDocument), (status = "4XX", body = Problem)))]
async fn bind_upstream(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
    if_match: IfMatch,
    Json(BindUpstream { upstream_id }): Json<BindUpstream>,
) -> Result<Tagged<ApiVersionDocument>> {
    let version = versions::bind_upstream(&state, &grant, ((&api, &version), if_match), upstream_id).await?;
    Ok(tagged(&state, &grant, version))
}

/// List the plans that a version offers
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/plans", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = Vec<OfferedPlanDocument>), (status = "4XX", body = Problem)))]
async fn list_offered_plans(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
) -> Result<Json<Vec<OfferedPlanDocument>>> {
    let version = versions::get(&state, &grant, (&api, &version)).await?;
    let plans = versions::offered_plans(&state.db, grant.tenant(), version.name.version_id).await?;
    Ok(Json(plans.into_iter().map(OfferedPlanDocument::from).collect()))
}

/// Replace the plans that a version offers
///
/// Subscriptions under a plan that is left out stay as they are.
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/plans", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    request_body = OfferPlans,
    responses((status = 200, body = Vec<OfferedPlanDocument>), (status = "4XX", body = Problem)))]
async fn offer_plans(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
    if_match: IfMatch,
    Json(OfferPlans { plan_ids }): Json<OfferPlans>,
) -> Result<Json<Vec<OfferedPlanDocument>>> {
    versions::offer_plans(&state, &grant, ((&api, &version), if_match), plan_ids).await?;
    let version = versions::get(&state, &grant, (&api, &version)).await?;
    let plans = versions::offered_plans(&state.db, grant.tenant(), version.name.version_id).await?;
    Ok(Json(plans.into_iter().map(OfferedPlanDocument::from).collect()))
}

fn tagged<P: Permit>(state: &AppState, grant: &Grant<P>, version: Version) -> Tagged<ApiVersionDocument> {
    let tag = etag(version.revision);
    (tag, Json(ApiVersionDocument::of(version, grant.tenant_slug().as_str(), &state.config)))
}
