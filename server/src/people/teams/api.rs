//! REST API of teams.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use headgate_contract::ids::{TeamId, UserId};
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{TeamNames, TeamRow};
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::error::Result;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::people::members::api::Member;
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_teams, create_team))
        .routes(routes!(get_team, update_team, delete_team))
        .routes(routes!(add_team_member, remove_team_member))
}

/// A group that owns APIs or applications.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Team {
    pub id: TeamId,
    pub slug: String,
    pub name: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// How many members belong to it.
    pub member_count: i64,
    /// How many APIs it owns.
    pub api_count: i64,
    /// How many applications it owns.
    pub application_count: i64,
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        let TeamRow { id, slug, name, created_at, people, apis, applications } = row;
        let id = TeamId(id);
        Self { id, slug, name, created_at, member_count: people, api_count: apis, application_count: applications }
    }
}

/// A team with its people.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct TeamDetail {
    #[serde(flatten)]
    pub team: Team,
    pub members: Vec<Member>,
}

/// Names of a team.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamInput {
    #[schema(example = "Payments")]
    pub name: String,
    /// Made from the name when absent.
    #[serde(default)]
    #[schema(example = "payments")]
    pub slug: String,
}

/// Lists the teams by name.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/teams",
    operation_id = "list_teams",
    tag = "Teams",
    params(("tenant" = String, Path), PageQuery),
    responses((status = 200, description = "A page of teams", body = Page<Team>))
)]
pub async fn list_teams(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Team>>> {
    Ok(Json(super::list(&state, &grant, &query).await?.map(Team::from)))
}

/// Makes a team without members.
#[utoipa::path(
    post,
    path = "/api/v1/tenants/{tenant}/teams",
    operation_id = "create_team",
    tag = "Teams",
    params(("tenant" = String, Path)),
    request_body = TeamInput,
    responses((status = 201, description = "The team", body = TeamDetail), (status = 422, description = "A field has a fault", body = Problem))
)]
pub async fn create_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Json(input): Json<TeamInput>,
) -> Result<(StatusCode, Json<TeamDetail>)> {
    let names = TeamNames::parse(&input.name, &input.slug)?;
    let id = super::create(&state, &grant, &names).await?;
    Ok((StatusCode::CREATED, detail(&state, &grant.also()?, id).await?))
}

/// Gets a team with its members.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/teams/{team}",
    operation_id = "get_team",
    tag = "Teams",
    params(("tenant" = String, Path), ("team" = TeamId, Path)),
    responses((status = 200, description = "The team", body = TeamDetail), (status = 404, description = "No such team", body = Problem))
)]
pub async fn get_team(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Path((_tenant, team)): Path<(String, TeamId)>,
) -> Result<Json<TeamDetail>> {
    detail(&state, &grant, team).await
}

/// Renames a team.
#[utoipa::path(
    put,
    path = "/api/v1/tenants/{tenant}/teams/{team}",
    operation_id = "update_team",
    tag = "Teams",
    params(("tenant" = String, Path), ("team" = TeamId, Path)),
    request_body = TeamInput,
    responses((status = 200, description = "The team", body = TeamDetail), (status = 422, description = "A field has a fault", body = Problem))
)]
pub async fn update_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, team)): Path<(String, TeamId)>,
    Json(input): Json<TeamInput>,
) -> Result<Json<TeamDetail>> {
    let names = TeamNames::parse(&input.name, &input.slug)?;
    super::rename(&state, &grant, team, &names).await?;
    detail(&state, &grant.also()?, team).await
}

/// Removes a team that owns nothing.
#[utoipa::path(
    delete,
    path = "/api/v1/tenants/{tenant}/teams/{team}",
    operation_id = "delete_team",
    tag = "Teams",
    params(("tenant" = String, Path), ("team" = TeamId, Path)),
    responses((status = 204, description = "Removed"), (status = 409, description = "The team still owns something", body = Problem))
)]
pub async fn delete_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, team)): Path<(String, TeamId)>,
) -> Result<StatusCode> {
    super::delete(&state, &grant, team).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a member of the tenant into a team.
#[utoipa::path(
    put,
    path = "/api/v1/tenants/{tenant}/teams/{team}/members/{user}",
    operation_id = "add_team_member",
    tag = "Teams",
    params(("tenant" = String, Path), ("team" = TeamId, Path), ("user" = UserId, Path)),
    responses((status = 204, description = "The member belongs to the team"), (status = 422, description = "Not a member of the tenant", body = Problem))
)]
pub async fn add_team_member(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, team, user)): Path<(String, TeamId, UserId)>,
) -> Result<StatusCode> {
    super::add_person(&state, &grant, team, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a member out of a team.
#[utoipa::path(
    delete,
    path = "/api/v1/tenants/{tenant}/teams/{team}/members/{user}",
    operation_id = "remove_team_member",
    tag = "Teams",
    params(("tenant" = String, Path), ("team" = TeamId, Path), ("user" = UserId, Path)),
    responses((status = 204, description = "Taken out"), (status = 404, description = "Not in the team", body = Problem))
)]
pub async fn remove_team_member(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, team, user)): Path<(String, TeamId, UserId)>,
) -> Result<StatusCode> {
    super::remove_person(&state, &grant, team, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn detail(state: &AppState, grant: &Grant<ReadMembers>, id: TeamId) -> Result<Json<TeamDetail>> {
    let (team, members) = super::get(state, grant, id).await?;
    Ok(Json(TeamDetail { team: team.into(), members: members.into_iter().map(Member::from).collect() }))
}
