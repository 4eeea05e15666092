//! SQL of what a rollout leaves behind.

use headgate_contract::ids::{TargetId, UpstreamId};
use sqlx::PgConnection;

use crate::rollouts::Rollout;

/// Every version that called the old upstream calls the candidate.
pub async fn rebind_versions(conn: &mut PgConnection, rollout: &Rollout, candidate: UpstreamId) -> sqlx::Result<()> {
    sqlx::query(
        "update api_versions set upstream_id = $3, version = version + 1
         where tenant_id = (select tenant_id from rollouts where id = $1) and upstream_id = $2",
    )
    .bind(rollout.id.0)
    .bind(rollout.upstream_id.0)
    .bind(candidate.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The candidate target takes everything; the others stay, drained, for a way back.
pub async fn drain_other_targets(conn: &mut PgConnection, rollout: &Rollout, candidate: TargetId) -> sqlx::Result<()> {
    sqlx::query(
        "update targets set weight = case when id = $3 then greatest(weight, 1) else 0 end
         where tenant_id = (select tenant_id from rollouts where id = $1) and upstream_id = $2",
    )
    .bind(rollout.id.0)
    .bind(rollout.upstream_id.0)
    .bind(candidate.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A candidate target that was taken back takes no calls.
pub async fn drain_target(conn: &mut PgConnection, rollout: &Rollout, candidate: TargetId) -> sqlx::Result<()> {
    sqlx::query(
        "update targets set weight = 0 where tenant_id = (select tenant_id from rollouts where id = $1) and id = $2",
    )
    .bind(rollout.id.0)
    .bind(candidate.0)
    .execute(conn)
    .await?;
    Ok(())
}
