//! SQL of charts. Minutes that were rolled up are read from there, younger seconds from the
//! buckets themselves; which is which is decided by the newest rolled-up minute.

use headgate_contract::latency::{Histogram, SparseHistogram};
use headgate_contract::telemetry::Outcome;
use sqlx::{FromRow, PgPool, Postgres, QueryBuilder};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Counts, GroupBy, Question, Range};
use crate::authz::Tenant;
use crate::error::{Error, Result};
use crate::telemetry::logs::store::push_visibility;
use crate::telemetry::rollup;
use crate::telemetry::visibility::Visibility;

/// Which traffic, and when.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub visibility: Visibility,
    pub question: Question,
    pub from: OffsetDateTime,
    pub until: OffsetDateTime,
}

/// Counts of one group in one point, for one outcome.
#[derive(Debug)]
pub struct Point {
    pub at: OffsetDateTime,
    pub group: Option<Uuid>,
    pub counts: Counts,
}

#[derive(Debug, FromRow)]
struct CountRow {
    at: OffsetDateTime,
    label: Option<Uuid>,
    outcome: String,
    requests: i64,
}

#[derive(Debug, FromRow)]
struct LatencyRow {
    at: OffsetDateTime,
    label: Option<Uuid>,
    latency_le: Vec<i16>,
    latency_n: Vec<i64>,
}

pub async fn list_points(db: &PgPool, tenant: Tenant, window: Window) -> Result<Vec<Point>> {
    let boundary = boundary(db, window).await?;
    let mut counts = source(tenant, window, boundary);
    counts
        .push(" select at, label, outcome, sum(requests)::bigint as requests from source group by at, label, outcome");
    let counts: Vec<CountRow> = counts.build_query_as().fetch_all(db).await?;
    let mut latencies = source(tenant, window, boundary);
    latencies.push(
        ", edges as (select at, label, h.le, sum(h.n)::bigint as n from source, unnest(latency_le, latency_n) as h (le, n)
            where outcome not in ('denied', 'aborted') group by at, label, h.le)
          select at, label, array_agg(le order by le) as latency_le, array_agg(n order by le) as latency_n
          from edges group by at, label",
    );
    let latencies: Vec<LatencyRow> = latencies.build_query_as().fetch_all(db).await?;
    let counts = counts.into_iter().map(count_point).collect::<Result<Vec<_>>>()?;
    Ok(counts.into_iter().chain(latencies.into_iter().map(latency_point)).collect())
}

/// Up to here minutes are read, from here seconds. Short ranges read seconds only: their points
/// are shorter than a minute.
async fn boundary(db: &PgPool, window: Window) -> sqlx::Result<OffsetDateTime> {
    if matches!(window.question.range, Range::Minutes15 | Range::Hour) {
        return Ok(window.from);
    }
    let newest = rollup::store::newest_minute(db).await?;
    Ok(newest.map_or(window.from, |minute| minute + Duration::MINUTE).max(window.from))
}

/// `with source as (…)`: the rows in question, `at` cut to the points of the chart.
fn source(tenant: Tenant, window: Window, boundary: OffsetDateTime) -> QueryBuilder<Postgres> {
    let mut query = QueryBuilder::new("with source as (");
    if boundary > window.from {
        let minutes = Part { table: "minute_buckets", time: "minute", from: window.from, until: boundary };
        push_part(&mut query, tenant, window, minutes);
        query.push(" union all ");
    }
    let seconds = Part { table: "buckets", time: "second", from: boundary, until: window.until };
    push_part(&mut query, tenant, window, seconds);
    query.push(")");
    query
}

struct Part {
    table: &'static str,
    time: &'static str,
    from: OffsetDateTime,
    until: OffsetDateTime,
}

