//! REST of specifications and operations.

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use headgate_contract::openapi::Limits;
use headgate_contract::problem::Problem;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::documents::{OperationDocument, SpecificationDocument};
use super::imports::{ImportedDocument, outcome_status};
use super::versions::VersionPath;
use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::catalogue::imports::{
    ImportRequest, ImportTarget, Plan, Publication, Source, UpstreamChoice, import_document,
};
use crate::catalogue::specifications::{self, StoredDocument};
use crate::catalogue::versions;
use crate::error::Result;
use crate::http::json::Json;
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

pub fn rest() -> OpenApiRouter<AppState> {
    // The document is checked against the same limit; the surplus lets it be refused with a better message.
    let limit = DefaultBodyLimit::max(Limits::default().max_bytes + 64 * 1024);
    OpenApiRouter::new()
        .routes(routes!(get_specification, replace_specification).layer(limit))
        .routes(routes!(list_specifications))
        .routes(routes!(list_operations))
}

/// Get the specification of a version
///
/// The document as it was imported.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/specification", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    responses((status = 200, content((String = "application/json"), (String = "application/yaml"))),
        (status = "4XX", body = Problem)))]
async fn get_specification(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
) -> Result<Response> {
    let stored = specifications::get_current(&state, &grant, (&api, &version)).await?;
    Ok(download(stored))
}

/// A stored document as a response, tagged with its digest.
pub fn download(stored: StoredDocument) -> Response {
    let StoredDocument { body, media_type, digest } = stored;
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(&media_type).unwrap_or(HeaderValue::from_static("text/plain")),
    );
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{digest}\"")) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// Replace the specification of a version
///
/// The body is the document itself, JSON or YAML. The same document again changes nothing.
#[utoipa::path(put, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/specification", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    request_body(content((String = "application/json"), (String = "application/yaml"))),
    responses((status = 200, body = ImportedDocument), (status = "4XX", body = Problem)))]
async fn replace_specification(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
    document: Bytes,
) -> Result<Response> {
    versions::get(&state, &grant, (&api, &version)).await?;
    let plan = Plan {
        source: Source::Api,
        target: ImportTarget::Replace { api, version },
        upstream: UpstreamChoice::Keep,
        publication: Publication::Keep,
    };
    let imported = import_document(&state, &grant, ImportRequest { document, plan }).await?;
    Ok((outcome_status(imported.outcome), Json(ImportedDocument::from(imported))).into_response())
}

/// List the specifications that a version has had
///
/// Newest first, without their documents.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/specifications", tag = "catalogue",
    security(("bearer" = [])), params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path)),
    responses((status = 200, body = Vec<SpecificationDocument>), (status = "4XX", body = Problem)))]
async fn list_specifications(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
) -> Result<Json<Vec<SpecificationDocument>>> {
    let version = versions::get(&state, &grant, (&api, &version)).await?;
    let history = specifications::list_history(&state, &grant, version.name.version_id).await?;
    Ok(Json(history.into_iter().map(SpecificationDocument::from).collect()))
}

/// List the operations of a version
///
/// In the order of the document.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/apis/{api}/versions/{version}/operations", tag = "catalogue",
    security(("bearer" = [])),
    params(("tenant" = String, Path), ("api" = String, Path), ("version" = String, Path), PageQuery),
    responses((status = 200, body = Page<OperationDocument>), (status = "4XX", body = Problem)))]
async fn list_operations(
    grant: Grant<ReadCatalogue>,
    State(state): State<AppState>,
    Path((_tenant, api, version)): VersionPath,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<OperationDocument>>> {
    let version = versions::get(&state, &grant, (&api, &version)).await?;
    let page = specifications::list_operations(&state, &grant, version.name.version_id, &page).await?;
    Ok(Json(page.map(OperationDocument::from)))
}
