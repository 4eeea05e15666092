//! SQL of remembered answers.

use headgate_contract::ids::TenantId;
use sqlx::{FromRow, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// Whose key.
#[derive(Debug, Clone)]
pub struct Scope {
    pub tenant_id: TenantId,
    pub actor_id: Uuid,
    pub key: String,
}

#[derive(Debug, FromRow)]
pub struct Stored {
    pub request_digest: Vec<u8>,
    pub status: Option<i16>,
    pub content_type: Option<String>,
    pub body: Option<Vec<u8>>,
}

#[derive(Debug)]
pub struct Answer<'a> {
    pub status: u16,
    pub content_type: Option<&'a str>,
    pub body: &'a [u8],
}

/// Who takes a key, and when.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    pub digest: &'a [u8],
    pub now: OffsetDateTime,
    /// A claim from before this moment that has no answer will never get one.
    pub abandoned_before: OffsetDateTime,
}

/// Takes the key; false when it is taken.
pub async fn claim(db: &PgPool, scope: &Scope, claim: Claim<'_>) -> sqlx::Result<bool> {
    let Claim { digest, now, abandoned_before } = claim;
    let done = sqlx::query(
        "insert into idempotency_keys (tenant_id, actor_id, key, request_digest, created_at)
         values ($1, $2, $3, $4, $5)
         on conflict (tenant_id, actor_id, key) do update
            set request_digest = excluded.request_digest, created_at = excluded.created_at
            where idempotency_keys.status is null and idempotency_keys.created_at < $6",
    )
    .bind(scope.tenant_id.0)
    .bind(scope.actor_id)
    .bind(&scope.key)
    .bind(digest)
    .bind(now)
    .bind(abandoned_before)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn find(db: &PgPool, scope: &Scope) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as(
        "select request_digest, status, content_type, body from idempotency_keys
         where tenant_id = $1 and actor_id = $2 and key = $3",
    )
    .bind(scope.tenant_id.0)
    .bind(scope.actor_id)
    .bind(&scope.key)
    .fetch_optional(db)
    .await
}

pub async fn save(db: &PgPool, scope: &Scope, answer: Answer<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "update idempotency_keys set status = $4, content_type = $5, body = $6
         where tenant_id = $1 and actor_id = $2 and key = $3",
    )
    .bind(scope.tenant_id.0)
    .bind(scope.actor_id)
    .bind(&scope.key)
    .bind(i16::try_from(answer.status).unwrap_or(i16::MAX))
    .bind(answer.content_type)
    .bind(answer.body)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn delete(db: &PgPool, scope: &Scope) -> sqlx::Result<()> {
    sqlx::query("delete from idempotency_keys where tenant_id = $1 and actor_id = $2 and key = $3")
        .bind(scope.tenant_id.0)
        .bind(scope.actor_id)
        .bind(&scope.key)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn delete_older(db: &PgPool, than: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("delete from idempotency_keys where created_at < $1").bind(than).execute(db).await?;
    Ok(())
}
