//! The row of a rollout, and what it means.

use headgate_contract::rollouts::{Evidence, State, Strategy, Verdict, Weight};
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::FromRow;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::rollouts::{Candidate, Rollout};

/// Every query of rollouts begins with this.
pub const COLUMNS: &str = "
    select r.id, r.name, r.description, r.upstream_id, u.name as upstream_name, r.candidate_upstream_id, r.candidate_target_id,
        coalesce(cu.name, ct.url, '') as candidate_name, r.strategy, r.state, r.candidate_weight, r.evidence, r.last_tick,
        r.latest_verdict, r.effective_term, r.effective_epoch, r.version, r.created_at, r.started_at, r.ended_at
    from rollouts r
    join upstreams u on u.tenant_id = r.tenant_id and u.id = r.upstream_id
    left join upstreams cu on cu.tenant_id = r.tenant_id and cu.id = r.candidate_upstream_id
    left join targets ct on ct.tenant_id = r.tenant_id and ct.id = r.candidate_target_id";

#[derive(Debug, FromRow)]
pub struct RolloutRow {
    id: Uuid,
    name: String,
    description: String,
    upstream_id: Uuid,
    upstream_name: String,
    candidate_upstream_id: Option<Uuid>,
    candidate_target_id: Option<Uuid>,
    candidate_name: String,
    strategy: Json<Strategy>,
    state: Json<State>,
    candidate_weight: i32,
    evidence: serde_json::Value,
    last_tick: i64,
    latest_verdict: Option<Json<Verdict>>,
    effective_term: Option<i64>,
    effective_epoch: Option<i64>,
    version: i32,
    created_at: OffsetDateTime,
    started_at: Option<OffsetDateTime>,
    ended_at: Option<OffsetDateTime>,
}

impl TryFrom<RolloutRow> for Rollout {
    type Error = Error;

    fn try_from(row: RolloutRow) -> Result<Self> {
        let candidate = match (row.candidate_upstream_id, row.candidate_target_id) {
            (Some(upstream), _) => Candidate::Upstream(upstream.into()),
            (None, Some(target)) => Candidate::Target(target.into()),
            (None, None) => return Err(Error::internal("a rollout without a candidate")),
        };
        let effective =
            row.effective_term.zip(row.effective_epoch).map(|(term, epoch)| SnapshotVersion { term, epoch });
        // `{}` is what a rollout begins with: no evidence yet.
        let evidence: Option<Evidence> = serde_json::from_value(row.evidence).ok();
        Ok(Self {
            id: row.id.into(),
            name: row.name.parse().map_err(Error::internal)?,
            description: row.description,
            upstream_id: row.upstream_id.into(),
            upstream_name: row.upstream_name,
            candidate,
            candidate_name: row.candidate_name,
            strategy: row.strategy.0,
            state: row.state.0,
            candidate_weight: Weight::from_parts(row.candidate_weight.unsigned_abs()).map_err(Error::internal)?,
            evidence,
            last_tick: row.last_tick,
            latest_verdict: row.latest_verdict.map(|Json(verdict)| verdict),
            effective,
            version: row.version,
            created_at: row.created_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
        })
    }
}