fn push_part(query: &mut QueryBuilder<Postgres>, tenant: Tenant, window: Window, part: Part) {
    let Question { range, group_by, api_version_id, operation_id, application_id } = window.question;
    query.push("select date_bin(make_interval(secs => ").push_bind(range.step().as_seconds_f64()).push("), ");
    query.push(part.time).push(", ").push_bind(window.from).push(") as at, ").push(label_column(group_by));
    query.push(" as label, outcome, requests, latency_le, latency_n from ").push(part.table);
    query.push(" where tenant_id = ").push_bind(tenant.uuid());
    query.push(" and ").push(part.time).push(" >= ").push_bind(part.from);
    query.push(" and ").push(part.time).push(" < ").push_bind(part.until);
    let ids = [
        (" and api_version_id = ", api_version_id.map(|id| id.0)),
        (" and operation_id = ", operation_id.map(|id| id.0)),
        (" and application_id = ", application_id.map(|id| id.0)),
    ];
    for (condition, id) in ids {
        if let Some(id) = id {
            query.push(condition).push_bind(id);
        }
    }
    push_visibility(query, tenant, window.visibility);
}

fn label_column(group_by: GroupBy) -> &'static str {
    match group_by {
        GroupBy::Nothing => "null::uuid",
        GroupBy::Version => "api_version_id",
        GroupBy::Operation => "operation_id",
        GroupBy::Application => "application_id",
    }
}

fn count_point(row: CountRow) -> Result<Point> {
    let CountRow { at, label, outcome, requests } = row;
    let outcome = Outcome::parse(&outcome).ok_or_else(|| Error::internal("unknown outcome in buckets"))?;
    let requests = requests.unsigned_abs();
    let counts = Counts {
        requests,
        errors: if outcome.is_error() { requests } else { 0 },
        denied: if outcome == Outcome::Denied { requests } else { 0 },
        latency: Histogram::default(),
    };
    Ok(Point { at, group: label, counts })
}

fn latency_point(row: LatencyRow) -> Point {
    let LatencyRow { at, label, latency_le, latency_n } = row;
    let latency = Histogram::try_from(SparseHistogram { le: latency_le, n: latency_n }).unwrap_or_default();
    Point { at, group: label, counts: Counts { latency, ..Counts::default() } }
}

/// Names of the groups, as people know them.
pub async fn list_names(
    db: &PgPool,
    tenant: Tenant,
    group_by: GroupBy,
    ids: &[Uuid],
) -> sqlx::Result<Vec<(Uuid, String)>> {
    let query = match group_by {
        GroupBy::Nothing => return Ok(Vec::new()),
        GroupBy::Version => {
            "select v.id, a.name || ' ' || v.slug from api_versions v
             join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id where v.tenant_id = $1 and v.id = any($2)"
        }
        GroupBy::Operation => {
            "select o.id, o.method || ' ' || o.path || ' (' || v.slug || ')' from operations o
             join api_versions v on v.tenant_id = o.tenant_id and v.id = o.api_version_id
             where o.tenant_id = $1 and o.id = any($2)"
        }
        GroupBy::Application => "select id, name from applications where tenant_id = $1 and id = any($2)",
    };
    sqlx::query_as(query).bind(tenant.uuid()).bind(ids).fetch_all(db).await
}

/// Choices for the filters of charts and logs.
#[derive(Debug, Default)]
pub struct Choices {
    pub versions: Vec<(Uuid, String)>,
    pub applications: Vec<(Uuid, String)>,
}

pub async fn list_choices(db: &PgPool, tenant: Tenant, visibility: Visibility) -> sqlx::Result<Choices> {
    let versions = sqlx::query_as(
        "select v.id, a.name || ' ' || v.slug from api_versions v
         join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
         where v.tenant_id = $1 and v.lifecycle <> 'draft' order by a.name, v.slug limit 500",
    )
    .bind(tenant.uuid())
    .fetch_all(db)
    .await?;
    let mut query = QueryBuilder::new(
        "select application_id, name from (select id as application_id, name from applications where tenant_id = ",
    );
    query.push_bind(tenant.uuid()).push(") a where true");
    push_visibility(&mut query, tenant, visibility);
    query.push(" order by name limit 500");
    let applications = query.build_query_as().fetch_all(db).await?;
    Ok(Choices { versions, applications })
}
