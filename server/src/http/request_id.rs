//! Every request has an id: in the log, in every problem document, in the response header.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

use crate::state::AppState;

/// The id of the request, in its extensions.
#[derive(Debug, Clone, Copy)]
pub struct RequestIdentity(pub Uuid);

/// The response header that carries the id.
pub const HEADER: &str = "x-request-id";

/// Middleware: gives each request an id of our own and returns it.
pub async fn assign(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id: Uuid = state.clock.new_id();
    request.extensions_mut().insert(RequestIdentity(id));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}
