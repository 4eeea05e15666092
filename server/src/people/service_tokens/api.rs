//! REST API of service tokens.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, StatusCode, header};
use headgate_contract::access::Role;
use headgate_contract::ids::ServiceTokenId;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewServiceToken, ServiceTokenRow};
use crate::authz::Grant;
use crate::authz::permits::WriteServiceTokens;
use crate::error::Result;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// The answer shows a secret: nobody keeps it, also not for a repeated `Idempotency-Key`.
const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_service_tokens, create_service_token))
        .routes(routes!(revoke_service_token))
}

/// A bearer token of a program; its text is not kept.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ServiceToken {
    pub id: ServiceTokenId,
    pub name: String,
    pub role: Role,
    /// Name of whoever made it.
    pub created_by: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// To the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
}

impl From<ServiceTokenRow> for ServiceToken {
    fn from(row: ServiceTokenRow) -> Self {
        let ServiceTokenRow { id, name, role, created_by_name, created_at, expires_at, last_used_at, revoked_at } = row;
        Self { id, name, role, created_by: created_by_name, created_at, expires_at, last_used_at, revoked_at }
    }
}

/// A new token with its text, which is given out this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CreatedServiceToken {
    #[serde(flatten)]
    pub service_token: ServiceToken,
    /// Send it as `Authorization: Bearer <token>`.
    pub token: String,
}

/// A token to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceTokenInput {
    #[schema(example = "Release pipeline")]
    pub name: String,
    /// At most your own role.
    pub role: Role,
    /// 1 to 365.
    #[schema(minimum = 1, maximum = 365, example = 90)]
    pub expires_in_days: u16,
}

/// Lists all service tokens, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/tenants/{tenant}/service-tokens",
    operation_id = "list_service_tokens",
    tag = "Tokens",
    params(("tenant" = String, Path), PageQuery),
    responses((status = 200, description = "A page of tokens", body = Page<ServiceToken>))
)]
pub async fn list_service_tokens(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ServiceToken>>> {
    Ok(Json(super::list(&state, &grant, &query).await?.map(ServiceToken::from)))
}

/// Makes a service token.
#[utoipa::path(
    post,
    path = "/api/v1/tenants/{tenant}/service-tokens",
    operation_id = "create_service_token",
    tag = "Tokens",
    params(("tenant" = String, Path)),
    request_body = ServiceTokenInput,
    responses(
        (status = 201, description = "The token with its text", body = CreatedServiceToken),
        (status = 422, description = "A field has a fault", body = Problem),
    )
)]
pub async fn create_service_token(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    Json(input): Json<ServiceTokenInput>,
) -> Result<(StatusCode, [(HeaderName, &'static str); 1], Json<CreatedServiceToken>)> {
    let new = NewServiceToken::parse(&input.name, input.role.word(), &input.expires_in_days.to_string())?;
    let issued = super::create(&state, &grant, new).await?;
    let token = issued.token.reveal().to_owned();
    Ok((StatusCode::CREATED, NOT_KEPT, Json(CreatedServiceToken { service_token: issued.row.into(), token })))
}

/// Revokes a service token: its next use is refused.
#[utoipa::path(
    delete,
    path = "/api/v1/tenants/{tenant}/service-tokens/{service_token}",
    operation_id = "revoke_service_token",
    tag = "Tokens",
    params(("tenant" = String, Path), ("service_token" = ServiceTokenId, Path)),
    responses((status = 204, description = "Revoked"), (status = 404, description = "No such token that works", body = Problem))
)]
pub async fn revoke_service_token(
    State(state): State<AppState>,
    grant: Grant<WriteServiceTokens>,
    Path((_tenant, id)): Path<(String, ServiceTokenId)>,
) -> Result<StatusCode> {
    super::revoke(&state, &grant, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
