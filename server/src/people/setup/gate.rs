//! Middleware of the pages: until somebody can sign in, every page leads to the set-up.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::is_complete;
use crate::authz::Actor;
use crate::state::AppState;

/// Where the set-up is.
pub const PATH: &str = "/setup";

/// Redirects strangers to the set-up while there is no user. Whoever is signed in is a user, so
/// only requests of strangers ask the database. Comes after the session's actor was attached.
pub async fn require_setup(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_needed = path == PATH || path == "/theme" || path.starts_with("/static/");
    if is_needed || request.extensions().get::<Arc<Actor>>().is_some() {
        return next.run(request).await;
    }
    match is_complete(&state).await {
        Ok(true) => next.run(request).await,
        Ok(false) => Redirect::to(PATH).into_response(),
        Err(error) => error.into_response(),
    }
}
