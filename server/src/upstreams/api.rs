//! REST of upstreams and targets.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use headgate_contract::ids::{TargetId, UpstreamId};
use headgate_contract::problem::Problem;
use headgate_contract::snapshot::{HealthCheck, SnapshotVersion, Timeouts};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::settings::{NewUpstream, Settings, SettingsInput};
use super::target::{TargetUrl, TargetWeight};
use super::{Binding, Emptying, NewTarget, Target, Upstream};
use crate::authz::Grant;
use crate::authz::permits::{ReadUpstreams, WriteUpstreams};
use crate::error::Result;
use crate::http::etag::{IfMatch, etag};
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_upstreams, create_upstream))
        .routes(routes!(get_upstream, update_upstream, delete_upstream))
        .routes(routes!(add_target))
        .routes(routes!(update_target, remove_target))
}

type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// A logical backend.
#[derive(Debug, Serialize, ToSchema)]
pub struct UpstreamDocument {
    pub id: UpstreamId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub timeouts: Timeouts,
    pub health_check: Option<HealthCheck>,
    pub targets: Vec<TargetDocument>,
    /// API versions that are bound to it.
    pub bindings: Vec<BindingDocument>,
    /// The snapshot that carries its latest change.
    pub effective: Option<SnapshotVersion>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// One address of an upstream.
#[derive(Debug, Serialize, ToSchema)]
pub struct TargetDocument {
    pub id: TargetId,
    pub url: String,
    /// 0 to 1000; 0 takes no calls.
    pub weight: u32,
    /// Nodes that see it healthy.
    pub healthy_nodes: u64,
    /// Nodes that probe it; 0 while there is no health check.
    pub probing_nodes: u64,
}

/// An API version that is bound to an upstream.
#[derive(Debug, Serialize, ToSchema)]
pub struct BindingDocument {
    pub api: String,
    pub version: String,
    pub lifecycle: headgate_contract::lifecycle::Lifecycle,
}

impl From<Upstream> for UpstreamDocument {
    fn from(upstream: Upstream) -> Self {
        let Upstream {
            id,
            slug,
            name,
            description,
            timeouts,
            health_check,
            targets,
            bindings,
            effective,
            version: _,
            created_at,
            updated_at,
        } = upstream;
        Self {
            id,
            slug,
            name,
            description,
            timeouts,
            health_check,
            targets: targets.into_iter().map(TargetDocument::from).collect(),
            bindings: bindings.into_iter().map(BindingDocument::from).collect(),
            effective,
            created_at,
            updated_at,
        }
    }
}

impl From<Target> for TargetDocument {
    fn from(target: Target) -> Self {
        let Target { id, url, weight, health, created_at: _ } = target;
        Self { id, url, weight, healthy_nodes: health.healthy, probing_nodes: health.nodes }
    }
}

impl From<Binding> for BindingDocument {
    fn from(binding: Binding) -> Self {
        let Binding { api_slug, api_name: _, version_slug, lifecycle } = binding;
        Self { api: api_slug, version: version_slug, lifecycle }
    }
}

/// An upstream to create, with its first target.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUpstream {
    pub name: String,
    /// Made from the name when absent.
    #[serde(default)]
    pub slug: String,
    #[serde(default)]
    pub description: String,
    /// URL of the first target.
    pub target_url: String,
    #[serde(default)]
    pub timeouts: Timeouts,
    #[serde(default)]
    pub health_check: Option<HealthCheck>,
}

/// New settings of an upstream; what is absent gets its default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateUpstream {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub timeouts: Timeouts,
    #[serde(default)]
    pub health_check: Option<HealthCheck>,
}

/// A target to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddTarget {
    pub url: String,
    /// 0 to 1000, 100 when absent.
    pub weight: Option<u32>,
}

/// New weight of a target.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateTarget {
    /// 0 to 1000; 0 takes no calls.
    pub weight: u32,
}

/// Filter of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UpstreamFilter {
    /// Part of the name or slug.
    pub q: Option<String>,
}

/// Answer to the question whether a routed upstream may be left without a target.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Confirmation {
    /// `last_target`: yes, even if every call would then fail.
    pub confirm: Option<String>,
}

impl Confirmation {
    pub(super) fn emptying(&self) -> Emptying {
        match self.confirm.as_deref() {
            Some("last_target") => Emptying::Confirmed,
            _ => Emptying::Refused,
        }
    }
}

/// List upstreams
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/upstreams", tag = "upstreams", security(("bearer" = [])),
    params(("tenant" = String, Path), UpstreamFilter, PageQuery),
    responses((status = 200, body = Page<UpstreamDocument>), (status = "4XX", body = Problem)))]
async fn list_upstreams(
    grant: Grant<ReadUpstreams>,
    State(state): State<AppState>,
    Query(filter): Query<UpstreamFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<UpstreamDocument>>> {
    let page = super::list(&state, &grant, filter.q.as_deref(), &page).await?;
    Ok(Json(page.map(UpstreamDocument::from)))
}

/// Create an upstream
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/upstreams", tag = "upstreams", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = CreateUpstream,
    responses((status = 201, body = UpstreamDocument), (status = "4XX", body = Problem)))]
