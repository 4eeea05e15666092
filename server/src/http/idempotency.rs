//! `Idempotency-Key` on creates: the same key with the same request gives the first answer again.
//!
//! After draft-ietf-httpapi-idempotency-key-header. Keys belong to one actor in one tenant and
//! live for a day.

mod store;

use std::sync::Arc;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use time::Duration;

use crate::authz::{Actor, ActorKind};
use crate::error::{Error, Result};
use crate::state::AppState;

pub use store::Scope;

const HEADER: &str = "idempotency-key";
/// Bodies above this are not remembered; imports of specifications are idempotent by themselves.
const LIMIT: usize = 256 * 1024;
const LIFETIME: Duration = Duration::hours(24);
/// Longer than any request may take: the process died or the client went away before the answer was kept.
const ABANDONED_AFTER: Duration = Duration::minutes(1);

/// Middleware of the REST API.
pub async fn replay(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(scope) = scope(&request) else { return next.run(request).await };
    match run_once(&state, scope, request, next).await {
        Ok(response) => response,
        Err(error) => error.into_response(),
    }
}

/// Who asks with which key; `None` when the request is not a create with a key, or too large to be kept.
fn scope(request: &Request) -> Option<Scope> {
    let key = request.headers().get(HEADER)?.to_str().ok()?.to_owned();
    let actor = request.extensions().get::<Arc<Actor>>()?;
    let slug = request.uri().path().strip_prefix("/api/v1/tenants/")?.split('/').next()?;
    let tenant_id = actor.membership(slug)?.tenant_id;
    let actor_id = match actor.kind {
        ActorKind::User(id) => id.0,
        ActorKind::ServiceToken { id, .. } => id.0,
        ActorKind::System(_) => return None,
    };
    let is_small = request.body().size_hint().upper().is_some_and(|bytes| bytes <= LIMIT as u64);
    (request.method() == Method::POST && is_small && !key.is_empty() && key.len() <= 255).then_some(Scope {
        tenant_id,
        actor_id,
        key,
    })
}

async fn run_once(state: &AppState, scope: Scope, request: Request, next: Next) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, LIMIT).await.map_err(|_| Error::TooLarge { limit_bytes: LIMIT })?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(parts.uri.path().as_bytes()).update(&bytes);
    let digest = hasher.finalize();
    let now = state.clock.now();
    store::delete_older(&state.db, now - LIFETIME).await?;
    let claim = store::Claim { digest: digest.as_bytes(), now, abandoned_before: now - ABANDONED_AFTER };
    if !store::claim(&state.db, &scope, claim).await? {
        return first_answer(state, &scope, digest.as_bytes()).await;
    }
    let response = next.run(Request::from_parts(parts, Body::from(bytes))).await;
    remember(state, &scope, response).await
}

async fn first_answer(state: &AppState, scope: &Scope, digest: &[u8]) -> Result<Response> {
    let busy = || {
        let detail = "The first request with this Idempotency-Key is still running. Repeat this one in a moment.";
        Error::conflict("idempotency_key_busy", "Still running", detail)
    };
    // It may just have failed, and was forgotten.
    let stored = store::find(&state.db, scope).await?.ok_or_else(busy)?;
    if stored.request_digest != digest {
        let detail = "This Idempotency-Key was used for another request. Use a new key for a new request.";
        return Err(Error::conflict("idempotency_key_reused", "Idempotency key reused", detail));
    }
    let (Some(status), Some(body)) = (stored.status, stored.body) else { return Err(busy()) };
    let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut response = (status.unwrap_or(StatusCode::OK), body).into_response();
    if let Some(kind) = stored.content_type.and_then(|kind| HeaderValue::from_str(&kind).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    Ok(response)
}

/// Keeps what was created; a failure is forgotten, so that the corrected request may use the key.
/// So is an answer marked `no-store`: it shows a secret of which only the hash may be kept.
async fn remember(state: &AppState, scope: &Scope, response: Response) -> Result<Response> {
    let shows_secret = response.headers().get(header::CACHE_CONTROL).is_some_and(|value| value == "no-store");
    if shows_secret || !response.status().is_success() {
        store::delete(&state.db, scope).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.map_err(Error::internal)?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let answer = store::Answer { status: parts.status.as_u16(), content_type: kind, body: &bytes };
    store::save(&state.db, scope, answer).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}
