//! What the REST API of the catalogue sends.

use headgate_contract::ids::{ApiId, ApiVersionId, OperationId, PlanId, SpecificationId, TeamId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::openapi::Problem;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use headgate_contract::snapshot::SnapshotVersion;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::catalogue::apis::{Api, ApiListing, ListedVersion};
use crate::catalogue::specifications::{Operation, PastSpecification};
use crate::catalogue::versions::{CurrentSpecification, OfferedPlan, Version};
use crate::config::Config;

/// An API in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedApiDocument {
    pub id: ApiId,
    pub slug: String,
    pub name: String,
    /// The beginning of the description, as plain text.
    pub excerpt: String,
    pub owner_team_id: Option<TeamId>,
    pub tags: Vec<String>,
    /// Newest first.
    pub versions: Vec<ListedVersionDocument>,
    /// Of the newest version.
    pub operation_count: i64,
    /// With an approved subscription to any version.
    pub application_count: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// A version in the list of APIs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedVersionDocument {
    pub slug: String,
    pub lifecycle: Lifecycle,
}

impl From<ApiListing> for ListedApiDocument {
    fn from(listing: ApiListing) -> Self {
        let versions = listing.versions.into_iter();
        Self {
            id: listing.id,
            slug: listing.slug,
            name: listing.name,
            excerpt: listing.excerpt,
            owner_team_id: listing.owner_team.map(|team| team.id),
            tags: listing.tags,
            versions: versions
                .map(|ListedVersion { slug, lifecycle }| ListedVersionDocument { slug, lifecycle })
                .collect(),
            operation_count: listing.operation_count,
            application_count: listing.application_count,
            updated_at: listing.updated_at,
        }
    }
}

/// A family of versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiDocument {
    pub id: ApiId,
    pub slug: String,
    pub name: String,
    /// CommonMark.
    pub description: String,
    pub owner_team_id: Option<TeamId>,
    pub tags: Vec<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl From<Api> for ApiDocument {
    fn from(api: Api) -> Self {
        let Api { id, slug, name, description, owner_team, tags, revision: _, created_at, updated_at } = api;
        Self {
            id,
            slug,
            name,
            description,
            owner_team_id: owner_team.map(|team| team.id),
            tags,
            created_at,
            updated_at,
        }
    }
}

/// One line of an API.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiVersionDocument {
    pub id: ApiVersionId,
    pub api: String,
    pub slug: String,
    pub lifecycle: Lifecycle,
    /// What calls begin with.
    pub call_url: String,
    pub upstream_id: Option<UpstreamId>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub deprecated_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub sunset_at: Option<OffsetDateTime>,
    /// The snapshot that carries the latest change; compare it with what nodes have applied.
    pub effective: Option<SnapshotVersion>,
    pub specification: Option<SpecificationSummary>,
    pub operation_count: i64,
    /// Approved ones.
    pub subscription_count: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The current document of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecificationSummary {
    pub id: SpecificationId,
    /// BLAKE3 of the content, whatever its layout.
    pub digest: String,
    pub format: String,
    pub title: String,
    pub document_version: String,
    #[serde(with = "time::serde::rfc3339")]
    pub imported_at: OffsetDateTime,
    pub problem_count: i32,
}

impl ApiVersionDocument {
    /// The version as the tenant's callers reach it.
    #[must_use]
    pub fn of(version: Version, tenant: &str, config: &Config) -> Self {
        let Version {
            name,
            upstream,
            deprecated_at,
            sunset_at,
            effective,
            specification,
            operation_count,
            subscription_count,
            revision: _,
            created_at,
            updated_at,
        } = version;
        Self {
            id: name.version_id,
            call_url: config.call_url(tenant, &name.api_slug, &name.version_slug),
            api: name.api_slug,
            slug: name.version_slug,
            lifecycle: name.lifecycle,
            upstream_id: upstream.map(|upstream| upstream.id),
            deprecated_at,
            sunset_at,
            effective,
            specification: specification.map(SpecificationSummary::from),
            operation_count,
            subscription_count,
            created_at,
            updated_at,
        }
    }
}

impl From<CurrentSpecification> for SpecificationSummary {
    fn from(current: CurrentSpecification) -> Self {
        let CurrentSpecification { id, digest, format, title, document_version, imported_at, problem_count } = current;
        Self { id, digest, format, title, document_version, imported_at, problem_count }
    }
}

/// One method and path.
#[derive(Debug, Serialize, ToSchema)]
pub struct OperationDocument {
    pub id: OperationId,
    /// Stable name within the version.
    pub key: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub tags: Vec<String>,
    pub is_deprecated: bool,
}

impl From<Operation> for OperationDocument {
    fn from(operation: Operation) -> Self {
        let Operation { id, key, method, path, summary, tags, is_deprecated } = operation;
        Self { id, key, method, path, summary, tags, is_deprecated }
    }
}

/// One document in the history of a version.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecificationDocument {
    pub id: SpecificationId,
    pub digest: String,
    pub format: String,
    pub title: String,
    pub document_version: String,
    /// `upload`, `paste`, `api` or an address.
    pub source: String,
    pub imported_by: Option<String>,
    #[serde(with = "time::serde::rfc3339")]
    pub imported_at: OffsetDateTime,
    pub is_current: bool,
}

impl From<PastSpecification> for SpecificationDocument {
    fn from(past: PastSpecification) -> Self {
        let PastSpecification {
            id,
            digest,
            format,
            title,
            document_version,
            source,
            imported_by,
            imported_at,
            is_current,
        } = past;
        Self { id, digest, format, title, document_version, source, imported_by, imported_at, is_current }
    }
}

/// A plan that a version offers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfferedPlanDocument {
    pub id: PlanId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
}

impl From<OfferedPlan> for OfferedPlanDocument {
    fn from(plan: OfferedPlan) -> Self {
        let OfferedPlan { id, slug, name, description, approval, limits } = plan;
        Self { id, slug, name, description, approval, limits }
    }
}

/// Something that is wrong with a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentProblem {
    /// `error`, `warning` or `note`; a document with errors is refused.
    pub severity: String,
    /// Place in the document (RFC 6901).
    pub pointer: String,
    /// Line of the source, if known.
    pub line: Option<u32>,
    pub message: String,
}

impl From<&Problem> for DocumentProblem {
    fn from(problem: &Problem) -> Self {
        let Problem { severity, pointer, line, message } = problem;
        let severity = match severity {
            headgate_contract::openapi::Severity::Error => "error",
            headgate_contract::openapi::Severity::Warning => "warning",
            headgate_contract::openapi::Severity::Note => "note",
        };
        Self { severity: severity.to_owned(), pointer: pointer.clone(), line: *line, message: message.clone() }
    }
}
