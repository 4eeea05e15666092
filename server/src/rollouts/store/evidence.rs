//! SQL of what the judge knows.

use headgate_contract::ids::{ApplicationId, UpstreamId, VerdictId};
use headgate_contract::latency::{Histogram, SparseHistogram};
use headgate_contract::rollouts::{Evidence, History, Verdict};
use sqlx::types::Json;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::Result;
use crate::rollouts::Rollout;

/// Calls and errors of one application on stable.
pub type HistoryRow = (Option<ApplicationId>, History);

/// Evidence and the second up to which it goes: each second is folded exactly once, because the
/// row is locked and `last_tick` moves with it.
pub async fn save_evidence(
    conn: &mut PgConnection,
    rollout: &Rollout,
    evidence: &Evidence,
    verdict: &Verdict,
) -> Result<()> {
    sqlx::query("update rollouts set evidence = $2, last_tick = $3, latest_verdict = $4 where id = $1")
        .bind(rollout.id.0)
        .bind(Json(evidence))
        .bind(rollout.last_tick)
        .bind(Json(verdict))
        .execute(conn)
        .await?;
    Ok(())
}

/// A person answers for the assignment: its checks begin anew. `moves` calls it with the row locked.
pub async fn restart_checks(conn: &mut PgConnection, rollout: &Rollout) -> Result<()> {
    let Some(mut evidence) = rollout.evidence.clone() else { return Ok(()) };
    evidence.restart_checks();
    sqlx::query("update rollouts set evidence = $2 where id = $1")
        .bind(rollout.id.0)
        .bind(Json(evidence))
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(Debug)]
pub struct NewVerdict<'a> {
    pub id: VerdictId,
    pub at: OffsetDateTime,
    pub verdict: &'a Verdict,
}

pub async fn insert_verdict(conn: &mut PgConnection, rollout: &Rollout, new: NewVerdict<'_>) -> Result<()> {
    let decision = serde_json::to_value(new.verdict.decision)?;
    sqlx::query(
        "insert into rollout_verdicts (tenant_id, rollout_id, id, at, tick, decision, verdict)
         select tenant_id, id, $2, $3, $4, $5, $6 from rollouts where id = $1",
    )
    .bind(rollout.id.0)
    .bind(new.id.0)
    .bind(new.at)
    .bind(rollout.last_tick)
    .bind(decision["kind"].as_str().unwrap_or_default())
    .bind(Json(new.verdict))
    .execute(conn)
    .await?;
    Ok(())
}

/// How each application fared on stable since `since`, from the roll-ups by minute.
pub async fn list_histories(
    db: impl PgExecutor<'_>,
    upstream: UpstreamId,
    since: OffsetDateTime,
) -> sqlx::Result<Vec<HistoryRow>> {
    let rows: Vec<(Option<Uuid>, i64, i64)> = sqlx::query_as(
        "select application_id, coalesce(sum(requests), 0)::bigint,
            coalesce(sum(requests) filter (where outcome in ('upstream_error', 'upstream_failure')), 0)::bigint
         from minute_buckets
         where tenant_id = (select tenant_id from upstreams where id = $1) and minute >= $2 and upstream_id = $1
           and (arm is null or arm = 'stable') and outcome not in ('denied', 'aborted')
         group by application_id",
    )
    .bind(upstream.0)
    .bind(since)
    .fetch_all(db)
    .await?;
    let convert = |(application, requests, errors): (Option<Uuid>, i64, i64)| {
        let history = History { requests: requests.unsigned_abs(), errors: errors.unsigned_abs() };
        (application.map(ApplicationId), history)
    };
    Ok(rows.into_iter().map(convert).collect())
}

/// Latencies on stable since `since`; `None` when there are none.
pub async fn recent_latency(
    db: impl PgExecutor<'_>,
    upstream: UpstreamId,
    since: OffsetDateTime,
) -> Result<Option<Histogram>> {
    let rows: Vec<(i16, i64)> = sqlx::query_as(
        "select h.le, sum(h.n)::bigint from buckets b, unnest(b.latency_le, b.latency_n) as h (le, n)
         where b.tenant_id = (select tenant_id from upstreams where id = $1) and b.second >= $2 and b.upstream_id = $1
           and (b.arm is null or b.arm = 'stable')
         group by h.le order by h.le",
    )
    .bind(upstream.0)
    .bind(since)
    .fetch_all(db)
    .await?;
    let (le, n) = rows.into_iter().unzip();
    Ok(Histogram::try_from(SparseHistogram { le, n }).ok().filter(|histogram| !histogram.is_empty()))
}
