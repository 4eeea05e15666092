//! SQL of the arms' curves.

use headgate_contract::ids::RolloutId;
use headgate_contract::latency::{Histogram, SparseHistogram};
use headgate_contract::snapshot::Arm;
use sqlx::{FromRow, PgExecutor};
use time::OffsetDateTime;

use super::{ArmPoint, Stretch};

#[derive(Debug, FromRow)]
struct PointRow {
    at: OffsetDateTime,
    arm: String,
    requests: i64,
    errors: i64,
    latency_le: Vec<i16>,
    latency_n: Vec<i64>,
}

const POINTS: &str = "
    with source as (
        select date_bin(make_interval(secs => $4), second, $2) as at, arm, outcome, requests, latency_le, latency_n
        from buckets
        where rollout_id = $1 and second >= $2 and second < $3 and outcome not in ('denied', 'aborted')
    ), counts as (
        select at, arm, sum(requests)::bigint as requests,
            coalesce(sum(requests) filter (where outcome in ('upstream_error', 'upstream_failure')), 0)::bigint as errors
        from source group by at, arm
    ), edges as (
        select at, arm, h.le, sum(h.n)::bigint as n from source, unnest(latency_le, latency_n) as h (le, n) group by at, arm, h.le
    ), histograms as (
        select at, arm, array_agg(le order by le) as latency_le, array_agg(n order by le) as latency_n from edges group by at, arm
    )
    select c.at, c.arm, c.requests, c.errors, coalesce(h.latency_le, '{}') as latency_le, coalesce(h.latency_n, '{}') as latency_n
    from counts c left join histograms h on h.at = c.at and h.arm = c.arm order by c.at";

pub async fn list_points(db: impl PgExecutor<'_>, rollout: RolloutId, stretch: Stretch) -> sqlx::Result<Vec<ArmPoint>> {
    let rows: Vec<PointRow> = sqlx::query_as(POINTS)
        .bind(rollout.0)
        .bind(stretch.from)
        .bind(stretch.until)
        .bind(stretch.step.as_seconds_f64())
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().filter_map(point).collect())
}

fn point(row: PointRow) -> Option<ArmPoint> {
    let PointRow { at, arm, requests, errors, latency_le, latency_n } = row;
    Some(ArmPoint {
        at,
        arm: [Arm::Stable, Arm::Candidate].into_iter().find(|known| known.word() == arm)?,
        requests: requests.unsigned_abs(),
        errors: errors.unsigned_abs(),
        latency: Histogram::try_from(SparseHistogram { le: latency_le, n: latency_n }).unwrap_or_default(),
    })
}
