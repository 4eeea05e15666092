//! What one call leaves behind.

use std::net::IpAddr;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiKeyId, ApiVersionId, ApplicationId, OperationId, RequestId, TenantId};
use headgate_contract::telemetry::{BucketKey, Outcome, RequestLog, Served};
use http::{HeaderValue, Method};

/// Longest path that is kept, in bytes.
pub const PATH_LIMIT: usize = 512;
const AGENT_LIMIT: usize = 256;

/// One finished call.
#[derive(Debug, Clone)]
pub struct Record {
    pub id: RequestId,
    /// `None` for calls that cannot be attributed to a tenant: they are counted in the metrics of the process only.
    pub tenant_id: Option<TenantId>,
    pub at_us: i64,
    pub method: Method,
    pub path: Box<str>,
    pub status: u16,
    pub outcome: Outcome,
    pub fault: Option<GatewayFault>,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
    pub api_key_id: Option<ApiKeyId>,
    pub served: Option<Served>,
    pub duration_us: u64,
    pub upstream_us: Option<u64>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub client_ip: Option<IpAddr>,
    pub user_agent: Option<HeaderValue>,
}

impl Record {
    /// The label under which the call is counted.
    #[must_use]
    pub fn bucket_key(&self, tenant_id: TenantId) -> BucketKey {
        let ended_us = self.at_us.saturating_add_unsigned(self.duration_us);
        BucketKey {
            second: ended_us.div_euclid(1_000_000),
            tenant_id,
            api_version_id: self.api_version_id,
            operation_id: self.operation_id,
            application_id: self.application_id,
            served: self.served,
            outcome: self.outcome,
        }
    }

    /// The form in which the call is listed.
    #[must_use]
    pub fn into_log(self, tenant_id: TenantId) -> RequestLog {
        let agent =
            self.user_agent.map(|agent| cut(&String::from_utf8_lossy(agent.as_bytes()), AGENT_LIMIT).to_owned());
        RequestLog {
            id: self.id,
            tenant_id,
            at_us: self.at_us,
            method: cut(self.method.as_str(), 32).to_owned(),
            path: self.path.into(),
            status: self.status,
            outcome: self.outcome,
            fault: self.fault,
            api_version_id: self.api_version_id,
            operation_id: self.operation_id,
            application_id: self.application_id,
            api_key_id: self.api_key_id,
            served: self.served,
            duration_us: self.duration_us,
            upstream_us: self.upstream_us,
            request_bytes: self.request_bytes,
            response_bytes: self.response_bytes,
            client_ip: self.client_ip.map(|ip| ip.to_string()),
            user_agent: agent,
        }
    }
}

/// The longest beginning of `text` of at most `limit` bytes.
#[must_use]
pub fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}
