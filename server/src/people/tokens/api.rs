//! `POST /api/v1/tokens`: e-mail address and password for a short-lived token.

use axum::extract::State;
use axum::http::StatusCode;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::USER_TOKEN_LIFETIME;
use crate::error::Result;
use crate::http::json::Json;
use crate::people::passwords::Password;
use crate::people::sign_in;
use crate::people::signed_in::Visitor;
use crate::state::AppState;

#[must_use]
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(create_token))
}

/// Who asks for a token.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    #[schema(example = "ada@example.com", format = "email")]
    pub email: String,
    #[schema(value_type = String, format = "password")]
    pub password: Password,
}

/// A token to send as `Authorization: Bearer <token>`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct IssuedToken {
    pub token: String,
    /// Always `Bearer`.
    pub token_type: &'static str,
    /// Seconds from now.
    pub expires_in: i64,
}

/// Gives a token of the user, valid for one hour. Attempts count as sign-ins and are throttled
/// like them.
#[utoipa::path(
    post,
    path = "/api/v1/tokens",
    operation_id = "create_token",
    tag = "Tokens",
    request_body = TokenRequest,
    responses(
        (status = 201, description = "The token", body = IssuedToken),
        (status = 422, description = "E-mail address or password is wrong", body = Problem),
        (status = 429, description = "Too many attempts; see Retry-After", body = Problem),
    ),
    security(())
)]
pub async fn create_token(
    State(state): State<AppState>,
    visitor: Visitor,
    Json(request): Json<TokenRequest>,
) -> Result<(StatusCode, Json<IssuedToken>)> {
    let user_id = sign_in::check_password(&state, &request.email, &request.password, &visitor).await?;
    let now = state.clock.now();
    let token = state.tokens.sign_user(user_id, state.clock.new_id(), now)?;
    let expires_in = USER_TOKEN_LIFETIME.whole_seconds();
    Ok((StatusCode::CREATED, Json(IssuedToken { token, token_type: "Bearer", expires_in })))
}
