//! What is told about a call, written down while it goes on.

use std::net::IpAddr;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiKeyId, ApiVersionId, ApplicationId, OperationId, RequestId, TenantId};
use headgate_contract::telemetry::{Outcome, RequestLog, Served};

/// The facts of one call; its log without texts. Plain values, so that keeping them is one copy.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub id: RequestId,
    /// Unix time in microseconds at which the call began.
    pub at_us: i64,
    /// Known as soon as the path names one.
    pub tenant_id: Option<TenantId>,
    pub api_version_id: Option<ApiVersionId>,
    pub operation_id: Option<OperationId>,
    pub application_id: Option<ApplicationId>,
    pub api_key_id: Option<ApiKeyId>,
    pub client_ip: Option<IpAddr>,
    /// Until the upstream's response header arrived.
    pub upstream_us: Option<u64>,
    pub fault: Option<GatewayFault>,
    pub served: Option<Served>,
    pub status: u16,
    pub outcome: Outcome,
    pub duration_us: u64,
    pub request_bytes: u64,
    pub response_bytes: u64,
}

/// The texts of a call, in some form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts<Text> {
    pub method: Text,
    pub path: Text,
    pub user_agent: Option<Text>,
}

impl Facts {
    /// What is known when a call begins.
    #[must_use]
    pub fn begin(id: RequestId, at_us: i64) -> Self {
        Self {
            id,
            at_us,
            tenant_id: None,
            api_version_id: None,
            operation_id: None,
            application_id: None,
            api_key_id: None,
            client_ip: None,
            upstream_us: None,
            fault: None,
            served: None,
            status: 0,
            outcome: Outcome::Aborted,
            duration_us: 0,
            request_bytes: 0,
            response_bytes: 0,
        }
    }

    /// The log of the finished call; `None` when it belongs to no tenant.
    #[must_use]
    pub fn log<Text>(&self, Texts { method, path, user_agent }: Texts<Text>) -> Option<RequestLog<Text>> {
        Some(RequestLog {
            id: self.id,
            tenant_id: self.tenant_id?,
            at_us: self.at_us,
            method,
            path,
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
            client_ip: self.client_ip,
            user_agent,
        })
    }
}

impl<Text> Texts<Text> {
    /// The same texts in another form.
    #[must_use]
    pub fn map<Other>(&self, mut form: impl FnMut(&Text) -> Other) -> Texts<Other> {
        Texts { method: form(&self.method), path: form(&self.path), user_agent: self.user_agent.as_ref().map(form) }
    }
}
