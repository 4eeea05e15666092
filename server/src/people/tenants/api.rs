//! REST API of tenants.

use axum::extract::State;
use axum::http::StatusCode;
use headgate_contract::problem::Problem;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::NewTenant;
use crate::authz::InstallationGrant;
use crate::error::Result;
use crate::http::json::Json;
use crate::http::paging::Page;
use crate::people::me::MyTenant;
use crate::people::signed_in::Authenticated;
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_tenants, create_tenant))
}

/// A tenant to be made.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TenantInput {
    #[schema(example = "Acme Payments")]
    pub name: String,
    /// Part of every address of the tenant; made from the name when absent.
    #[serde(default)]
    #[schema(example = "acme-payments")]
    pub slug: String,
}

/// Lists the tenants of the bearer. They come on one page.
#[utoipa::path(
    get,
    path = "/api/v1/tenants",
    operation_id = "list_tenants",
    tag = "Tenants",
    responses((status = 200, description = "The tenants", body = Page<MyTenant>), (status = 401, description = "Not signed in", body = Problem))
)]
pub async fn list_tenants(Authenticated(actor): Authenticated) -> Json<Page<MyTenant>> {
    let items = actor.memberships.iter().map(MyTenant::from).collect();
    Json(Page { items, next_cursor: None })
}

/// Makes a tenant; its maker becomes its first tenant admin. For platform operators.
#[utoipa::path(
    post,
    path = "/api/v1/tenants",
    operation_id = "create_tenant",
    tag = "Tenants",
    request_body = TenantInput,
    responses(
        (status = 201, description = "The tenant", body = MyTenant),
        (status = 404, description = "The bearer does not operate this installation", body = Problem),
        (status = 422, description = "A field has a fault", body = Problem),
    )
)]
pub async fn create_tenant(
    State(state): State<AppState>,
    grant: InstallationGrant,
    Json(input): Json<TenantInput>,
) -> Result<(StatusCode, Json<MyTenant>)> {
    let tenant = NewTenant::parse(&input.name, &input.slug, "")?;
    let made = super::create(&state, &grant, tenant).await?;
    Ok((StatusCode::CREATED, Json(MyTenant::from(&made))))
}
