//! All routes, as lists by feature.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::http::routes::{PageRoute, PageRoutes};
use crate::http::{assets, form, idempotency, problems, request_id, security};
use crate::state::AppState;
use crate::{
    api_keys, applications, audit, catalogue, demo, home, nodes, people, plans, rollouts, subscriptions, telemetry,
    upstreams,
};

/// Longest time a page or REST call may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// The description of the REST API that is not about a single operation.
#[derive(Debug, OpenApi)]
#[openapi(info(
    title = "Headgate REST API",
    description = "Everything the portal does, for programs. Authenticate with a service token, or with a token from \
        `POST /api/v1/tokens`, sent as `Authorization: Bearer <token>`. Errors are problem documents (RFC 9457); lists are \
        keyset pages; creates accept `Idempotency-Key`; updates accept `If-Match`.",
    license(name = "Apache-2.0", identifier = "Apache-2.0")
))]
struct Description;

/// Everything that is served.
pub fn build(state: &AppState) -> Router {
    assets::prepare();
    let (rest, document) = rest_router().split_for_parts();
    let (_, pages) = page_routes().into_parts();
    let routes = Router::new()
        .merge(pages_router(pages, state))
        .merge(rest_service(rest, document, state))
        .merge(nodes::sync::router(state))
        .route("/static/{hash}/{*path}", get(assets::file))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(health));
    surround(routes, state)
}

/// What holds for every route: an id for each request, careful headers, and a problem document or page
/// instead of whatever went wrong, a panic included.
pub fn surround(routes: Router<AppState>, state: &AppState) -> Router {
    routes
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(CatchPanicLayer::new())
        .layer(from_fn_with_state(state.clone(), render_root_problem))
        .layer(from_fn(security::add_headers))
        .layer(from_fn_with_state(state.clone(), request_id::assign))
        .with_state(state.clone())
}

/// The document of the REST API: served, committed, and checked for freshness.
#[must_use]
pub fn openapi_document() -> utoipa::openapi::OpenApi {
    rest_router().split_for_parts().1
}

/// All page and form routes, for the table of who may use them.
#[must_use]
pub fn page_route_list() -> Vec<PageRoute> {
    page_routes().into_parts().0
}

fn page_routes() -> PageRoutes {
    PageRoutes::new()
        .merge(home::pages::pages())
        .merge(people::pages::pages())
        .merge(catalogue::pages::pages())
        .merge(upstreams::pages::pages())
        .merge(plans::pages::pages())
        .merge(applications::pages::pages())
        .merge(api_keys::pages::pages())
        .merge(subscriptions::pages::pages())
        .merge(nodes::pages::pages())
        .merge(telemetry::pages::pages())
        .merge(rollouts::pages::pages())
        .merge(audit::pages::pages())
        .merge(demo::pages::pages())
}

fn rest_router() -> OpenApiRouter<AppState> {
    let mut document = Description::openapi();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    OpenApiRouter::with_openapi(document)
        .merge(people::api::rest())
        .merge(catalogue::api::rest())
        .merge(upstreams::api::rest())
        .merge(plans::api::rest())
        .merge(applications::api::rest())
        .merge(api_keys::api::rest())
        .merge(subscriptions::api::rest())
        .merge(nodes::api::rest())
        .merge(telemetry::api::rest())
        .merge(rollouts::api::rest())
        .merge(audit::api::rest())
        .merge(demo::api::rest())
}

fn pages_router(pages: Router<AppState>, state: &AppState) -> Router<AppState> {
    pages
        .route_layer(from_fn_with_state(state.clone(), people::require_setup))
        .route_layer(from_fn_with_state(state.clone(), nodes::settle))
        .layer(from_fn_with_state(state.clone(), problems::as_page))
        .layer(from_fn_with_state(state.clone(), people::attach_session_actor))
        .layer(people::session_layer(state))
        .layer(CsrfLayer::new())
        .layer(DefaultBodyLimit::max(form::LIMIT))
        .layer(CompressionLayer::new().gzip(true).br(false))
}

fn rest_service(rest: Router<AppState>, document: utoipa::openapi::OpenApi, state: &AppState) -> Router<AppState> {
    rest.route_layer(from_fn_with_state(state.clone(), idempotency::replay))
        .route("/api/v1/openapi.json", get(move || async move { Json(document) }))
        .layer(from_fn_with_state(state.clone(), people::attach_bearer_actor))
        .layer(from_fn_with_state(state.clone(), problems::as_json))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, DEADLINE))
        .layer(DefaultBodyLimit::max(form::LIMIT))
        .layer(CompressionLayer::new().gzip(true).br(false))
}

/// What no router knew: JSON for programs, a page everywhere else.
async fn render_root_problem(state: State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path.starts_with("/dp/") {
        problems::as_json(state, request, next).await
    } else {
        problems::as_page(state, request, next).await
    }
}

/// `GET /health`: 200 while the database answers, 503 otherwise.
async fn health(State(state): State<AppState>) -> Response {
    match nodes::check_database(&state).await {
        Ok(()) => "ok".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response(),
    }
}
