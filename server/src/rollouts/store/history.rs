//! SQL of events and verdicts: what happened, and why.

use headgate_contract::ids::RolloutId;
use headgate_contract::rollouts::{Cause, State, Verdict, Weight};
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::types::Json;
use sqlx::{FromRow, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;
use crate::authz::permits::WriteRollouts;
use crate::change::Change;
use crate::clock::Clock;
use crate::error::Result;
use crate::rollouts::Rollout;
use crate::rollouts::moves::Moved;

/// The steps of one transition; most have one.
#[derive(Debug)]
pub struct NewEvents<'a> {
    pub rollout: &'a Rollout,
    pub moved: Moved<'a>,
    /// Cause, state before, state after.
    pub events: &'a [(Cause, State, State)],
    pub weight: Weight,
    pub version: SnapshotVersion,
}

pub async fn insert_events(change: &mut Change<'_, WriteRollouts>, clock: &Clock, new: NewEvents<'_>) -> Result<()> {
    let (kind, name) = (change.actor().audit_identity().0, change.actor().name.clone());
    let at = change.now();
    for (cause, before, after) in new.events {
        let id: Uuid = clock.new_id();
        let words = if new.moved.reason.is_empty() { cause.label() } else { new.moved.reason };
        let event = serde_json::to_value(cause)?;
        sqlx::query(
            "insert into rollout_events (tenant_id, rollout_id, id, at, actor_kind, actor_name, event, from_label, to_label,
                weight, reason, verdict_id, term, epoch)
             select tenant_id, id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 from rollouts where id = $1",
        )
        .bind(new.rollout.id.0)
        .bind(id)
        .bind(at)
        .bind(if kind == "system" { "engine" } else { kind })
        .bind(&name)
        .bind(event.as_str().unwrap_or_default())
        .bind(before.word())
        .bind(after.word())
        .bind(i32::try_from(new.weight.parts()).unwrap_or(0))
        .bind(words)
        .bind(new.moved.verdict.map(|id| id.0))
        .bind(new.version.term)
        .bind(new.version.epoch)
        .execute(change.conn())
        .await?;
    }
    Ok(())
}

/// One thing that happened to a rollout.
#[derive(Debug, Clone, FromRow)]
pub struct EventLine {
    pub at: OffsetDateTime,
    pub actor_kind: String,
    pub actor_name: String,
    /// Name of the [`Cause`].
    pub event: String,
    pub from_label: String,
    pub to_label: String,
    /// Candidate's weight afterwards, in parts of 100,000.
    pub weight: i32,
    pub reason: String,
}

pub async fn list_events(db: impl PgExecutor<'_>, tenant: Tenant, id: RolloutId) -> sqlx::Result<Vec<EventLine>> {
    sqlx::query_as(
        "select at, actor_kind, actor_name, event, from_label, to_label, weight, reason from rollout_events
         where tenant_id = $1 and rollout_id = $2 order by id desc limit 200",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_all(db)
    .await
}

/// One judgement.
#[derive(Debug, Clone)]
pub struct VerdictLine {
    pub at: OffsetDateTime,
    pub verdict: Verdict,
}

pub async fn list_verdicts(db: impl PgExecutor<'_>, tenant: Tenant, id: RolloutId) -> Result<Vec<VerdictLine>> {
    let rows: Vec<(OffsetDateTime, Json<Verdict>)> = sqlx::query_as(
        "select at, verdict from rollout_verdicts where tenant_id = $1 and rollout_id = $2 order by id desc limit 50",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(at, Json(verdict))| VerdictLine { at, verdict }).collect())
}
