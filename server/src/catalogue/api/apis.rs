//! REST of APIs.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use headgate_contract::ids::TeamId;
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::problem::Problem;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Tagged;
use super::documents::{ApiDocument, ListedApiDocument};
use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::catalogue::apis::{self, ApiDetails, Filter, NewApi, Tags};
use crate::error::Result;
use crate::http::etag::{IfMatch, etag};
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_apis, create_api)).routes(routes!(get_api, update_api, delete_api))
}

/// What the list is narrowed by.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApiFilter {
    /// Words that occur in name, slug, description or tags.
    pub q: Option<String>,
    pub tag: Option<String>,
    /// Id of the owner team.
    pub team: Option<TeamId>,
    /// APIs with a version in this stage.
    pub lifecycle: Option<Lifecycle>,
}

/// What is said about an API.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApiDetailsBody {
    pub name: String,
    /// CommonMark.
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub owner_team_id: Option<TeamId>,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// An API to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateApi {
    /// Made from the name when absent.
    #[serde(default)]
    pub slug: String,
    pub name: String,
    /// CommonMark.
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub owner_team_id: Option<TeamId>,
    #[serde(default)]
    pub tags: Vec<String>,
}

impl ApiDetailsBody {
    /// Checks everything and notes every fault.
    pub fn parse(self, faults: &mut Faults) -> Option<ApiDetails> {
        let Self { name, description, owner_team_id, tags } = self;
        let name = faults.take("name", name.parse::<DisplayName>());
        let tags = faults.take("tags", Tags::normalise(tags.iter().map(String::as_str)));
        Some(ApiDetails { name: name?, description, owner_team_id, tags: tags? })
    }
}

/// The slug as sent, or one made from the name.
pub fn parse_slug(slug: &str, name: &str) -> Result<Slug, String> {
    match slug.trim() {
        "" => Slug::from_text(name)
            .ok_or_else(|| "Please fill this in: the name has no letters to make it from.".to_owned()),
        text => text.parse().map_err(|fault: headgate_contract::names::NameFault| fault.to_string()),
    }
}

/// List APIs
///
/// Those with nothing but drafts are listed for API owners only.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ApiFilter, PageQuery),
    responses((status = 200, body = Page<ListedApiDocument>), (status = "4XX", body = Problem)))]
async fn list_apis(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Query(filter): Query<ApiFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ListedApiDocument>>> {
    let ApiFilter { q, tag, team, lifecycle } = filter;
    let filter = Filter { search: q.unwrap_or_default(), tag, team, lifecycle };
    let page = apis::list(&state, &grant, &filter, &page).await?;
    Ok(Json(page.map(ListedApiDocument::from)))
}

/// Create an API
///
/// Without versions; use `POST …/apis/import` to create one with its first version and specification.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/apis", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = CreateApi,
    responses((status = 201, body = ApiDocument), (status = "4XX", body = Problem)))]
async fn create_api(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Json(CreateApi { slug, name, description, owner_team_id, tags }): Json<CreateApi>,
) -> Result<(StatusCode, Tagged<ApiDocument>)> {
    let details = ApiDetailsBody { name, description, owner_team_id, tags };
    let mut faults = Faults::default();
    let slug = faults.take("slug", parse_slug(&slug, &details.name));
    let (Some(details), Some(slug)) = (details.parse(&mut faults), slug) else { return Err(faults.into_error()) };
    let api = apis::create(&state, &grant, NewApi { slug, details }).await?;
    Ok((StatusCode::CREATED, tagged(api)))
}

/// Get an API
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path, description = "Slug")),
    responses((status = 200, body = ApiDocument), (status = "4XX", body = Problem)))]
async fn get_api(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api)): Path<(String, String)>,
) -> Result<Tagged<ApiDocument>> {
    Ok(tagged(apis::get(&state, &grant, &api).await?))
}

/// Replace what is said about an API
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/apis/{api}", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path, description = "Slug")), request_body = ApiDetailsBody,
    responses((status = 200, body = ApiDocument), (status = "4XX", body = Problem)))]
async fn update_api(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api)): Path<(String, String)>,
    if_match: IfMatch,
    Json(details): Json<ApiDetailsBody>,
) -> Result<Tagged<ApiDocument>> {
    let mut faults = Faults::default();
    let Some(details) = details.parse(&mut faults) else { return Err(faults.into_error()) };
    Ok(tagged(apis::update(&state, &grant, (&api, if_match), details).await?))
}

/// Delete an API
///
/// Refused while it has versions.
#[utoipa::path(delete, path = "/api/v1/tenants/{tenant}/apis/{api}", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path, description = "Slug")),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn delete_api(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api)): Path<(String, String)>,
) -> Result<StatusCode> {
    apis::delete(&state, &grant, &api).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn tagged(api: apis::Api) -> Tagged<ApiDocument> {
    (etag(api.revision), Json(api.into()))
}
