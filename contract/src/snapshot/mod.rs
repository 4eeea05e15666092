//! The snapshot: compiled, immutable configuration of all proxies.
//!
//! [`Contents`] is built by a pure function from rows, [`compile`](compile::compile) turns it into
//! the form that the hot path reads. Both sides compile: the server before publishing, so that a
//! snapshot a proxy would refuse is refused at its source, and the proxy before swapping.

mod compile;
mod paths;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use compile::{ApiKeyRecord, Compiled, Fault, Match, OperationMatch, RouteRecord, check_target_url, compile};
pub use paths::{PathFault, PathTable};

use crate::credentials::KeyHash;
use crate::ids::{
    ApiId, ApiKeyId, ApiVersionId, ApplicationId, OperationId, PlanId, RolloutId, SubscriptionId, TargetId, TenantId,
    UpstreamId,
};
use crate::names::Slug;
use crate::openapi::Method;
use crate::plans::PlanLimits;
use crate::rollouts::{Weight, bucket, is_candidate};

/// `(term, epoch)`, strictly increasing. The term changes with the leader, the epoch with each
/// published change; a proxy never goes back to a lower pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SnapshotVersion {
    pub term: i64,
    pub epoch: i64,
}

impl std::fmt::Display for SnapshotVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.term, self.epoch)
    }
}

/// A published snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    pub version: SnapshotVersion,
    /// [`Contents::digest`] of `contents`.
    pub digest: String,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    pub contents: Contents,
}

/// Everything that proxies need to know, ordered by id so that equal state has equal bytes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Contents {
    pub tenants: Vec<TenantEntry>,
    pub routes: Vec<RouteEntry>,
    pub upstreams: Vec<UpstreamEntry>,
    pub plans: Vec<PlanEntry>,
    pub applications: Vec<ApplicationEntry>,
    pub api_keys: Vec<ApiKeyEntry>,
    pub subscriptions: Vec<SubscriptionEntry>,
}

impl Contents {
    /// BLAKE3 of the JSON form, as hexadecimal digits.
    ///
    /// # Errors
    /// Never for values of these types; the error type is that of the serialiser.
    pub fn digest(&self) -> Result<String, serde_json::Error> {
        Ok(blake3::hash(&serde_json::to_vec(self)?).to_hex().to_string())
    }
}

/// Lets the proxy attribute calls to unknown paths to the tenant they were meant for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantEntry {
    pub id: TenantId,
    pub slug: Slug,
}

/// One routed API version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteEntry {
    pub api_version_id: ApiVersionId,
    pub api_id: ApiId,
    pub tenant_id: TenantId,
    /// What calls of this version begin with: `/{tenant}/{api}/{version}`, no slash at the end.
    pub prefix: String,
    pub upstream_id: UpstreamId,
    /// Set when the version is deprecated: responses carry `Deprecation` (RFC 9745), seconds since the epoch.
    pub deprecated_at: Option<i64>,
    pub operations: Vec<OperationEntry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationEntry {
    pub id: OperationId,
    pub method: Method,
    /// Path template of OpenAPI, such as `/payments/{id}`, below the prefix.
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpstreamEntry {
    pub id: UpstreamId,
    pub tenant_id: TenantId,
    pub name: String,
    pub timeouts: Timeouts,
    pub health_check: Option<HealthCheck>,
    /// Targets of the stable arm.
    pub targets: Vec<TargetEntry>,
    /// Present while a rollout moves traffic of this upstream.
    pub split: Option<Split>,
}

/// One address of an upstream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetEntry {
    pub id: TargetId,
    /// `http` or `https` URL; its path is put before the path of the call.
    pub url: String,
    /// Share among the targets of the same arm; 0 takes none.
    pub weight: u32,
}

/// How long to wait for an upstream, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeouts {
    /// Until the connection, TLS included, stands.
    pub connect_ms: u32,
    /// Between two reads, and so until the first byte of the response.
    pub read_ms: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_ms: 2_000, read_ms: 30_000 }
    }
}

/// An active probe of every target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthCheck {
    /// Path below the target's URL; a 2xx or 3xx answer is healthy.
    pub path: String,
    pub interval_s: u32,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy_after: u32,
    /// Successes in a row that make it healthy again.
    pub healthy_after: u32,
}

/// Divides the applications of an upstream between two arms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    pub rollout_id: RolloutId,
    /// Keeps assignments of one rollout apart from those of another.
    pub salt: String,
    pub candidate_weight: Weight,
    pub candidate: ArmEntry,
    /// The dead-man switch: without a renewal for this many seconds everything goes to stable.
    /// `None` once the candidate has been promoted.
    pub lease_s: Option<u32>,
}

/// The targets that serve an arm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmEntry {
    pub upstream_id: UpstreamId,
    pub timeouts: Timeouts,
    pub targets: Vec<TargetEntry>,
}

/// Who serves a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    Stable,
    Candidate,
}

impl Arm {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Candidate => "candidate",
        }
    }
}

impl Split {
    /// The arm of an application: sticky, and monotone in the weight.
    #[must_use]
    pub fn arm_of(&self, application: ApplicationId) -> Arm {
        let bucket = bucket(self.salt.as_bytes(), application.0.as_bytes());
        if is_candidate(bucket, self.candidate_weight) { Arm::Candidate } else { Arm::Stable }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEntry {
    pub id: PlanId,
    pub tenant_id: TenantId,
    pub name: String,
    pub limits: PlanLimits,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationEntry {
    pub id: ApplicationId,
    pub tenant_id: TenantId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyEntry {
    pub id: ApiKeyId,
    pub hash: KeyHash,
    pub application_id: ApplicationId,
    /// Seconds since the epoch; the key is refused from then on.
    pub expires_at: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionEntry {
    pub id: SubscriptionId,
    pub application_id: ApplicationId,
    pub api_version_id: ApiVersionId,
    pub plan_id: PlanId,
}
