//! SQL of documents between preview and confirmation.

use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;

/// Slugs of upstreams that begin with `stem`.
pub async fn list_upstream_slugs(conn: &mut PgConnection, tenant: Tenant, stem: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select slug from upstreams where tenant_id = $1 and starts_with(slug, $2)")
        .bind(tenant.uuid())
        .bind(stem)
        .fetch_all(conn)
        .await
}

#[derive(Debug, FromRow)]
pub struct DraftRow {
    pub body: Vec<u8>,
    pub source: String,
}

/// A document to be kept.
#[derive(Debug)]
pub struct NewDraftRow<'a> {
    pub id: Uuid,
    pub created_by: Option<Uuid>,
    pub body: &'a [u8],
    pub media_type: &'a str,
    pub source: &'a str,
    pub now: OffsetDateTime,
}

pub async fn insert_draft(db: impl PgExecutor<'_>, tenant: Tenant, row: NewDraftRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into specification_drafts (tenant_id, id, created_by, body, media_type, source, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(tenant.uuid())
    .bind(row.id)
    .bind(row.created_by)
    .bind(row.body)
    .bind(row.media_type)
    .bind(row.source)
    .bind(row.now)
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes what is older than `before`, and of the same maker all but the newest `kept`.
pub async fn prune_drafts(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    (maker, kept): (Option<Uuid>, i64),
    before: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from specification_drafts
         where tenant_id = $1 and (created_at < $2 or (created_by is not distinct from $3 and id not in (
            select id from specification_drafts
            where tenant_id = $1 and created_by is not distinct from $3
            order by created_at desc, id desc limit $4)))",
    )
    .bind(tenant.uuid())
    .bind(before)
    .bind(maker)
    .bind(kept)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn find_draft(db: impl PgExecutor<'_>, tenant: Tenant, id: Uuid) -> sqlx::Result<Option<DraftRow>> {
    sqlx::query_as("select body, source from specification_drafts where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn delete_draft(db: impl PgExecutor<'_>, tenant: Tenant, id: Uuid) -> sqlx::Result<()> {
    sqlx::query("delete from specification_drafts where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}
