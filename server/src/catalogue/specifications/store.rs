//! SQL of specifications and operations.

use headgate_contract::ids::{ApiVersionId, SpecificationId, UserId};
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;

/// A document that becomes the current one of its version.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: SpecificationId,
    pub version: ApiVersionId,
    pub body: &'a [u8],
    pub media_type: &'a str,
    pub digest: &'a str,
    pub format: &'a str,
    pub title: String,
    pub document_version: String,
    pub description: String,
    pub source: &'a str,
    pub problems: serde_json::Value,
    pub imported_by: Option<UserId>,
    pub now: OffsetDateTime,
}

pub async fn insert_current(conn: &mut PgConnection, tenant: Tenant, row: NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "update specifications set is_current = false where tenant_id = $1 and api_version_id = $2 and is_current",
    )
    .bind(tenant.uuid())
    .bind(row.version.0)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into specifications (tenant_id, id, api_version_id, body, media_type, digest, format, title,
            document_version, description, source, problems, imported_by, created_at, is_current)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, true)",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(row.version.0)
    .bind(row.body)
    .bind(row.media_type)
    .bind(row.digest)
    .bind(row.format)
    .bind(row.title)
    .bind(row.document_version)
    .bind(row.description)
    .bind(row.source)
    .bind(row.problems)
    .bind(row.imported_by.map(|id| id.0))
    .bind(row.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes operations whose key is gone, updates and inserts the others. A key that stays keeps its id;
/// the check that routes are unique waits for the end of the transaction, so that two keys may swap paths.
pub async fn replace_operations(
    conn: &mut PgConnection,
    tenant: Tenant,
    version: ApiVersionId,
    operations: serde_json::Value,
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from operations where tenant_id = $1 and api_version_id = $2
            and key not in (select o.key from jsonb_to_recordset($3) as o (key text))",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(&operations)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into operations (tenant_id, id, api_version_id, key, position, method, path, summary, tags, is_deprecated)
         select $1, o.id, $2, o.key, o.position, o.method, o.path, o.summary, o.tags, o.is_deprecated
         from jsonb_to_recordset($3) as o (id uuid, key text, position integer, method text, path text, summary text,
            tags text[], is_deprecated boolean)
         on conflict on constraint operations_key_key do update
         set position = excluded.position, method = excluded.method, path = excluded.path, summary = excluded.summary,
            tags = excluded.tags, is_deprecated = excluded.is_deprecated",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(&operations)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find_digest(
    conn: &mut PgConnection,
    tenant: Tenant,
    version: ApiVersionId,
) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("select digest from specifications where tenant_id = $1 and api_version_id = $2 and is_current")
        .bind(tenant.uuid())
        .bind(version.0)
        .fetch_optional(conn)
        .await
}

pub async fn find_by_digest(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    digest: &str,
) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as(
        "select a.slug, v.slug from specifications s
         join api_versions v on v.tenant_id = s.tenant_id and v.id = s.api_version_id
         join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
         where s.tenant_id = $1 and s.digest = $2 and s.is_current
         order by s.created_at limit 1",
    )
    .bind(tenant.uuid())
    .bind(digest)
    .fetch_optional(db)
    .await
}

/// Body, media type, digest.
pub async fn get_body(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    id: SpecificationId,
) -> sqlx::Result<(Vec<u8>, String, String)> {
    sqlx::query_as("select body, media_type, digest from specifications where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(db)
        .await
}

pub async fn find_problems(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    version: ApiVersionId,
) -> sqlx::Result<Option<serde_json::Value>> {
    sqlx::query_scalar(
        "select problems from specifications where tenant_id = $1 and api_version_id = $2 and is_current",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .fetch_optional(db)
    .await
}

#[derive(Debug, FromRow)]
pub struct HistoryRow {
    pub id: Uuid,
    pub digest: String,
    pub format: String,
    pub title: String,
    pub document_version: String,
    pub source: String,
    pub imported_by: Option<String>,
    pub created_at: OffsetDateTime,
    pub is_current: bool,
}

pub async fn list_history(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    version: ApiVersionId,
) -> sqlx::Result<Vec<HistoryRow>> {
    sqlx::query_as(
        "select s.id, s.digest, s.format, s.title, s.document_version, s.source, u.name as imported_by, s.created_at, s.is_current
         from specifications s left join users u on u.id = s.imported_by
         where s.tenant_id = $1 and s.api_version_id = $2
         order by s.created_at desc, s.id desc limit 100",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .fetch_all(db)
    .await
}

#[derive(Debug, FromRow)]
pub struct OperationRow {
    pub id: Uuid,
    pub key: String,
    pub position: i32,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub tags: Vec<String>,
    pub is_deprecated: bool,
}

pub async fn list_operations(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    version: ApiVersionId,
    (after, limit): (Option<i32>, i64),
) -> sqlx::Result<Vec<OperationRow>> {
    sqlx::query_as(
        "select id, key, position, method, path, summary, tags, is_deprecated from operations
         where tenant_id = $1 and api_version_id = $2 and position > $3
         order by position limit $4",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(after.unwrap_or(-1))
    .bind(limit)
    .fetch_all(db)
    .await
}
