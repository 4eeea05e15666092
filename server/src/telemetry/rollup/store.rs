//! SQL of roll-ups.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;

/// The boundary stays where it is for the rest of the transaction; roll-ups wait for it.
pub async fn share_boundary(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock_shared(hashtext('headgate.rollup'))").execute(conn).await?;
    Ok(())
}

/// No batch is taken in for the rest of the transaction.
pub async fn lock_boundary(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtext('headgate.rollup'))").execute(conn).await?;
    Ok(())
}

/// The newest minute that was rolled up; `None` before the first.
pub async fn newest_minute(db: impl PgExecutor<'_>) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar("select max(minute) from rolled_minutes").fetch_one(db).await
}

/// The oldest minute with buckets after the boundary that ended before `closed`.
pub async fn first_open_minute(
    db: impl PgExecutor<'_>,
    closed: OffsetDateTime,
) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar(
        "select date_trunc('minute', min(second), 'UTC') from buckets
         where second < date_trunc('minute', $1, 'UTC')
           and second >= coalesce((select max(minute) + interval '1 minute' from rolled_minutes), '-infinity')",
    )
    .bind(closed)
    .fetch_one(db)
    .await
}

/// Whole minutes from `first` up to the minute that `end` lies in, which is not among them.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub first: OffsetDateTime,
    pub end: OffsetDateTime,
}

/// Writes the minutes of a stretch; returns its last one.
pub async fn add_up(conn: &mut PgConnection, stretch: Stretch) -> sqlx::Result<OffsetDateTime> {
    sqlx::query(ADD_UP).bind(stretch.first).bind(stretch.end).execute(&mut *conn).await?;
    sqlx::query_scalar("select date_trunc('minute', $1, 'UTC') - interval '1 minute'")
        .bind(stretch.end)
        .fetch_one(conn)
        .await
}

pub async fn save_boundary(conn: &mut PgConnection, newest: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("insert into rolled_minutes (minute) values ($1) on conflict do nothing")
        .bind(newest)
        .execute(conn)
        .await?;
    Ok(())
}

/// Sums counts per label set, and histogram entries per edge. `is not distinct from` joins the two,
/// since most labels may be null.
const ADD_UP: &str = "
    with rows as (
        select date_trunc('minute', second, 'UTC') as minute, tenant_id, api_version_id, operation_id, application_id,
            upstream_id, target_id, rollout_id, arm, outcome, requests, request_bytes, response_bytes, latency_le, latency_n
        from buckets where second >= $1 and second < date_trunc('minute', $2, 'UTC')
    ), counts as (
        select minute, tenant_id, api_version_id, operation_id, application_id, upstream_id, target_id, rollout_id, arm,
            outcome, sum(requests)::bigint as requests, sum(request_bytes)::bigint as request_bytes,
            sum(response_bytes)::bigint as response_bytes
        from rows group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    ), edges as (
        select minute, tenant_id, api_version_id, operation_id, application_id, upstream_id, target_id, rollout_id, arm,
            outcome, h.le, sum(h.n)::bigint as n
        from rows, unnest(latency_le, latency_n) as h (le, n) group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
    ), histograms as (
        select minute, tenant_id, api_version_id, operation_id, application_id, upstream_id, target_id, rollout_id, arm,
            outcome, array_agg(le order by le) as latency_le, array_agg(n order by le) as latency_n
        from edges group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
    )
    insert into minute_buckets (minute, tenant_id, api_version_id, operation_id, application_id, upstream_id, target_id,
        rollout_id, arm, outcome, requests, request_bytes, response_bytes, latency_le, latency_n)
    select c.minute, c.tenant_id, c.api_version_id, c.operation_id, c.application_id, c.upstream_id, c.target_id,
        c.rollout_id, c.arm, c.outcome, c.requests, c.request_bytes, c.response_bytes,
        coalesce(h.latency_le, '{}'), coalesce(h.latency_n, '{}')
    from counts c left join histograms h on
        (c.minute, c.tenant_id, c.outcome) = (h.minute, h.tenant_id, h.outcome)
        and c.api_version_id is not distinct from h.api_version_id
        and c.operation_id is not distinct from h.operation_id
        and c.application_id is not distinct from h.application_id
        and c.upstream_id is not distinct from h.upstream_id
        and c.target_id is not distinct from h.target_id
        and c.rollout_id is not distinct from h.rollout_id
        and c.arm is not distinct from h.arm";
