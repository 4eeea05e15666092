//! REST API of the demo.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use headgate_contract::ids::RolloutId;
use headgate_contract::problem::Problem;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::SignIn;
use super::cast::TENANT;
use crate::authz::permits::WriteRollouts;
use crate::authz::{Grant, InstallationGrant};
use crate::error::Result;
use crate::http::json::Json;
use crate::state::AppState;

/// The routes.
#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(load_demo)).routes(routes!(replay_demo))
}

/// A demo that was just loaded.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct LoadedDemo {
    /// Slug of its tenant.
    #[schema(example = "northwind-pay")]
    pub tenant: String,
    /// Shown once.
    pub sign_ins: Vec<SignIn>,
}

/// A rollout that was just started.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Replay {
    pub rollout_id: RolloutId,
}

/// Loads the demo: a tenant with people, a simulated vendor, traffic and two rollouts. For platform operators.
#[utoipa::path(
    post,
    path = "/api/v1/demo",
    operation_id = "load_demo",
    tag = "Demo",
    responses(
        (status = 201, description = "The demo; its passwords are nowhere else", body = LoadedDemo),
        (status = 404, description = "The bearer does not operate this installation", body = Problem),
        (status = 409, description = "It is loaded already", body = Problem),
    )
)]
pub async fn load_demo(State(state): State<AppState>, grant: InstallationGrant) -> Result<Response> {
    let sign_ins = super::load(&state, &grant).await?;
    let loaded = Json(LoadedDemo { tenant: TENANT.to_owned(), sign_ins });
    // Nothing on the way may keep the passwords.
    Ok((StatusCode::CREATED, [(header::CACHE_CONTROL, "no-store")], loaded).into_response())
}

/// Plays the demo's bad rollout again, from its beginning.
#[utoipa::path(
    post,
    path = "/api/v1/tenants/{tenant}/demo/replays",
    operation_id = "replay_demo",
    tag = "Demo",
    params(("tenant" = String, Path, description = "Slug of the demo's tenant")),
    responses(
        (status = 201, description = "The rollout, started", body = Replay),
        (status = 404, description = "This tenant is not the demo", body = Problem),
        (status = 409, description = "The rollout is still going on", body = Problem),
    )
)]
pub async fn replay_demo(
    grant: Grant<WriteRollouts>,
    State(state): State<AppState>,
) -> Result<(StatusCode, Json<Replay>)> {
    let rollout_id = super::replay(&state, &grant).await?;
    Ok((StatusCode::CREATED, Json(Replay { rollout_id })))
}
