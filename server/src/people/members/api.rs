//! REST API of members.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use headgate_contract::access::Role;
use headgate_contract::ids::UserId;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::MemberRow;
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::error::Result;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_members)).routes(routes!(get_member, update_member, delete_member))
}

/// A person in a tenant.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Member {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        let MemberRow { user_id, email, name, role, created_at } = row;
        Self { user_id, email, name, role, created_at }
    }
}

/// What of a member can be changed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberUpdate {
    pub role: Role,
}

/// Lists the members by name.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/members",
    operation_id = "list_members",
    tag = "Members",
    params(("tenant" = String, Path), PageQuery),
    responses((status = 200, description = "A page of members", body = Page<Member>))
)]
pub async fn list_members(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Member>>> {
    Ok(Json(super::list(&state, &grant, &query).await?.map(Member::from)))
}

/// Gets one member.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/members/{user}",
    operation_id = "get_member",
    tag = "Members",
    params(("tenant" = String, Path), ("user" = UserId, Path)),
    responses((status = 200, description = "The member", body = Member), (status = 404, description = "No such member", body = Problem))
)]
pub async fn get_member(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Path((_tenant, user)): Path<(String, UserId)>,
) -> Result<Json<Member>> {
    Ok(Json(super::get(&state, &grant, user).await?.into()))
}

/// Changes the role of a member. The last tenant admin keeps the role.
#[utoipa::path(
    patch,
    path = "/api/v1/tenants/{tenant}/members/{user}",
    operation_id = "update_member",
    tag = "Members",
    params(("tenant" = String, Path), ("user" = UserId, Path)),
    request_body = MemberUpdate,
    responses(
        (status = 200, description = "The member", body = Member),
        (status = 409, description = "This is the last tenant admin", body = Problem),
    )
)]
pub async fn update_member(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, user)): Path<(String, UserId)>,
    Json(update): Json<MemberUpdate>,
) -> Result<Json<Member>> {
    super::change_role(&state, &grant, user, update.role).await?;
    Ok(Json(super::get(&state, &grant.also()?, user).await?.into()))
}

/// Removes a member from the tenant. The last tenant admin cannot be removed.
#[utoipa::path(
    delete,
    path = "/api/v1/tenants/{tenant}/members/{user}",
    operation_id = "delete_member",
    tag = "Members",
    params(("tenant" = String, Path), ("user" = UserId, Path)),
    responses(
        (status = 204, description = "Removed"),
        (status = 409, description = "This is the last tenant admin", body = Problem),
    )
)]
pub async fn delete_member(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_tenant, user)): Path<(String, UserId)>,
) -> Result<StatusCode> {
    super::remove(&state, &grant, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
