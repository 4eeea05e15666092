//! REST of imports.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use headgate_contract::ids::{ApiId, ApiVersionId, UpstreamId};
use headgate_contract::names::Slug;
use headgate_contract::problem::Problem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::apis::{ApiDetailsBody, parse_slug};
use super::documents::DocumentProblem;
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::apis::NewApi;
use crate::catalogue::imports::{
    self, ImportTarget, Imported, Outcome, Plan, Preview, Publication, Source, UpstreamChoice,
};
use crate::catalogue::specifications::{ReadDocument, format_title, reading};
use crate::error::Result;
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::state::AppState;

/// Inside JSON a document grows by its escapes.
const BODY_LIMIT: usize = 32 * 1024 * 1024;
const _: () = assert!(BODY_LIMIT > 21 * 1024 * 1024, "a document of the largest size must fit");

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(import_api).layer(DefaultBodyLimit::max(BODY_LIMIT)))
}

/// A document and what it becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportApi {
    pub source: ImportSource,
    /// Without it, or with `dry_run`, nothing is imported and the answer is a preview.
    #[serde(default)]
    pub target: Option<ImportInto>,
    #[serde(default)]
    pub upstream: ImportUpstream,
    /// Publish the version at once; it needs an upstream.
    #[serde(default)]
    pub publish: bool,
    /// Read and check only.
    #[serde(default)]
    pub dry_run: bool,
}

/// Where the document is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportSource {
    /// In this request, as text: JSON or YAML.
    Inline { document: String },
    /// At an address on the public internet.
    Url { url: String },
}

/// What the document becomes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportInto {
    /// The first version of a new API. What is absent is read off the document.
    NewApi {
        #[serde(default)]
        api: Option<String>,
        #[serde(default)]
        details: Option<ApiDetailsBody>,
        #[serde(default)]
        version: Option<String>,
    },
    /// A new version of an API.
    NewVersion {
        api: String,
        #[serde(default)]
        version: Option<String>,
    },
    /// The specification of a version that is there.
    Replace { api: String, version: String },
}

/// Where calls of the version go.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ImportUpstream {
    /// As it is; for a new version nowhere yet.
    #[default]
    Keep,
    Existing {
        upstream_id: UpstreamId,
    },
    /// A new upstream; its target is the document's first usable server when absent.
    Create {
        #[serde(default)]
        target_url: Option<String>,
    },
}

/// What an import did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedDocument {
    /// `created`, `replaced`, or `unchanged` when the version has this document already.
    pub outcome: String,
    pub api_id: ApiId,
    pub api: String,
    pub version_id: ApiVersionId,
    pub version: String,
    pub operation_count: usize,
}

impl From<Imported> for ImportedDocument {
    fn from(imported: Imported) -> Self {
        let Imported { outcome, version, operation_count } = imported;
        let outcome = match outcome {
            Outcome::Created => "created",
            Outcome::Replaced => "replaced",
            Outcome::Unchanged => "unchanged",
        };
        Self {
            outcome: outcome.to_owned(),
            api_id: version.api_id,
            api: version.api_slug,
            version_id: version.version_id,
            version: version.version_slug,
            operation_count,
        }
    }
}

/// The status that tells an outcome: 201 when something was created.
pub fn outcome_status(outcome: Outcome) -> StatusCode {
    match outcome {
        Outcome::Created => StatusCode::CREATED,
        Outcome::Replaced | Outcome::Unchanged => StatusCode::OK,
    }
}

/// What a document says and what an import would propose.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportPreview {
    pub title: String,
    pub document_version: String,
    /// Such as `OpenAPI 3.1`.
    pub format: String,
    pub digest: String,
    pub operation_count: usize,
    pub servers: Vec<String>,
    pub problems: Vec<DocumentProblem>,
    pub proposed_api: String,
    pub proposed_version: String,
    /// Target of the upstream that `create` would make.
    pub proposed_target_url: Option<String>,
    /// `api/version` that has this very document already.
    pub same_as: Option<String>,
}

/// Import an OpenAPI document
///
/// Creates an API, a version of one, or replaces a version's specification, together with the upstream and
/// publication asked for. Importing the same document twice changes nothing. A preview has status 200.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/apis/import", tag = "catalogue", security(("bearer" = [])),
    params(("tenant" = String, Path)), request_body = ImportApi,
    responses((status = 200, description = "A preview (`ImportPreview`), or nothing new was created", body = ImportedDocument),
        (status = 201, body = ImportedDocument), (status = "4XX", body = Problem)))]
