//! SQL of request logs.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApplicationId, RequestId, RolloutId};
use headgate_contract::telemetry::Outcome;
use sqlx::{FromRow, PgExecutor, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ApiName, LogFilter, LogLine, StatusFilter};
use crate::authz::Tenant;
use crate::error::{Error, Result};
use crate::telemetry::visibility::Visibility;

/// Which part of the log.
#[derive(Debug)]
pub struct Window<'a> {
    pub visibility: Visibility,
    pub filter: &'a LogFilter,
    /// Unix microseconds and id of the last line of the page before.
    pub after: Option<(i128, Uuid)>,
    pub limit: i64,
}

/// The page is cut before names are looked up.
const LINES: &str = "
    select l.*, a.name as api_name, a.slug as api_slug, v.slug as version_slug,
        o.method || ' ' || o.path as operation, app.name as application_name,
        k.prefix || '…' || k.last_four as key_hint, u.name as upstream_name, t.url as target_url,
        r.name as rollout_name, coalesce(n.name, 'unknown node') as node_name
    from page l
    left join api_versions v on v.tenant_id = l.tenant_id and v.id = l.api_version_id
    left join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
    left join operations o on o.tenant_id = l.tenant_id and o.id = l.operation_id
    left join applications app on app.tenant_id = l.tenant_id and app.id = l.application_id
    left join api_keys k on k.tenant_id = l.tenant_id and k.id = l.api_key_id
    left join upstreams u on u.tenant_id = l.tenant_id and u.id = l.upstream_id
    left join targets t on t.tenant_id = l.tenant_id and t.id = l.target_id
    left join rollouts r on r.tenant_id = l.tenant_id and r.id = l.rollout_id
    left join nodes n on n.id = l.node_id
    order by l.at desc, l.id desc";

const COLUMNS: &str =
    "select tenant_id, at, id, node_id, method, path, status, outcome, fault, api_version_id, operation_id,
    application_id, api_key_id, upstream_id, target_id, rollout_id, arm, duration_us, upstream_us, request_bytes,
    response_bytes, client_ip, user_agent from request_logs where tenant_id = ";

pub async fn list(db: impl PgExecutor<'_>, tenant: Tenant, window: Window<'_>) -> Result<Vec<LogLine>> {
    let mut query = begin(tenant, window.visibility);
    push_filter(&mut query, window.filter);
    if let Some((micros, id)) = window.after {
        let at = OffsetDateTime::from_unix_timestamp_nanos(micros * 1_000).map_err(Error::internal)?;
        query.push(" and (at, id) < (").push_bind(at).push(", ").push_bind(id).push(")");
    }
    query.push(" order by at desc, id desc limit ").push_bind(window.limit + 1).push(")").push(LINES);
    let rows: Vec<LogRow> = query.build_query_as().fetch_all(db).await?;
    rows.into_iter().map(LogLine::try_from).collect()
}

pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    visibility: Visibility,
    id: RequestId,
) -> Result<Option<LogLine>> {
    let mut query = begin(tenant, visibility);
    query.push(" and id = ").push_bind(id.0).push(" limit 1)").push(LINES);
    let row: Option<LogRow> = query.build_query_as().fetch_optional(db).await?;
    row.map(LogLine::try_from).transpose()
}

fn begin(tenant: Tenant, visibility: Visibility) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("with page as (");
    query.push(COLUMNS).push_bind(tenant.uuid());
    push_visibility(&mut query, tenant, visibility);
    query
}

/// Restricts a query over a table with `application_id` to what may be seen.
pub fn push_visibility(query: &mut QueryBuilder<Postgres>, tenant: Tenant, visibility: Visibility) {
    match visibility {
        Visibility::All => {}
        Visibility::Nothing => {
            query.push(" and false");
        }
        Visibility::OwnApplications(user) => {
            query
                .push(" and application_id in (select id from applications where tenant_id = ")
                .push_bind(tenant.uuid());
            query.push(" and (created_by = ").push_bind(user.0);
            query
                .push(" or owner_team_id in (select team_id from team_members where tenant_id = ")
                .push_bind(tenant.uuid());
            query.push(" and user_id = ").push_bind(user.0).push(")))");
        }
    }
}

