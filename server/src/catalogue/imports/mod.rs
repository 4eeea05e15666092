//! Import of OpenAPI documents: read, preview, and bring into the catalogue in one change.

pub mod drafts;
mod preview;
mod store;
mod suggestion;

use bytes::Bytes;
use headgate_contract::ids::{ApiId, ApiVersionId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::openapi::{Limits, Problem, Severity};
use headgate_contract::problem::FieldFault;
use headgate_contract::snapshot::Timeouts;
use serde_json::json;
use url::Url;

pub use preview::{Preview, preview};
pub use suggestion::Suggestion;

use super::apis::{self, NewApi};
use super::fetch;
use super::specifications::{self, NewDocument, ReadDocument, reading};
use super::versions::{self, Address, NewVersion, VersionName, lifecycle};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::{WriteApis, WriteUpstreams};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::http::form::Faults;
use crate::state::AppState;
use crate::upstreams;
use crate::upstreams::settings::{NewUpstream, SettingsInput};

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
    Create { target_url: String },
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
/// [`lifecycle::move_version`].
pub async fn import_document(state: &AppState, grant: &Grant<WriteApis>, request: ImportRequest) -> Result<Imported> {
    let read = reading::read(request.document).await?;
    import(state, grant, (&read, &request.plan)).await
}

/// As [`import_document`], for a document that has been read.
///
/// # Errors
/// As [`import_document`].
pub async fn import(state: &AppState, grant: &Grant<WriteApis>, (read, plan): (&ReadDocument, &Plan)) -> Result<Imported> {
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
    let faults: Vec<FieldFault> = errors.take(LISTED_PROBLEMS).map(|problem| FieldFault::new("document", sentence(problem))).collect();
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
    text.trim().parse().map_err(|_| Error::field("url", "Give a full address, such as https://example.com/openapi.json."))
}

/// The parts of an import in their order.
struct Step<'a> {
    state: &'a AppState,
    grant: &'a Grant<WriteApis>,
    change: Change<'a, WriteApis>,
    read: &'a ReadDocument,
    plan: &'a Plan,
    /// The API that gets a new version.
    parent: Option<ApiId>,
}

impl Step<'_> {
    /// The version that gets the document, made if need be.
    async fn version(&mut self, present: Option<ApiVersionId>) -> Result<(Outcome, ApiVersionId)> {
        let api_id = match (&self.plan.target, present) {
            (ImportTarget::Replace { .. }, Some(id)) => return Ok((Outcome::Replaced, id)),
            (ImportTarget::Replace { .. }, None) => return Err(Error::field("replace", "There is no such version. Choose one from the list.")),
            (ImportTarget::NewApi { .. } | ImportTarget::NewVersion { .. }, Some(_)) => return Err(self.version_taken()),
            (ImportTarget::NewApi { api, .. }, None) => {
                let id: ApiId = self.state.clock.new_id();
                apis::insert(&mut self.change, self.grant.tenant(), id, api).await?;
                id
            }
            (ImportTarget::NewVersion { .. }, None) => {
                self.parent.ok_or_else(|| Error::field("api", "There is no such API. Choose one from the list."))?
            }
        };
        let (_, slug) = self.plan.target.address();
        let new = NewVersion { slug: slug.parse().map_err(Error::internal)?, upstream_id: None };
        let id: ApiVersionId = self.state.clock.new_id();
        versions::insert(&mut self.change, self.grant.tenant(), (id, api_id), &new).await?;
        Ok((Outcome::Created, id))
    }

    fn version_taken(&self) -> Error {
        let (api, version) = self.plan.target.address();
        let message = format!(
            "{api} has a version {version} with another document. Choose another version, or replace the specification of that one."
        );
        Error::field("version_slug", message)
    }

    async fn specification(&mut self, id: ApiVersionId) -> Result<headgate_contract::ids::SpecificationId> {
        let imported_by = self.grant.actor().user_id();
        let new = NewDocument { read: self.read, source: self.plan.source.as_str(), imported_by };
        specifications::replace(&mut self.change, (&self.state.clock, self.grant.tenant()), id, new).await
    }

    /// Binds the upstream, publishes if asked, and gives the nodes what concerns them.
    async fn go_live(&mut self, id: ApiVersionId) -> Result<()> {
        let tenant = self.grant.tenant();
        let upstream = self.upstream().await?;
        if let Some(upstream) = upstream {
            versions::bind_within(&mut self.change, tenant, id, upstream).await?;
        }
        let row = versions::store::lock(self.change.conn(), tenant, self.plan.target.address()).await?;
        let stage = versions::parse_stage(&row.lifecycle)?;
        if self.plan.publication == Publication::Publish && stage == Lifecycle::Draft {
            let step = lifecycle::Move { to: Lifecycle::Published, sunset_at: None };
            lifecycle::apply(&mut self.change, tenant, &row, step).await?;
        } else {
            versions::publish_if_routed(&mut self.change, tenant, (id, stage), "import_specification").await?;
        }
        match (&self.plan.upstream, upstream) {
            (UpstreamChoice::Create { .. }, Some(new)) => upstreams::publish(&mut self.change, tenant, new, "import_specification").await,
            _ => Ok(()),
        }
    }

    async fn upstream(&mut self) -> Result<Option<UpstreamId>> {
        let target_url = match &self.plan.upstream {
            UpstreamChoice::Keep => return Ok(None),
            UpstreamChoice::Existing(id) => return Ok(Some(*id)),
            UpstreamChoice::Create { target_url } => target_url,
        };
        let grant = self.grant.also::<WriteUpstreams>()?;
        let (api, version) = self.plan.target.address();
        let slug = free_upstream_slug(&mut self.change, &grant, &format!("{api}-{version}")).await?;
        let name = upstream_name(&self.read.document.title, version);
        let input = SettingsInput { name: &name, description: "", timeouts: Timeouts::default(), health_check: None };
        let new = NewUpstream::parse(&slug, target_url, input, Faults::default())?;
        Ok(Some(upstreams::create_within(&mut self.change, (self.state, &grant), &new).await?))
    }

    async fn commit(self, id: ApiVersionId, outcome: Outcome) -> Result<()> {
        let (api, version) = self.plan.target.address();
        let after = json!({
            "outcome": match outcome { Outcome::Created => "created", Outcome::Replaced => "replaced", Outcome::Unchanged => "unchanged" },
            "digest": self.read.digest,
            "source": self.plan.source.as_str(),
            "operations": self.read.document.operations.len(),
        });
        let entry = Entry::new("import_specification", "api_version", id, versions::title((api, version)));
        self.change.commit(entry.after(after)).await
    }
}

fn upstream_name(title: &str, version: &str) -> String {
    let title: String = title.chars().filter(|c| !c.is_control()).take(DisplayName::LIMIT - Slug::LIMIT - 1).collect();
    format!("{} {version}", title.trim()).trim().to_owned()
}

/// The stem, or the stem with the first number that nobody uses.
async fn free_upstream_slug(
    change: &mut Change<'_, WriteApis>,
    grant: &Grant<WriteUpstreams>,
    stem: &str,
) -> Result<String> {
    let stem: String = stem.chars().take(Slug::LIMIT - 4).collect();
    let stem = stem.trim_end_matches('-');
    let taken = store::list_upstream_slugs(change.conn(), grant.tenant(), stem).await?;
    let numbered = (2..1000).map(|number| format!("{stem}-{number}"));
    let free = std::iter::once(stem.to_owned()).chain(numbered).find(|slug| !taken.contains(slug));
    free.ok_or_else(|| Error::conflict("upstream_names", "No free name", "Create the upstream yourself and choose it here."))
}
