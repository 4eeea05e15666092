//! Pages of API keys.

mod create;
mod detail;
mod once;

use headgate_app::pages::applications::key_state::KeyState;

use super::ApiKeyState;
use crate::http::routes::PageRoutes;

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/applications/{application}/api-keys/new", create::new)
        .post("/t/{tenant}/applications/{application}/api-keys", create::create)
        .get("/t/{tenant}/applications/{application}/api-keys/{api_key}", detail::show)
        .post("/t/{tenant}/applications/{application}/api-keys/{api_key}/revoke", detail::revoke)
        .post("/t/{tenant}/applications/{application}/api-keys/{api_key}/rotate", detail::rotate)
}

impl From<ApiKeyState> for KeyState {
    fn from(state: ApiKeyState) -> Self {
        match state {
            ApiKeyState::Active => Self::Active,
            ApiKeyState::Rotating => Self::Rotating,
            ApiKeyState::Expired => Self::Expired,
            ApiKeyState::Revoked => Self::Revoked,
        }
    }
}