async fn create_upstream(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Json(body): Json<CreateUpstream>,
) -> Result<(StatusCode, Tagged<UpstreamDocument>)> {
    let CreateUpstream { name, slug, description, target_url, timeouts, health_check } = body;
    let input = SettingsInput { name: &name, description: &description, timeouts, health_check };
    let new = NewUpstream::parse(&slug, &target_url, input, Faults::default())?;
    let id = super::create(&state, &grant, &new).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, id).await?))
}

/// Get an upstream
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}", tag = "upstreams", security(("bearer" = [])),
    params(("tenant" = String, Path), ("upstream" = UpstreamId, Path)),
    responses((status = 200, body = UpstreamDocument), (status = "4XX", body = Problem)))]
async fn get_upstream(
    grant: Grant<ReadUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, UpstreamId)>,
) -> Result<Tagged<UpstreamDocument>> {
    let upstream = super::get(&state, &grant, id).await?;
    Ok((etag(upstream.version), Json(upstream.into())))
}

/// Replace the settings of an upstream
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}", tag = "upstreams", security(("bearer" = [])),
    params(("tenant" = String, Path), ("upstream" = UpstreamId, Path)), request_body = UpdateUpstream,
    responses((status = 200, body = UpstreamDocument), (status = "4XX", body = Problem)))]
async fn update_upstream(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, UpstreamId)>,
    if_match: IfMatch,
    Json(body): Json<UpdateUpstream>,
) -> Result<Tagged<UpstreamDocument>> {
    let UpdateUpstream { name, description, timeouts, health_check } = body;
    let mut faults = Faults::default();
    let input = SettingsInput { name: &name, description: &description, timeouts, health_check };
    let Some(settings) = Settings::parse(input, &mut faults) else { return Err(faults.into_error()) };
    super::update(&state, &grant, (id, if_match), &settings).await?;
    tagged(&state, &grant, id).await
}

/// Delete an upstream
///
/// Refused while an API version or a rollout uses it.
#[utoipa::path(delete, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}", tag = "upstreams", security(("bearer" = [])),
    params(("tenant" = String, Path), ("upstream" = UpstreamId, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn delete_upstream(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, UpstreamId)>,
) -> Result<StatusCode> {
    super::delete(&state, &grant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add a target
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}/targets", tag = "upstreams",
    security(("bearer" = [])), params(("tenant" = String, Path), ("upstream" = UpstreamId, Path)), request_body = AddTarget,
    responses((status = 201, body = UpstreamDocument), (status = "4XX", body = Problem)))]
async fn add_target(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, UpstreamId)>,
    Json(body): Json<AddTarget>,
) -> Result<(StatusCode, Tagged<UpstreamDocument>)> {
    let mut faults = Faults::default();
    let url = faults.take("url", body.url.parse::<TargetUrl>());
    let weight = faults.take("weight", body.weight.map_or(Ok(TargetWeight::DEFAULT), TargetWeight::new));
    let (Some(url), Some(weight)) = (url, weight) else { return Err(faults.into_error()) };
    super::add_target(&state, &grant, id, &NewTarget { url, weight }).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, id).await?))
}

/// Change the weight of a target
///
/// Weight 0 drains it. When no other target takes calls, `confirm=last_target` is needed.
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}/targets/{target}", tag = "upstreams",
    security(("bearer" = [])),
    params(("tenant" = String, Path), ("upstream" = UpstreamId, Path), ("target" = TargetId, Path), Confirmation),
    request_body = UpdateTarget,
    responses((status = 200, body = UpstreamDocument), (status = "4XX", body = Problem)))]
async fn update_target(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id, target)): Path<(String, UpstreamId, TargetId)>,
    Query(confirmation): Query<Confirmation>,
    Json(body): Json<UpdateTarget>,
) -> Result<Tagged<UpstreamDocument>> {
    let mut faults = Faults::default();
    let Some(weight) = faults.take("weight", TargetWeight::new(body.weight)) else { return Err(faults.into_error()) };
    super::set_target_weight(&state, &grant, (id, target), (weight, confirmation.emptying())).await?;
    tagged(&state, &grant, id).await
}

/// Remove a target
///
/// When no other target takes calls, `confirm=last_target` is needed.
#[utoipa::path(delete, path = "/api/v1/tenants/{tenant}/upstreams/{upstream}/targets/{target}", tag = "upstreams",
    security(("bearer" = [])),
    params(("tenant" = String, Path), ("upstream" = UpstreamId, Path), ("target" = TargetId, Path), Confirmation),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn remove_target(
    grant: Grant<WriteUpstreams>,
    State(state): State<AppState>,
    Path((_tenant, id, target)): Path<(String, UpstreamId, TargetId)>,
    Query(confirmation): Query<Confirmation>,
) -> Result<StatusCode> {
    super::remove_target(&state, &grant, (id, target), confirmation.emptying()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tagged(state: &AppState, grant: &Grant<WriteUpstreams>, id: UpstreamId) -> Result<Tagged<UpstreamDocument>> {
    let upstream = super::get(state, &grant.also()?, id).await?;
    Ok((etag(upstream.version), Json(upstream.into())))
}
