//! SQL of rollouts.

mod evidence;
mod fences;
mod history;
mod routing;
mod rows;

use headgate_contract::ids::{RolloutId, TenantId, UpstreamId};
use headgate_contract::names::Slug;
use headgate_contract::rollouts::State;
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Candidate, NewRollout, Rollout};
use crate::authz::Tenant;
use crate::error::{Error, Result};

pub use evidence::{
    HistoryRow, NewVerdict, insert_verdict, list_histories, recent_latency, restart_checks, save_evidence,
};
pub use fences::{check_term, list_leased, touch_lease, try_lead};
pub use history::{EventLine, NewEvents, VerdictLine, insert_events, list_events, list_verdicts};
pub use routing::{drain_other_targets, drain_target, rebind_versions};
use rows::{COLUMNS, RolloutRow};

/// Unique index that allows one active rollout of an upstream.
pub const ONE_ACTIVE: &str = "rollouts_one_active";

pub async fn list(db: impl PgExecutor<'_>, tenant: Tenant) -> Result<Vec<Rollout>> {
    let rows: Vec<RolloutRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} where r.tenant_id = $1 order by r.id desc limit 200")))
            .bind(tenant.uuid())
            .fetch_all(db)
            .await?;
    rows.into_iter().map(Rollout::try_from).collect()
}

pub async fn find(db: impl PgExecutor<'_>, tenant: Tenant, id: RolloutId) -> Result<Option<Rollout>> {
    let row: Option<RolloutRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} where r.tenant_id = $1 and r.id = $2")))
            .bind(tenant.uuid())
            .bind(id.0)
            .fetch_optional(db)
            .await?;
    row.map(Rollout::try_from).transpose()
}

pub async fn lock(conn: &mut PgConnection, tenant: Tenant, id: RolloutId) -> Result<Option<Rollout>> {
    sqlx::query("select 1 from rollouts where tenant_id = $1 and id = $2 for update")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(&mut *conn)
        .await?;
    find(conn, tenant, id).await
}

#[derive(Debug, FromRow)]
struct ActiveRow {
    tenant_slug: String,
    tenant_id: Uuid,
    #[sqlx(flatten)]
    rollout: RolloutRow,
}

/// Active rollouts of all tenants, for the engine, which then acts inside each tenant.
pub async fn list_active(db: impl PgExecutor<'_>) -> Result<Vec<(TenantId, Slug, Rollout)>> {
    let columns = COLUMNS.replacen("select ", "select r.tenant_id, t.slug as tenant_slug, ", 1);
    let from = columns.replacen("from rollouts r", "from rollouts r join tenants t on t.id = r.tenant_id", 1);
    let rows: Vec<ActiveRow> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{from} where r.is_active order by r.id"))).fetch_all(db).await?;
    let convert = |row: ActiveRow| {
        let slug = row.tenant_slug.parse().map_err(Error::internal)?;
        Ok((TenantId(row.tenant_id), slug, Rollout::try_from(row.rollout)?))
    };
    rows.into_iter().map(convert).collect()
}

/// Two rollouts that share an upstream start one after the other.
pub async fn lock_upstreams(conn: &mut PgConnection, tenant: Tenant, upstreams: &[UpstreamId]) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = upstreams.iter().map(|upstream| upstream.0).collect();
    sqlx::query("select 1 from upstreams where tenant_id = $1 and id = any($2) order by id for update")
        .bind(tenant.uuid())
        .bind(ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Names of active rollouts that move callers of, or to, an upstream.
pub async fn list_active_names(
    conn: &mut PgConnection,
    tenant: Tenant,
    upstream: UpstreamId,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select name from rollouts where tenant_id = $1 and is_active and (upstream_id = $2 or candidate_upstream_id = $2)",
    )
    .bind(tenant.uuid())
    .bind(upstream.0)
    .fetch_all(conn)
    .await
}

#[derive(Debug)]
pub struct Insert<'a> {
    pub tenant: Tenant,
    pub id: RolloutId,
    pub new: &'a NewRollout,
    pub created_by: Option<Uuid>,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, row: Insert<'_>) -> Result<()> {
    let NewRollout { name, description, upstream_id, candidate, strategy } = row.new;
    let (candidate_upstream, candidate_target) = match candidate {
        Candidate::Upstream(id) => (Some(id.0), None),
        Candidate::Target(id) => (None, Some(id.0)),
    };
    sqlx::query(
        "insert into rollouts (tenant_id, id, name, description, upstream_id, candidate_upstream_id, candidate_target_id,
            strategy, state, state_label, is_active, salt, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, false, $11, $12, $13)",
    )
    .bind(row.tenant.uuid())
    .bind(row.id.0)
    .bind(name.as_str())
    .bind(description)
    .bind(upstream_id.0)
    .bind(candidate_upstream)
    .bind(candidate_target)
    .bind(Json(strategy))
    .bind(Json(State::Draft))
    .bind(State::Draft.word())
    .bind(row.id.to_string())
    .bind(row.created_by)
    .bind(row.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the state after a transition. `moves` calls it with the row locked.
pub async fn save_state(conn: &mut PgConnection, rollout: &Rollout, state: &State, now: OffsetDateTime) -> Result<()> {
    let weight = state.candidate_weight(&rollout.strategy);
    let done = sqlx::query(
        "update rollouts set state = $3, state_label = $4, is_active = $5, candidate_weight = $6, version = version + 1,
            started_at = case when $5 then coalesce(started_at, $8) else started_at end,
            ended_at = case when $7 then $8 end
         where id = $1 and version = $2",
    )
    .bind(rollout.id.0)
    .bind(rollout.version)
    .bind(Json(state))
    .bind(state.word())
    .bind(state.is_active())
    .bind(i32::try_from(weight.parts()).unwrap_or(0))
    .bind(state.is_terminal())
    .bind(now)
    .execute(conn)
    .await
    .map_err(|error| match crate::error::violated_constraint(&error) {
        Some(ONE_ACTIVE) => {
            let detail = "Another rollout is moving this upstream's callers. Wait until it has ended, or abort it.";
            Error::conflict("rollout_active", "Another rollout is active", detail)
        }
        _ => error.into(),
    })?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

pub async fn set_effective(conn: &mut PgConnection, id: RolloutId, version: SnapshotVersion) -> sqlx::Result<()> {
    sqlx::query("update rollouts set effective_term = $2, effective_epoch = $3 where id = $1")
        .bind(id.0)
        .bind(version.term)
        .bind(version.epoch)
        .execute(conn)
        .await?;
    Ok(())
}
