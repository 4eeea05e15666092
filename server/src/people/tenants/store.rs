//! SQL of tenants.

use headgate_contract::ids::TenantId;
use sqlx::{FromRow, PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{NewTenant, Purpose};

pub const SLUG_KEY: &str = "tenants_slug_key";

/// A tenant as the platform operator sees it.
#[derive(Debug, Clone, FromRow)]
pub struct TenantRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub is_demo: bool,
    pub created_at: OffsetDateTime,
    pub members: i64,
}

pub async fn insert(
    conn: &mut PgConnection,
    id: TenantId,
    tenant: &NewTenant,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query("insert into tenants (id, slug, name, is_demo, created_at) values ($1, $2, $3, $4, $5)")
        .bind(id.0)
        .bind(tenant.slug.as_str())
        .bind(tenant.name.as_str())
        .bind(tenant.purpose == Purpose::Demo)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn list(db: &PgPool, after: Option<Uuid>, limit: i64) -> sqlx::Result<Vec<TenantRow>> {
    sqlx::query_as(
        "select t.id, t.slug, t.name, t.is_demo, t.created_at,
            (select count(*) from members m where m.tenant_id = t.id) as members
         from tenants t
         where $1::uuid is null or t.id < $1
         order by t.id desc
         limit $2",
    )
    .bind(after)
    .bind(limit)
    .fetch_all(db)
    .await
}
