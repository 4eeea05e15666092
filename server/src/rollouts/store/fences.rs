//! SQL of leadership and leases.

use headgate_contract::ids::RolloutId;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::error::{Error, Result};

/// Takes the leader's lock on this connection and raises the term; `None` while another leads.
pub async fn try_lead(lock: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    let is_ours: bool =
        sqlx::query_scalar("select pg_try_advisory_lock(hashtext('headgate.leader'))").fetch_one(&mut *lock).await?;
    if !is_ours {
        return Ok(None);
    }
    sqlx::query_scalar("update installation set term = term + 1 returning term").fetch_optional(lock).await
}

/// The fence: a leader whose term has passed writes nothing any more, whatever it believes.
pub async fn check_term(conn: &mut PgConnection, term: i64) -> Result<()> {
    let current: i64 = sqlx::query_scalar("select term from installation for share").fetch_one(conn).await?;
    if current == term {
        Ok(())
    } else {
        Err(Error::Unavailable("another control plane has taken over the lead".into()))
    }
}

/// Renews the lease, or lets it run out.
pub async fn touch_lease(conn: &mut PgConnection, id: RolloutId, at: Option<OffsetDateTime>) -> sqlx::Result<()> {
    sqlx::query("update rollouts set leased_at = coalesce($2, leased_at) where id = $1")
        .bind(id.0)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn list_leased(db: impl PgExecutor<'_>, after: OffsetDateTime) -> sqlx::Result<Vec<RolloutId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from rollouts where is_active and leased_at > $1 order by id")
        .bind(after)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(RolloutId).collect())
}
