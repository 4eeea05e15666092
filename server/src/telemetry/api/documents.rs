//! Wire types of request logs and analytics.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApplicationId, RequestId, RolloutId};
use headgate_contract::telemetry::Outcome;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::telemetry::analytics::{Answer, Counts, Group};
use crate::telemetry::logs::{ApiName, LogLine};

/// One call.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestLogDocument {
    pub id: RequestId,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub outcome: Outcome,
    /// Why the gateway answered by itself; absent when the upstream did.
    pub fault: Option<GatewayFault>,
    /// Slug of the API.
    pub api: Option<String>,
    pub api_version: Option<String>,
    /// Method and path template.
    pub operation: Option<String>,
    pub application_id: Option<ApplicationId>,
    pub application: Option<String>,
    /// Prefix and last four of the key.
    pub api_key: Option<String>,
    pub upstream: Option<String>,
    pub target: Option<String>,
    pub rollout_id: Option<RolloutId>,
    pub arm: Option<String>,
    pub node: String,
    /// As the client saw it, in microseconds.
    pub duration_us: u64,
    /// Until the upstream's response header, in microseconds.
    pub upstream_us: Option<u64>,
    pub request_bytes: u64,
    pub response_bytes: u64,
    pub client_ip: Option<String>,
    pub user_agent: Option<String>,
}

impl From<LogLine> for RequestLogDocument {
    fn from(line: LogLine) -> Self {
        let LogLine {
            id,
            at,
            method,
            path,
            status,
            outcome,
            fault,
            api,
            operation,
            application,
            key_hint,
            upstream,
            target_url,
            rollout,
            arm,
            node,
            duration_us,
            upstream_us,
            request_bytes,
            response_bytes,
            client_ip,
            user_agent,
        } = line;
        let (api, api_version) = api.map(|ApiName { name: _, slug, version }| (slug, version)).unzip();
        let (application_id, application) = application.unzip();
        Self {
            id,
            at,
            method,
            path,
            status,
            outcome,
            fault,
            api,
            api_version,
            operation,
            application_id,
            application,
            api_key: key_hint,
            upstream,
            target: target_url,
            rollout_id: rollout.map(|(id, _)| id),
            arm,
            node,
            duration_us,
            upstream_us,
            request_bytes,
            response_bytes,
            client_ip,
            user_agent,
        }
    }
}

/// Traffic over time.
#[derive(Debug, Serialize, ToSchema)]
pub struct AnalyticsDocument {
    /// Start of the first point.
    #[serde(with = "time::serde::rfc3339")]
    pub from: OffsetDateTime,
    /// Seconds between two points.
    pub step_s: i64,
    /// Everything together.
    pub total: CountsDocument,
    /// The busiest groups.
    pub groups: Vec<GroupDocument>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GroupDocument {
    pub id: Option<Uuid>,
    pub label: String,
    pub total: CountsDocument,
    pub points: Vec<CountsDocument>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CountsDocument {
    pub requests: u64,
    /// 5xx of the upstream, unreachable, broken off or too slow.
    pub errors: u64,
    /// Refused by the gateway.
    pub denied: u64,
    pub p50_ms: Option<f64>,
    pub p95_ms: Option<f64>,
    pub p99_ms: Option<f64>,
}

impl From<&Counts> for CountsDocument {
    fn from(counts: &Counts) -> Self {
        let Counts { requests, errors, denied, latency: _ } = counts;
        Self {
            requests: *requests,
            errors: *errors,
            denied: *denied,
            p50_ms: counts.quantile_ms(0.5),
            p95_ms: counts.quantile_ms(0.95),
            p99_ms: counts.quantile_ms(0.99),
        }
    }
}

impl From<Answer> for AnalyticsDocument {
    fn from(answer: Answer) -> Self {
        let Answer { from, step, now: _, times: _, groups, total } = answer;
        let group = |Group { id, label, points, total }: Group| GroupDocument {
            id,
            label,
            total: (&total).into(),
            points: points.iter().map(CountsDocument::from).collect(),
        };
        Self {
            from,
            step_s: step.whole_seconds(),
            total: (&total).into(),
            groups: groups.into_iter().map(group).collect(),
        }
    }
}
