//! Specifications: the OpenAPI documents of a version, and the operations that the current one has.

pub mod reading;
mod store;

use std::sync::Arc;

use bytes::Bytes;
use headgate_contract::ids::{ApiVersionId, OperationId, SpecificationId, UserId};
use headgate_contract::openapi::{Document, Problem, SpecificationFormat, Syntax};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::versions::{self, Address, Version};
use crate::authz::permits::{ReadCatalogue, WriteApis};
use crate::authz::{Grant, Permit, Tenant};
use crate::change::Change;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::http::paging::{Page, PageQuery};
use crate::state::AppState;

/// A document with its bytes as they came.
#[derive(Debug, Clone)]
pub struct ReadDocument {
    pub bytes: Bytes,
    pub document: Arc<Document>,
    /// Digest of the content, whatever its layout.
    pub digest: String,
}

impl ReadDocument {
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        media_type(self.document.syntax)
    }
}

/// The media type of a syntax (RFC 8259, RFC 9512).
#[must_use]
pub fn media_type(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Json => "application/json",
        Syntax::Yaml => "application/yaml",
    }
}

/// The format as people call it: `OpenAPI 3.1`.
#[must_use]
pub fn format_title(format: SpecificationFormat) -> &'static str {
    match format {
        SpecificationFormat::Swagger20 => "Swagger 2.0",
        SpecificationFormat::OpenApi30 => "OpenAPI 3.0",
        SpecificationFormat::OpenApi31 => "OpenAPI 3.1",
    }
}

/// One document in the history of a version, newest first.
#[derive(Debug, Clone)]
pub struct PastSpecification {
    pub id: SpecificationId,
    pub digest: String,
    pub format: String,
    pub title: String,
    pub document_version: String,
    /// Where it came from: `upload`, `paste`, `api`, or an address.
    pub source: String,
    pub imported_by: Option<String>,
    pub imported_at: OffsetDateTime,
    pub is_current: bool,
}

/// One operation of a version.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: OperationId,
    pub key: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub tags: Vec<String>,
    pub is_deprecated: bool,
}

/// A document as it came, for downloading.
#[derive(Debug, Clone)]
pub struct StoredDocument {
    pub body: Vec<u8>,
    pub media_type: String,
    pub digest: String,
}

/// The current document of a version.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the version is not visible.
pub async fn get_current(
    state: &AppState,
    grant: &Grant<ReadCatalogue>,
    address: Address<'_>,
) -> Result<StoredDocument> {
    let id = current_id(&versions::get(state, grant, address).await?)?;
    let (body, media_type, digest) = store::get_body(&state.db, grant.tenant(), id).await?;
    Ok(StoredDocument { body, media_type, digest })
}

/// The current document of a version, read.
///
/// # Errors
/// [`Error::NotFound`] when the version has none.
pub async fn get_document(state: &AppState, grant: &Grant<ReadCatalogue>, version: &Version) -> Result<Arc<Document>> {
    let id = current_id(version)?;
    if let Some((document, _)) = reading::cached(id.0) {
        return Ok(document);
    }
    let (body, ..) = store::get_body(&state.db, grant.tenant(), id).await?;
    let read = reading::read(body.into()).await?;
    reading::keep(id.0, &read);
    Ok(read.document)
}

fn current_id(version: &Version) -> Result<SpecificationId> {
    version.specification.as_ref().map(|specification| specification.id).ok_or(Error::NotFound)
}

/// All documents that a version has had, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_history(
    state: &AppState,
    grant: &Grant<ReadCatalogue>,
    version: ApiVersionId,
) -> Result<Vec<PastSpecification>> {
    let rows = store::list_history(&state.db, grant.tenant(), version).await?;
    Ok(rows.into_iter().map(past).collect())
}

/// What was noted about the current document when it was imported.
///
/// # Errors
/// When the database fails.
pub async fn list_problems(state: &AppState, grant: &Grant<WriteApis>, version: ApiVersionId) -> Result<Vec<Problem>> {
    let problems = store::find_problems(&state.db, grant.tenant(), version).await?;
    Ok(problems.map(serde_json::from_value).transpose()?.unwrap_or_default())
}

