//! SQL of the demo: what the features have no function for because nobody else may do it.

use headgate_contract::ids::{RolloutId, UserId};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::authz::Tenant;

/// Slug of the tenant that the demo was loaded into.
pub async fn find_slug(db: impl PgExecutor<'_>) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select slug from tenants where is_demo order by id limit 1").fetch_optional(db).await
}

pub async fn exists(db: impl PgExecutor<'_>, tenant: Tenant) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from tenants where id = $1 and is_demo)")
        .bind(tenant.uuid())
        .fetch_one(db)
        .await
}

/// Sets the salt of a rollout that has not begun.
pub async fn set_salt(conn: &mut PgConnection, tenant: Tenant, rollout: RolloutId, salt: &str) -> sqlx::Result<()> {
    sqlx::query("update rollouts set salt = $3 where tenant_id = $1 and id = $2 and state_label = 'draft'")
        .bind(tenant.uuid())
        .bind(rollout.0)
        .bind(salt)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes back a demo that could not be loaded completely.
pub async fn delete(conn: &mut PgConnection, tenant: Tenant, people: &[UserId]) -> sqlx::Result<()> {
    // What refers to other rows of the tenant goes first; the rest goes with the tenant.
    for statement in [
        "delete from rollouts where tenant_id = $1",
        "delete from subscriptions where tenant_id = $1",
        "delete from applications where tenant_id = $1",
        "delete from apis where tenant_id = $1",
        "delete from tenants where id = $1 and is_demo",
    ] {
        sqlx::query(statement).bind(tenant.uuid()).execute(&mut *conn).await?;
    }
    let people: Vec<Uuid> = people.iter().map(|user| user.0).collect();
    sqlx::query("delete from users where id = any($1)").bind(people).execute(conn).await?;
    Ok(())
}
