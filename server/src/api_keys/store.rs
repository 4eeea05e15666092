//! SQL of API keys.

use headgate_contract::credentials::ApiKeySecret;
use headgate_contract::ids::{ApiKeyId, ApplicationId, UserId};
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;

#[derive(Debug, FromRow)]
pub struct ApiKeyRow {
    pub id: Uuid,
    pub application_id: Uuid,
    pub name: String,
    pub prefix: String,
    pub last_four: String,
    pub created_by_name: String,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub last_used_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    pub rotated_from: Option<Uuid>,
    pub is_replaced: bool,
    pub effective_term: Option<i64>,
    pub effective_epoch: Option<i64>,
}

const SELECT: &str = "
    select k.id, k.application_id, k.name, k.prefix, k.last_four, u.name as created_by_name, k.created_at, k.expires_at,
        k.last_used_at, k.revoked_at, k.rotated_from, k.effective_term, k.effective_epoch,
        exists (select 1 from api_keys n where n.tenant_id = k.tenant_id and n.rotated_from = k.id) as is_replaced
    from api_keys k join users u on u.id = k.created_by";

pub async fn list(
    db: impl PgExecutor<'_>,
    (tenant, application): (Tenant, ApplicationId),
    before: Option<Uuid>,
    limit: i64,
) -> sqlx::Result<Vec<ApiKeyRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where k.tenant_id = $1 and k.application_id = $2 and ($3::uuid is null or k.id < $3)
         order by k.id desc limit $4"
    )))
    .bind(tenant.uuid())
    .bind(application.0)
    .bind(before)
    .bind(limit + 1)
    .fetch_all(db)
    .await
}

pub async fn find(
    db: impl PgExecutor<'_>,
    (tenant, application): (Tenant, ApplicationId),
    id: ApiKeyId,
) -> sqlx::Result<Option<ApiKeyRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where k.tenant_id = $1 and k.application_id = $2 and k.id = $3"
    )))
    .bind(tenant.uuid())
    .bind(application.0)
    .bind(id.0)
    .fetch_optional(db)
    .await
}

/// A key to insert.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: ApiKeyId,
    pub application: ApplicationId,
    pub name: &'a str,
    pub secret: &'a ApiKeySecret,
    pub created_by: UserId,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub rotated_from: Option<ApiKeyId>,
}

/// False when there is a key of this id.
pub async fn insert(conn: &mut PgConnection, tenant: Tenant, row: NewRow<'_>) -> sqlx::Result<bool> {
    let hint = row.secret.hint();
    let done = sqlx::query(
        "insert into api_keys (tenant_id, id, application_id, name, hash, prefix, last_four, created_by, created_at,
            expires_at, rotated_from)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (tenant_id, id) do nothing",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(row.application.0)
    .bind(row.name)
    .bind(row.secret.hash().as_bytes().as_slice())
    .bind(hint.prefix)
    .bind(hint.last_four)
    .bind(row.created_by.0)
    .bind(row.created_at)
    .bind(row.expires_at)
    .bind(row.rotated_from.map(|key| key.0))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn revoke(conn: &mut PgConnection, tenant: Tenant, id: ApiKeyId, now: OffsetDateTime) -> sqlx::Result<u64> {
    let result =
        sqlx::query("update api_keys set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null")
            .bind(tenant.uuid())
            .bind(id.0)
            .bind(now)
            .execute(conn)
            .await?;
    Ok(result.rows_affected())
}

pub async fn set_expiry(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: ApiKeyId,
    at: OffsetDateTime,
) -> sqlx::Result<u64> {
    let result = sqlx::query("update api_keys set expires_at = $3 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(result.rows_affected())
}

pub async fn save_effective(
    conn: &mut PgConnection,
    tenant: Tenant,
    ids: &[ApiKeyId],
    snapshot: SnapshotVersion,
) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query("update api_keys set effective_term = $3, effective_epoch = $4 where tenant_id = $1 and id = any($2)")
        .bind(tenant.uuid())
        .bind(ids)
        .bind(snapshot.term)
        .bind(snapshot.epoch)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keys of every tenant: telemetry arrives from nodes, which serve all of them.
pub async fn touch_last_used(db: &mut PgConnection, uses: &[(ApiKeyId, OffsetDateTime)]) -> sqlx::Result<()> {
    let ids: Vec<Uuid> = uses.iter().map(|(id, _)| id.0).collect();
    let times: Vec<OffsetDateTime> = uses.iter().map(|(_, at)| *at).collect();
    sqlx::query(
        "update api_keys k set last_used_at = used.at
         from (select id, max(at) as at from unnest($1::uuid[], $2::timestamptz[]) as u (id, at) group by id) used
         where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.at)",
    )
    .bind(ids)
    .bind(times)
    .execute(db)
    .await?;
    Ok(())
}