/// Operations of a version in document order.
///
/// # Errors
/// A field fault when the cursor is not one of ours.
pub async fn list_operations(
    state: &AppState,
    grant: &Grant<ReadCatalogue>,
    version: ApiVersionId,
    page: &PageQuery,
) -> Result<Page<Operation>> {
    let after: Option<i32> = page.after()?;
    let limit = page.limit();
    let rows = store::list_operations(&state.db, grant.tenant(), version, (after, limit + 1)).await?;
    let page = Page::from_surplus(rows, limit, |row| row.position)?;
    Ok(page.map(operation))
}

/// Makes `read` the current document of a version, with its operations. Operations that were there
/// before keep their id.
pub(super) async fn replace<P: Permit>(
    change: &mut Change<'_, P>,
    (clock, tenant): (&Clock, Tenant),
    version: ApiVersionId,
    import: NewDocument<'_>,
) -> Result<SpecificationId> {
    let id: SpecificationId = clock.new_id();
    let now = change.now();
    let document = &import.read.document;
    let row = store::NewRow {
        id,
        version,
        body: &import.read.bytes,
        media_type: import.read.media_type(),
        digest: &import.read.digest,
        format: format_title(document.format),
        title: storable(&document.title),
        document_version: storable(&document.version),
        description: storable(document.description.as_deref().unwrap_or_default()),
        source: import.source,
        problems: problems(document)?,
        imported_by: import.imported_by,
        now,
    };
    store::insert_current(change.conn(), tenant, row).await?;
    store::replace_operations(change.conn(), tenant, version, operation_rows(clock, document)).await?;
    versions::store::touch(change.conn(), tenant, version, now).await?;
    Ok(id)
}

/// A document on its way into a version.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewDocument<'a> {
    pub read: &'a ReadDocument,
    pub source: &'a str,
    pub imported_by: Option<UserId>,
}

/// Digest of the current document of a version.
pub(super) async fn find_digest<P: Permit>(
    change: &mut Change<'_, P>,
    tenant: Tenant,
    version: ApiVersionId,
) -> Result<Option<String>> {
    Ok(store::find_digest(change.conn(), tenant, version).await?)
}

/// The version of this tenant whose current document has this digest: slugs of API and version.
pub(super) async fn find_same(state: &AppState, tenant: Tenant, digest: &str) -> Result<Option<(String, String)>> {
    Ok(store::find_by_digest(&state.db, tenant, digest).await?)
}

fn operation_rows(clock: &Clock, document: &Document) -> serde_json::Value {
    let rows = document.operations.iter().enumerate().map(|(position, operation)| {
        let id: Uuid = clock.new_id();
        json!({
            "id": id,
            "key": operation.key.as_str(),
            "position": position,
            "method": operation.method.as_str(),
            "path": storable(&operation.path),
            "summary": storable(operation.summary.as_deref().unwrap_or_default()),
            "tags": operation.tags.iter().map(|tag| storable(tag)).collect::<Vec<_>>(),
            "is_deprecated": operation.deprecated,
        })
    });
    rows.collect()
}

fn problems(document: &Document) -> Result<serde_json::Value> {
    let mut problems = document.problems.clone();
    for problem in &mut problems {
        problem.pointer = storable(&problem.pointer);
        problem.message = storable(&problem.message);
    }
    Ok(serde_json::to_value(problems)?)
}

/// Postgres keeps every character but one.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn past(row: store::HistoryRow) -> PastSpecification {
    let store::HistoryRow { id, digest, format, title, document_version, source, imported_by, created_at, is_current } =
        row;
    PastSpecification {
        id: id.into(),
        digest,
        format,
        title,
        document_version,
        source,
        imported_by,
        imported_at: created_at,
        is_current,
    }
}

fn operation(row: store::OperationRow) -> Operation {
    let store::OperationRow { id, key, position: _, method, path, summary, tags, is_deprecated } = row;
    Operation { id: id.into(), key, method, path, summary, tags, is_deprecated }
}
