//! REST of applications.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use headgate_contract::ids::{ApplicationId, TeamId, UserId};
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Application, ApplicationTerms, Scope, Team};
use crate::authz::Grant;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::error::Result;
use crate::http::etag::{IfMatch, etag};
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_applications, create_application)).routes(routes!(
        get_application,
        update_application,
        delete_application
    ))
}

type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// Calling software.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationDocument {
    pub id: ApplicationId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub owner_team: Option<TeamDocument>,
    pub created_by: UserId,
    /// API keys that are neither revoked nor expired.
    pub valid_keys: u64,
    /// Subscriptions that are pending, approved or suspended.
    pub live_subscriptions: u64,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The team that owns an application.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamDocument {
    pub id: TeamId,
    pub name: String,
}

impl From<Team> for TeamDocument {
    fn from(Team { id, name }: Team) -> Self {
        Self { id, name }
    }
}

impl From<Application> for ApplicationDocument {
    fn from(application: Application) -> Self {
        let Application {
            id,
            slug,
            name,
            description,
            owner_team,
            created_by,
            created_by_name: _,
            is_own: _,
            valid_keys,
            live_subscriptions,
            version: _,
            created_at,
            updated_at,
        } = application;
        Self {
            id,
            slug,
            name,
            description,
            owner_team: owner_team.map(TeamDocument::from),
            created_by,
            valid_keys,
            live_subscriptions,
            created_at,
            updated_at,
        }
    }
}

/// What is said about an application.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplicationInput {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// One of your teams, or none: then it is yours alone.
    pub owner_team_id: Option<TeamId>,
}

impl ApplicationInput {
    fn parse(&self) -> Result<ApplicationTerms> {
        let Self { name, description, owner_team_id } = self;
        let team = owner_team_id.map(|team| team.to_string()).unwrap_or_default();
        ApplicationTerms::parse(name, description, &team)
    }
}

/// Filter of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApplicationFilter {
    /// `own`: only yours and those of your teams. Otherwise all that you may see.
    pub scope: Option<String>,
    /// Part of the name or slug.
    pub q: Option<String>,
}

impl ApplicationFilter {
    pub(super) fn scope(&self) -> Scope {
        match self.scope.as_deref() {
            Some("own") => Scope::Own,
            _ => Scope::Visible,
        }
    }

    pub(super) fn search(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }
}

/// List applications
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/applications", tag = "applications", security(("bearer" = [])),
    params(("tenant" = String, Path), ApplicationFilter, PageQuery),
    responses((status = 200, body = Page<ApplicationDocument>), (status = "4XX", body = Problem)))]
async fn list_applications(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Query(filter): Query<ApplicationFilter>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ApplicationDocument>>> {
    let page = super::list(&state, &grant, (filter.scope(), filter.search()), &page).await?;
    Ok(Json(page.map(ApplicationDocument::from)))
}

/// Create an application
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/applications", tag = "applications", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = ApplicationInput,
    responses((status = 201, body = ApplicationDocument), (status = "4XX", body = Problem)))]
async fn create_application(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Json(body): Json<ApplicationInput>,
) -> Result<(StatusCode, Tagged<ApplicationDocument>)> {
    let id = super::create(&state, &grant, &body.parse()?).await?;
    Ok((StatusCode::CREATED, tagged(&state, &grant, id).await?))
}

/// Get an application
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/applications/{application}", tag = "applications",
    security(("bearer" = [])), params(("tenant" = String, Path), ("application" = ApplicationId, Path)),
    responses((status = 200, body = ApplicationDocument), (status = "4XX", body = Problem)))]
async fn get_application(
    grant: Grant<ReadOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, ApplicationId)>,
) -> Result<Tagged<ApplicationDocument>> {
    let application = super::get(&state, &grant, id).await?;
    Ok((etag(application.version), Json(application.into())))
}

/// Replace name, description and owner team of an application
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/applications/{application}", tag = "applications",
    security(("bearer" = [])), params(("tenant" = String, Path), ("application" = ApplicationId, Path)),
    request_body = ApplicationInput,
    responses((status = 200, body = ApplicationDocument), (status = "4XX", body = Problem)))]
async fn update_application(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, ApplicationId)>,
    if_match: IfMatch,
    Json(body): Json<ApplicationInput>,
) -> Result<Tagged<ApplicationDocument>> {
    super::update(&state, &grant, (id, if_match), &body.parse()?).await?;
    tagged(&state, &grant, id).await
}

/// Delete an application
///
/// Its API keys stop working and its subscriptions end.
#[utoipa::path(delete, path = "/api/v1/tenants/{tenant}/applications/{application}", tag = "applications",
    security(("bearer" = [])), params(("tenant" = String, Path), ("application" = ApplicationId, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn delete_application(
    grant: Grant<WriteOwnApplications>,
    State(state): State<AppState>,
    Path((_tenant, id)): Path<(String, ApplicationId)>,
) -> Result<StatusCode> {
    super::delete(&state, &grant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn tagged(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    id: ApplicationId,
) -> Result<Tagged<ApplicationDocument>> {
    let application = super::get(state, grant, id).await?;
    Ok((etag(application.version), Json(application.into())))
}
