//! Middleware of the REST API: turns a bearer token into the actor of the request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{Bearer, Claims};
use crate::authz::Actor;
use crate::error::{Error, Result};
use crate::people::{service_tokens, users};
use crate::state::AppState;

/// Puts `Arc<Actor>` into the extensions of a request that carries a valid token. A request
/// without a token goes on as a stranger's; one with a bad token ends here. A session means
/// nothing here, so no other site can make a browser use this API.
pub async fn attach_bearer_actor(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let actor = match presented(request.headers()) {
        Ok(None) => return next.run(request).await,
        Ok(Some(token)) => actor_of(&state, token).await,
        Err(error) => Err(error),
    };
    match actor {
        Ok(actor) => {
            request.extensions_mut().insert(Arc::new(actor));
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// The token of `Authorization: Bearer <token>` (RFC 6750 §2.1), the only place it may stand.
fn presented(headers: &HeaderMap) -> Result<Option<&str>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Error::Unauthenticated)?;
    let (scheme, token) = text.split_once(' ').ok_or(Error::Unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(Some(token.trim())) } else { Err(Error::Unauthenticated) }
}

async fn actor_of(state: &AppState, token: &str) -> Result<Actor> {
    let claims: Claims = state.tokens.verify(token, state.clock.now())?;
    let actor = match claims.bearer().ok_or(Error::Unauthenticated)? {
        Bearer::User(id) => {
            let user = users::get_user(&state.db, id).await.map_err(Error::from);
            if users::predates_password(&gone_is_stranger(user)?, claims.iat) {
                return Err(Error::Unauthenticated);
            }
            users::load_actor(&state.db, id).await
        }
        Bearer::ServiceToken { tenant, id } => service_tokens::use_token(state, tenant, id).await,
    };
    gone_is_stranger(actor)
}

fn gone_is_stranger<T>(found: Result<T>) -> Result<T> {
    found.map_err(|error| if matches!(error, Error::NotFound) { Error::Unauthenticated } else { error })
}
