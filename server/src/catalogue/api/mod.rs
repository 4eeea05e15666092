//! REST API of the catalogue.

mod apis;
mod documents;
mod imports;
mod specifications;
mod versions;

use axum::http::HeaderName;
use axum::http::HeaderValue;
use utoipa_axum::router::OpenApiRouter;

use crate::http::json::Json;
use crate::state::AppState;

pub use specifications::download;

/// An object with its entity tag.
type Tagged<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// The routes.
pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(apis::rest())
        .merge(versions::rest())
        .merge(specifications::rest())
        .merge(imports::rest())
}
