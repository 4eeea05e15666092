//! Import of OpenAPI documents: read, preview, and bring into the catalogue in one change.

pub mod drafts;
mod preview;
mod step;
mod store;
mod suggestion;

use bytes::Bytes;
use headgate_contract::ids::{ApiId, ApiVersionId, UpstreamId};
use headgate_contract::names::Slug;
use headgate_contract::openapi::{Limits, Problem, Severity};
use headgate_contract::problem::FieldFault;
use url::Url;

pub use preview::{Preview, preview};
pub use suggestion::Suggestion;

use super::apis::{self, NewApi};
use super::fetch;
use super::specifications::{self, ReadDocument, reading};
use super::versions::{self, Address, VersionName};
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::error::{Error, Result};
use crate::state::AppState;
use step::Step;

/// Problems that a refused document lists.
const LISTED_PROBLEMS: usize = 100;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Upload,
    Paste,
    /// Sent to the REST API, or made by Headgate itself.
    Api,
    Url(Url),
}

impl Source {
    /// As stored and shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Upload => "upload",
            Self::Paste => "paste",
            Self::Api => "api",
            Self::Url(url) => url.as_str(),
        }
    }

    /// The address, if it came from one.
    #[must_use]
    pub fn origin(&self) -> Option<&Url> {
        match self {
            Self::Url(url) => Some(url),
            _ => None,
        }
    }
}

/// What the document becomes.
#[derive(Debug, Clone)]
pub enum ImportTarget {
    /// The first version of a new API.
    NewApi { api: NewApi, version: Slug },
    /// A new version of the API with this slug.
    NewVersion { api: String, version: Slug },
    /// The specification of a version that is there.
    Replace { api: String, version: String },
}

impl ImportTarget {
    fn address(&self) -> Address<'_> {
        match self {
            Self::NewApi { api, version } => (api.slug.as_str(), version.as_str()),
            Self::NewVersion { api, version } => (api, version.as_str()),
            Self::Replace { api, version } => (api, version),
        }
    }
}

/// Where calls of the version go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpstreamChoice {
    /// As it is; for a new version: nowhere yet.
    Keep,
    Existing(UpstreamId),
    /// A new upstream with this target.
    Create {
        target_url: String,
    },
}

/// Whether the version goes live with the import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Publication {
    /// A new version stays a draft; one that is routed stays routed.
    Keep,
    Publish,
}

/// What to do with a document that has been read.
#[derive(Debug, Clone)]
pub struct Plan {
    pub source: Source,
    pub target: ImportTarget,
    pub upstream: UpstreamChoice,
    pub publication: Publication,
}

/// A document and what to do with it.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    pub document: Bytes,
    pub plan: Plan,
}

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Replaced,
    /// The version has this very document already.
    Unchanged,
}

/// A finished import.
#[derive(Debug, Clone)]
pub struct Imported {
    pub outcome: Outcome,
    pub version: VersionName,
    pub operation_count: usize,
}

/// Reads a document and brings it into the catalogue: API, version, specification, operations, upstream
/// and publication in one change. The same document twice changes nothing.
///
/// # Errors
/// Field faults when the document cannot be used or a name is taken; conflicts as
/// [`versions::lifecycle::move_version`].
pub async fn import_document(state: &AppState, grant: &Grant<WriteApis>, request: ImportRequest) -> Result<Imported> {
    let read = reading::read(request.document).await?;
    import(state, grant, (&read, &request.plan)).await
}

/// As [`import_document`], for a document that has been read.
///
/// # Errors
/// As [`import_document`].
pub async fn import(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (read, plan): (&ReadDocument, &Plan),
) -> Result<Imported> {
    require_usable(&read.document.problems)?;
    let tenant = grant.tenant();
    let parent = parent(state, grant, &plan.target).await?;
    let mut change = state.begin(grant).await?;
    let present = versions::store::find_locked(change.conn(), tenant, plan.target.address()).await?;
    if let Some(row) = &present {
        let digest = specifications::find_digest(&mut change, tenant, row.id.into()).await?;
        if digest.as_deref() == Some(&read.digest) {
            drop(change);
            return finished(state, grant, (Outcome::Unchanged, row.id.into()), read).await;
        }
    }
    let mut step = Step { state, grant, change, read, plan, parent };
    let (outcome, id) = step.version(present.map(|row| row.id.into())).await?;
    let specification = step.specification(id).await?;
    step.go_live(id).await?;
    step.commit(id, outcome).await?;
    reading::keep(specification.0, read);
    finished(state, grant, (outcome, id), read).await
}

async fn parent(state: &AppState, grant: &Grant<WriteApis>, target: &ImportTarget) -> Result<Option<ApiId>> {
    match target {
        ImportTarget::NewVersion { api, .. } => Ok(apis::find(state, grant, api).await?.map(|api| api.id)),
        ImportTarget::NewApi { .. } | ImportTarget::Replace { .. } => Ok(None),
    }
}

async fn finished(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (outcome, id): (Outcome, ApiVersionId),
    read: &ReadDocument,
) -> Result<Imported> {
    let version = versions::get_version_name(&state.db, grant.tenant(), id).await?;
    Ok(Imported { outcome, version, operation_count: read.document.operations.len() })
}

/// Refuses a document with errors: parts of it would be missing without anybody noticing.
///
/// # Errors
/// A field fault on `document` for each error.
pub fn require_usable(problems: &[Problem]) -> Result<()> {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let faults: Vec<FieldFault> =
        errors.take(LISTED_PROBLEMS).map(|problem| FieldFault::new("document", sentence(problem))).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn sentence(problem: &Problem) -> String {
    let place = if problem.pointer.is_empty() { "top of the document" } else { &problem.pointer };
    match problem.line {
        Some(line) => format!("{} ({place}, line {line})", problem.message),
        None => format!("{} ({place})", problem.message),
    }
}

/// Fetches a document from an address, as far as the operator allows.
///
/// # Errors
/// A field fault on `url`.
pub async fn fetch_document(state: &AppState, _: &Grant<WriteApis>, url: Url) -> Result<Bytes> {
    let bounds = fetch::Bounds { private: state.config.private_imports, max_bytes: Limits::default().max_bytes };
    Ok(fetch::fetch(url, bounds).await?)
}

/// The address that somebody typed.
///
/// # Errors
/// A field fault on `url`.
pub fn parse_url(text: &str) -> Result<Url> {
    text.trim()
        .parse()
        .map_err(|_| Error::field("url", "Give a full address, such as https://example.com/openapi.json."))
}
