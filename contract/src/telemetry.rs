//! What proxies report: per-second buckets and request logs, in numbered batches.
//!
//! Batches are delivered at least once and stored exactly once: the receiver remembers
//! `(node, boot, sequence)`. What had to be dropped is counted, never silently lost.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::gateway::GatewayFault;
use crate::ids::{
    ApiKeyId, ApiVersionId, ApplicationId, OperationId, RequestId, RolloutId, TargetId, TenantId, UpstreamId,
};
use crate::latency::Histogram;
use crate::snapshot::Arm;
use crate::sync::TargetHealth;

pub mod logs;
pub mod wire;

/// One shipment of a proxy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Changes with every start of the proxy.
    pub boot_id: Uuid,
    /// Counts up from 1 within a boot.
    pub sequence: i64,
    /// Unix time in milliseconds up to which this batch is complete.
    pub complete_until_ms: i64,
    pub buckets: Vec<Bucket>,
    /// Request logs dropped since the previous batch because memory or the spool was full.
    pub dropped_logs: u64,
    /// Only targets with active health checks, all of them in every batch.
    pub target_health: Vec<TargetHealth>,
    pub request_logs: Vec<RequestLog>,
}

/// Counts of one second for one combination of labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    pub key: BucketKey,
    pub requests: u64,
    pub request_bytes: u64,
    pub response_bytes: u64,
    /// Whole duration of the calls as the client saw it.
    pub latency: Histogram,
}

/// What a bucket counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketKey {
    /// Unix time in seconds at which the calls ended.
    pub second: i64,
    pub tenant_id: TenantId,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
    pub served: Option<Served>,
    pub outcome: Outcome,
}

impl Hash for BucketKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i64(self.second);
        state.write_u8(self.outcome as u8);
        let served = self.served.map(|served| served.target_id.0);
        state.write_u128(blend([
            Some(self.tenant_id.0),
            self.api_version_id.map(|id| id.0),
            self.operation_id.map(|id| id.0),
            self.application_id.map(|id| id.0),
            served,
        ]));
    }
}

/// Identifiers as one number that differs if one of them does, but for rare accidents: quicker to hash than all.
fn blend<const N: usize>(ids: [Option<Uuid>; N]) -> u128 {
    ids.iter().fold(0, |blend: u128, id| blend.rotate_left(25) ^ id.map_or(1, |id| id.as_u128()))
}

/// Who served a call that reached an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Served {
    pub upstream_id: UpstreamId,
    pub target_id: TargetId,
    /// The rollout that chose the arm, and the arm *first* chosen: a retry on the other arm
    /// stays a failure of this one.
    pub rollout: Option<(RolloutId, Arm)>,
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 1xx to 3xx.
    Success,
    /// 4xx by the upstream.
    ClientError,
    /// Refused by the proxy before any upstream was asked.
    Denied,
    /// 5xx by the upstream.
    UpstreamError,
    /// The upstream was unreachable, broke off or was too slow.
    UpstreamFailure,
    /// The client went away before the answer.
    Aborted,
}

impl Outcome {
    pub const ALL: [Self; 6] =
        [Self::Success, Self::ClientError, Self::Denied, Self::UpstreamError, Self::UpstreamFailure, Self::Aborted];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::ClientError => "client_error",
            Self::Denied => "denied",
            Self::UpstreamError => "upstream_error",
            Self::UpstreamFailure => "upstream_failure",
            Self::Aborted => "aborted",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// From the status that the client got and the fault that the proxy answered with, if any.
    #[must_use]
    pub fn of(status: u16, fault: Option<GatewayFault>) -> Self {
        match (fault, status) {
            (Some(fault), _) if fault.is_upstream_failure() => Self::UpstreamFailure,
            (Some(_), _) => Self::Denied,
            (None, 0..=399) => Self::Success,
            (None, 400..=499) => Self::ClientError,
            (None, _) => Self::UpstreamError,
        }
    }

    /// Whether charts and guardrails count the call as an error of the upstream.
    #[must_use]
    pub fn is_error(self) -> bool {
        matches!(self, Self::UpstreamError | Self::UpstreamFailure)
    }
}

/// One call. The proxy writes it down with other kinds of text than it sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestLog<Text = String> {
    pub id: RequestId,
    pub tenant_id: TenantId,
    /// Unix time in microseconds at which the call began.
    pub at_us: i64,
    pub method: Text,
    /// Path without the query, cut at 512 bytes.
    pub path: Text,
    pub status: u16,
    pub outcome: Outcome,
    pub fault: Option<GatewayFault>,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
    pub api_key_id: Option<ApiKeyId>,
    pub served: Option<Served>,
    pub duration_us: u64,
    /// Until the upstream's response header arrived.
    pub upstream_us: Option<u64>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub client_ip: Option<IpAddr>,
    pub user_agent: Option<Text>,
}

impl<Text> RequestLog<Text> {
    /// The label under which the call is counted.
    #[must_use]
    pub fn bucket_key(&self) -> BucketKey {
        let ended_us = self.at_us.saturating_add_unsigned(self.duration_us);
        BucketKey {
            second: ended_us.div_euclid(1_000_000),
            tenant_id: self.tenant_id,
            api_version_id: self.api_version_id,
            operation_id: self.operation_id,
            application_id: self.application_id,
            served: self.served,
            outcome: self.outcome,
        }
    }
}

/// A request log with something in every kind of field, for tests.
#[cfg(test)]
fn example() -> RequestLog {
    let id = Uuid::from_u128(7);
    let rollout = Some((RolloutId(id), Arm::Candidate));
    RequestLog {
        id: RequestId(id),
        tenant_id: TenantId(Uuid::from_u128(1)),
        at_us: i64::MAX,
        method: "GET".to_owned(),
        path: "/ä".to_owned(),
        status: 200,
        outcome: Outcome::Denied,
        fault: Some(GatewayFault::RateLimited),
        api_version_id: None,
        operation_id: None,
        application_id: None,
        api_key_id: None,
        served: Some(Served { upstream_id: UpstreamId(id), target_id: TargetId(id), rollout }),
        duration_us: u64::MAX,
        upstream_us: Some(1),
        request_bytes: 0,
        response_bytes: 1,
        client_ip: Some([127, 0, 0, 1].into()),
        user_agent: None,
    }
}