async fn import_api(
    grant: Grant<WriteApis>,
    State(state): State<AppState>,
    Json(body): Json<ImportApi>,
) -> Result<Response> {
    let ImportApi { source, target, upstream, publish, dry_run } = body;
    let (bytes, source) = fetch(&state, &grant, source).await?;
    let read = reading::read(bytes).await?;
    let preview = imports::preview(&state, &grant, (&read, &source)).await?;
    let Some(target) = target.filter(|_| !dry_run) else { return Ok(Json(describe(&read, preview)).into_response()) };
    let plan = Plan {
        source,
        target: parse_target(target, &preview)?,
        upstream: parse_upstream(upstream, &preview)?,
        publication: if publish { Publication::Publish } else { Publication::Keep },
    };
    let imported = imports::import(&state, &grant, (&read, &plan)).await?;
    Ok((outcome_status(imported.outcome), Json(ImportedDocument::from(imported))).into_response())
}

async fn fetch(state: &AppState, grant: &Grant<WriteApis>, source: ImportSource) -> Result<(Bytes, Source)> {
    match source {
        ImportSource::Inline { document } => Ok((document.into(), Source::Api)),
        ImportSource::Url { url } => {
            let url = imports::parse_url(&url)?;
            let bytes = imports::fetch_document(state, grant, url.clone()).await?;
            Ok((bytes, Source::Url(url)))
        }
    }
}

fn describe(read: &ReadDocument, preview: Preview) -> ImportPreview {
    let document = &read.document;
    let Preview { suggestion, existing_api: _, same } = preview;
    ImportPreview {
        title: document.title.clone(),
        document_version: document.version.clone(),
        format: format_title(document.format).to_owned(),
        digest: read.digest.clone(),
        operation_count: document.operations.len(),
        servers: document.servers.iter().map(|server| server.url.clone()).collect(),
        problems: document.problems.iter().map(DocumentProblem::from).collect(),
        proposed_api: suggestion.api_slug,
        proposed_version: suggestion.version_slug,
        proposed_target_url: suggestion.server_url,
        same_as: same.map(|(api, version)| format!("{api}/{version}")),
    }
}

fn parse_target(target: ImportInto, preview: &Preview) -> Result<ImportTarget> {
    let proposed = &preview.suggestion;
    let mut faults = Faults::default();
    let version = |version: Option<String>| version.unwrap_or_else(|| proposed.version_slug.clone());
    match target {
        ImportInto::Replace { api, version } => Ok(ImportTarget::Replace { api, version }),
        ImportInto::NewVersion { api, version: slug } => {
            match faults.take("target.version", version(slug).parse::<Slug>()) {
                Some(version) => Ok(ImportTarget::NewVersion { api, version }),
                None => Err(faults.into_error()),
            }
        }
        ImportInto::NewApi { api, details, version: slug } => {
            let details = details.unwrap_or_else(|| ApiDetailsBody {
                name: proposed.name.clone(),
                description: proposed.description.clone(),
                owner_team_id: None,
                tags: Vec::new(),
            });
            let api = api.unwrap_or_else(|| proposed.api_slug.clone());
            let api = faults.take("target.api", parse_slug(&api, &details.name));
            let version = faults.take("target.version", version(slug).parse::<Slug>());
            match (details.parse(&mut faults), api, version) {
                (Some(details), Some(slug), Some(version)) => {
                    Ok(ImportTarget::NewApi { api: NewApi { slug, details }, version })
                }
                _ => Err(faults.into_error()),
            }
        }
    }
}

fn parse_upstream(upstream: ImportUpstream, preview: &Preview) -> Result<UpstreamChoice> {
    match upstream {
        ImportUpstream::Keep => Ok(UpstreamChoice::Keep),
        ImportUpstream::Existing { upstream_id } => Ok(UpstreamChoice::Existing(upstream_id)),
        ImportUpstream::Create { target_url } => match target_url.or_else(|| preview.suggestion.server_url.clone()) {
            Some(target_url) => Ok(UpstreamChoice::Create { target_url }),
            None => Err(crate::error::Error::field(
                "upstream.target_url",
                "The document names no server that can be called. Give the URL.",
            )),
        },
    }
}
