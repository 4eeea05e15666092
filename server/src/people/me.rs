//! `GET /api/v1/me`: who the bearer of a token is.

use axum::Json;
use headgate_contract::access::Role;
use headgate_contract::problem::Problem;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::signed_in::Authenticated;
use crate::authz::{Actor, Membership};
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_me))
}

/// The bearer of the token.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    /// `user` or `service_token`.
    pub kind: &'static str,
    pub id: Option<Uuid>,
    pub name: String,
    pub is_operator: bool,
    pub tenants: Vec<MyTenant>,
}

/// A tenant of the bearer, and the role there.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct MyTenant {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub role: Role,
}

impl From<&Membership> for MyTenant {
    fn from(membership: &Membership) -> Self {
        let Membership { tenant_id, slug, name, role } = membership;
        Self { id: tenant_id.0, slug: slug.to_string(), name: name.clone(), role: *role }
    }
}

/// Tells who the bearer of the token is, and what in which tenants.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "get_me",
    tag = "Tokens",
    responses(
        (status = 200, description = "The bearer", body = Me),
        (status = 401, description = "No token, or one that is not valid", body = Problem),
    )
)]
pub async fn get_me(Authenticated(actor): Authenticated) -> Json<Me> {
    let (kind, id) = actor.audit_identity();
    let Actor { name, is_operator, memberships, .. } = actor.as_ref();
    let tenants = memberships.iter().map(MyTenant::from).collect();
    Json(Me { kind, id, name: name.clone(), is_operator: *is_operator, tenants })
}
