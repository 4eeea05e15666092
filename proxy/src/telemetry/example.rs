//! A request log for tests, which change what they are about.

use headgate_contract::ids::{RequestId, TenantId};
use headgate_contract::telemetry::{Outcome, RequestLog};
use uuid::Uuid;

pub fn log<Text>(method: Text, path: Text) -> RequestLog<Text> {
    RequestLog {
        id: RequestId(Uuid::nil()),
        tenant_id: TenantId(Uuid::from_u128(1)),
        at_us: 1,
        method,
        path,
        status: 200,
        outcome: Outcome::Success,
        fault: None,
        api_version_id: None,
        operation_id: None,
        application_id: None,
        api_key_id: None,
        served: None,
        duration_us: 1,
        upstream_us: None,
        request_bytes: 0,
        response_bytes: 0,
        client_ip: None,
        user_agent: None,
    }
}
