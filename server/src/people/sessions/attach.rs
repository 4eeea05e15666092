//! Middleware of the pages: turns the session into the actor of the request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_sessions::Session;

use super::{SessionHash, store, user_of};
use crate::authz::Actor;
use crate::error::{Error, Result};
use crate::people::users::load_actor;
use crate::state::AppState;

/// Puts `Arc<Actor>` into the extensions of a request that came with a living session. Roles are
/// read anew each time: what was taken from somebody is gone at the next click. A bearer token
/// means nothing here.
pub async fn attach_session_actor(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let Some(session) = request.extensions().get::<Session>().cloned() else { return next.run(request).await };
    match actor_of(&state, &session).await {
        Ok(Some(actor)) => {
            request.extensions_mut().insert(Arc::new(actor));
            next.run(request).await
        }
        Ok(None) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

async fn actor_of(state: &AppState, session: &Session) -> Result<Option<Actor>> {
    let Some(user_id) = user_of(session).await? else { return Ok(None) };
    let actor = match load_actor(&state.db, user_id).await {
        Ok(actor) => actor,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    if let Some(hash) = SessionHash::of_session(session) {
        store::touch(&state.db, hash, state.clock.now()).await?;
    }
    Ok(Some(actor))
}