fn push_filter(query: &mut QueryBuilder<Postgres>, filter: &LogFilter) {
    let LogFilter {
        search,
        status,
        api_version_id,
        operation_id,
        application_id,
        rollout_id,
        slower_than_ms,
        from,
        until,
    } = filter;
    if let Some(text) = search {
        match text.parse::<Uuid>() {
            Ok(id) => query.push(" and id = ").push_bind(id),
            Err(_) => query.push(" and strpos(lower(path), lower(").push_bind(text.clone()).push(")) > 0"),
        };
    }
    match status {
        Some(StatusFilter::Exactly(status)) => {
            query.push(" and status = ").push_bind(i16::try_from(*status).unwrap_or(0));
        }
        Some(StatusFilter::Class(class)) => {
            let class = i16::try_from(*class).unwrap_or(0);
            query.push(" and status between ").push_bind(class * 100).push(" and ").push_bind(class * 100 + 99);
        }
        Some(StatusFilter::Outcome(outcome)) => {
            query.push(" and outcome = ").push_bind(outcome.word());
        }
        None => {}
    }
    let ids = [
        (" and api_version_id = ", api_version_id.map(|id| id.0)),
        (" and operation_id = ", operation_id.map(|id| id.0)),
        (" and application_id = ", application_id.map(|id| id.0)),
        (" and rollout_id = ", rollout_id.map(|id| id.0)),
    ];
    for (condition, id) in ids {
        if let Some(id) = id {
            query.push(condition).push_bind(id);
        }
    }
    if let Some(ms) = slower_than_ms {
        query.push(" and duration_us > ").push_bind(i64::from(*ms) * 1_000);
    }
    if let Some(from) = from {
        query.push(" and at >= ").push_bind(*from);
    }
    if let Some(until) = until {
        query.push(" and at < ").push_bind(*until);
    }
}

#[derive(Debug, FromRow)]
struct LogRow {
    at: OffsetDateTime,
    id: Uuid,
    method: String,
    path: String,
    status: i16,
    outcome: String,
    fault: Option<String>,
    application_id: Option<Uuid>,
    rollout_id: Option<Uuid>,
    arm: Option<String>,
    duration_us: i64,
    upstream_us: Option<i64>,
    request_bytes: i64,
    response_bytes: i64,
    client_ip: Option<String>,
    user_agent: Option<String>,
    api_name: Option<String>,
    api_slug: Option<String>,
    version_slug: Option<String>,
    operation: Option<String>,
    application_name: Option<String>,
    key_hint: Option<String>,
    upstream_name: Option<String>,
    target_url: Option<String>,
    rollout_name: Option<String>,
    node_name: String,
}

impl TryFrom<LogRow> for LogLine {
    type Error = Error;

    fn try_from(row: LogRow) -> Result<Self> {
        let api = match (row.api_name, row.api_slug, row.version_slug) {
            (Some(name), Some(slug), Some(version)) => Some(ApiName { name, slug, version }),
            _ => None,
        };
        let outcome = Outcome::parse(&row.outcome).ok_or_else(|| Error::internal("unknown outcome in request_logs"))?;
        Ok(Self {
            id: row.id.into(),
            at: row.at,
            method: row.method,
            path: row.path,
            status: row.status.unsigned_abs(),
            outcome,
            fault: row.fault.as_deref().and_then(GatewayFault::parse),
            api,
            operation: row.operation,
            application: row.application_id.map(ApplicationId).zip(row.application_name),
            key_hint: row.key_hint,
            upstream: row.upstream_name,
            target_url: row.target_url,
            rollout: row.rollout_id.map(RolloutId).zip(row.rollout_name),
            arm: row.arm,
            node: row.node_name,
            duration_us: row.duration_us.unsigned_abs(),
            upstream_us: row.upstream_us.map(i64::unsigned_abs),
            request_bytes: row.request_bytes.unsigned_abs(),
            response_bytes: row.response_bytes.unsigned_abs(),
            client_ip: row.client_ip,
            user_agent: row.user_agent,
        })
    }
}
