//! SQL of APIs.

use headgate_contract::ids::{ApiId, TeamId};
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::ApiDetails;
use crate::authz::Tenant;
use crate::catalogue::Visibility;

pub const SLUG_KEY: &str = "apis_slug_key";
pub const TEAM_KEY: &str = "apis_tenant_id_owner_team_id_fkey";

#[derive(Debug, FromRow)]
pub struct ApiRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub owner_team_id: Option<Uuid>,
    pub owner_team_name: Option<String>,
    pub tags: Vec<String>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    slug: &str,
    visibility: Visibility,
) -> sqlx::Result<Option<ApiRow>> {
    sqlx::query_as(
        "select a.id, a.slug, a.name, a.description, a.owner_team_id, t.name as owner_team_name, a.tags, a.version,
            a.created_at, a.updated_at
         from apis a
         left join teams t on t.tenant_id = a.tenant_id and t.id = a.owner_team_id
         where a.tenant_id = $1 and a.slug = $2 and ($3 or exists (
            select 1 from api_versions v
            where v.tenant_id = a.tenant_id and v.api_id = a.id and v.lifecycle <> 'draft'))",
    )
    .bind(tenant.uuid())
    .bind(slug)
    .bind(visibility.shows_drafts())
    .fetch_optional(db)
    .await
}

/// A new API.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: ApiId,
    pub slug: &'a str,
    pub details: &'a ApiDetails,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, row: NewRow<'_>) -> sqlx::Result<()> {
    let NewRow { id, slug, details, now } = row;
    sqlx::query(
        "insert into apis (tenant_id, id, slug, name, description, owner_team_id, tags, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(slug)
    .bind(details.name.as_str())
    .bind(&details.description)
    .bind(details.owner_team_id.map(|id: TeamId| id.0))
    .bind(details.tags.as_slice())
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Locks an API for a change of it; its version.
pub async fn lock(conn: &mut PgConnection, tenant: Tenant, id: ApiId) -> sqlx::Result<i32> {
    sqlx::query_scalar("select version from apis where tenant_id = $1 and id = $2 for update")
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(conn)
        .await
}

pub async fn update(
    conn: &mut PgConnection,
    tenant: Tenant,
    (id, now): (ApiId, OffsetDateTime),
    details: &ApiDetails,
) -> sqlx::Result<()> {
    sqlx::query(
        "update apis set name = $3, description = $4, owner_team_id = $5, tags = $6, updated_at = $7, version = version + 1
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(details.name.as_str())
    .bind(&details.description)
    .bind(details.owner_team_id.map(|id: TeamId| id.0))
    .bind(details.tags.as_slice())
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn has_versions(conn: &mut PgConnection, tenant: Tenant, id: ApiId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from api_versions where tenant_id = $1 and api_id = $2)")
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(conn)
        .await
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, id: ApiId) -> sqlx::Result<()> {
    sqlx::query("delete from apis where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Slug and name of every API, by name.
pub async fn list_names(db: impl PgExecutor<'_>, tenant: Tenant) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as("select slug, name from apis where tenant_id = $1 order by lower(name), id limit 2000")
        .bind(tenant.uuid())
        .fetch_all(db)
        .await
}

/// Id and name of every team, by name.
pub async fn list_team_names(db: impl PgExecutor<'_>, tenant: Tenant) -> sqlx::Result<Vec<(Uuid, String)>> {
    sqlx::query_as("select id, name from teams where tenant_id = $1 order by lower(name), id limit 1000")
        .bind(tenant.uuid())
        .fetch_all(db)
        .await
}
