//! SQL of the intake.

use headgate_contract::ids::{ApplicationId, NodeId, RolloutId};
use headgate_contract::latency::SparseHistogram;
use headgate_contract::snapshot::Arm;
use headgate_contract::telemetry::{Bucket, Outcome, RequestLog};
use sqlx::{FromRow, PgConnection, PgExecutor, Postgres, QueryBuilder};
use time::OffsetDateTime;
use uuid::Uuid;

/// Rows of one statement: well below the 65,535 bind arguments that the protocol allows.
const ROWS: usize = 1_000;

#[derive(Debug, Clone, Copy)]
pub struct BatchName {
    pub node: NodeId,
    pub boot_id: Uuid,
    pub sequence: i64,
}

/// False when the batch was stored before.
pub async fn claim_batch(conn: &mut PgConnection, batch: BatchName, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "insert into telemetry_batches (node_id, boot_id, sequence, received_at) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(batch.node.0)
    .bind(batch.boot_id)
    .bind(batch.sequence)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Which table buckets go to. A minute may have several rows of equal labels; readers add them up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grain {
    Second,
    Minute,
}

impl Grain {
    fn target(self) -> &'static str {
        match self {
            Self::Second => "insert into buckets (second",
            Self::Minute => "insert into minute_buckets (minute",
        }
    }

    fn start(self, second: i64) -> OffsetDateTime {
        let start = match self {
            Self::Second => second,
            Self::Minute => second - second.rem_euclid(60),
        };
        OffsetDateTime::from_unix_timestamp(start).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

pub async fn insert_buckets(conn: &mut PgConnection, grain: Grain, buckets: &[Bucket]) -> sqlx::Result<()> {
    for rows in buckets.chunks(ROWS) {
        let mut query = QueryBuilder::<Postgres>::new(grain.target());
        query.push(
            ", tenant_id, api_version_id, operation_id, application_id, upstream_id, target_id,
                rollout_id, arm, outcome, requests, request_bytes, response_bytes, latency_le, latency_n) ",
        );
        query.push_values(rows, |mut row, bucket| {
            let key = &bucket.key;
            let rollout = key.served.and_then(|served| served.rollout);
            let SparseHistogram { le, n } = bucket.latency.clone().into();
            row.push_bind(grain.start(key.second))
                .push_bind(key.tenant_id.0)
                .push_bind(key.api_version_id.map(|id| id.0))
                .push_bind(key.operation_id.map(|id| id.0))
                .push_bind(key.application_id.map(|id| id.0))
                .push_bind(key.served.map(|served| served.upstream_id.0))
                .push_bind(key.served.map(|served| served.target_id.0))
                .push_bind(rollout.map(|(id, _)| id.0))
                .push_bind(rollout.map(|(_, arm)| arm.word()))
                .push_bind(key.outcome.word())
                .push_bind(signed(bucket.requests))
                .push_bind(signed(bucket.request_bytes))
                .push_bind(signed(bucket.response_bytes))
                .push_bind(le)
                .push_bind(n);
        });
        query.build().execute(&mut *conn).await?;
    }
    Ok(())
}

pub async fn insert_logs(conn: &mut PgConnection, node: NodeId, logs: &[RequestLog]) -> sqlx::Result<()> {
    for rows in logs.chunks(ROWS) {
        let mut query = QueryBuilder::<Postgres>::new(
            "insert into request_logs (tenant_id, at, id, node_id, method, path, status, outcome, fault, api_version_id,
                operation_id, application_id, api_key_id, upstream_id, target_id, rollout_id, arm, duration_us, upstream_us,
                request_bytes, response_bytes, client_ip, user_agent) ",
        );
        query.push_values(rows, |mut row, log| {
            let rollout = log.served.and_then(|served| served.rollout);
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(log.at_us) * 1_000);
            row.push_bind(log.tenant_id.0)
                .push_bind(at.unwrap_or(OffsetDateTime::UNIX_EPOCH))
                .push_bind(log.id.0)
                .push_bind(node.0)
                .push_bind(&log.method)
                .push_bind(&log.path)
                .push_bind(i16::try_from(log.status).unwrap_or(i16::MAX))
                .push_bind(log.outcome.word())
                .push_bind(log.fault.map(|fault| fault.code()))
                .push_bind(log.api_version_id.map(|id| id.0))
                .push_bind(log.operation_id.map(|id| id.0))
                .push_bind(log.application_id.map(|id| id.0))
                .push_bind(log.api_key_id.map(|id| id.0))
                .push_bind(log.served.map(|served| served.upstream_id.0))
                .push_bind(log.served.map(|served| served.target_id.0))
                .push_bind(rollout.map(|(id, _)| id.0))
                .push_bind(rollout.map(|(_, arm)| arm.word()))
                .push_bind(signed(log.duration_us))
                .push_bind(log.upstream_us.map(signed))
                .push_bind(signed(log.request_bytes))
                .push_bind(signed(log.response_bytes))
                .push_bind(log.client_ip.map(|ip| ip.to_string()))
                .push_bind(&log.user_agent);
        });
        query.build().execute(&mut *conn).await?;
    }
    Ok(())
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[derive(Debug, Clone, Copy)]
pub struct Progress {
    pub complete_until: OffsetDateTime,
    pub dropped: i64,
    pub now: OffsetDateTime,
}

pub async fn save_progress(conn: &mut PgConnection, node: NodeId, progress: Progress) -> sqlx::Result<()> {
    sqlx::query(
        "update nodes set telemetry_until = greatest(telemetry_until, $2), dropped_logs = dropped_logs + $3, last_seen_at = $4
         where id = $1",
    )
    .bind(node.0)
    .bind(progress.complete_until)
    .bind(progress.dropped)
    .bind(progress.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// `(after, until]` in Unix seconds.
#[derive(Debug, Clone, Copy)]
pub struct Seconds {
    pub after: i64,
    pub until: i64,
}

/// Counts of one arm in one second, for one application and outcome.
#[derive(Debug, Clone)]
pub struct ArmSecond {
    pub second: i64,
    pub arm: Arm,
    pub application: Option<ApplicationId>,
    pub outcome: Outcome,
    pub requests: u64,
    pub latency_le: Vec<i16>,
    pub latency_n: Vec<i64>,
}

#[derive(Debug, FromRow)]
struct ArmSecondRow {
    second: OffsetDateTime,
    arm: String,
    application_id: Option<Uuid>,
    outcome: String,
    requests: i64,
    latency_le: Vec<i16>,
    latency_n: Vec<i64>,
}

pub async fn list_arm_seconds(
    db: impl PgExecutor<'_>,
    rollout: RolloutId,
    seconds: Seconds,
) -> sqlx::Result<Vec<ArmSecond>> {
    let rows: Vec<ArmSecondRow> = sqlx::query_as(
        "select second, arm, application_id, outcome, requests, latency_le, latency_n from buckets
         where rollout_id = $1 and second > to_timestamp($2) and second <= to_timestamp($3) order by second",
    )
    .bind(rollout.0)
    .bind(seconds.after as f64)
    .bind(seconds.until as f64)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(arm_second).collect())
}

fn arm_second(row: ArmSecondRow) -> Option<ArmSecond> {
    let ArmSecondRow { second, arm, application_id, outcome, requests, latency_le, latency_n } = row;
    Some(ArmSecond {
        second: second.unix_timestamp(),
        arm: [Arm::Stable, Arm::Candidate].into_iter().find(|known| known.word() == arm)?,
        application: application_id.map(ApplicationId),
        outcome: Outcome::parse(&outcome)?,
        requests: requests.unsigned_abs(),
        latency_le,
        latency_n,
    })
}
