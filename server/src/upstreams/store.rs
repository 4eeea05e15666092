//! SQL of upstreams and targets.

use headgate_contract::ids::{TargetId, UpstreamId};
use headgate_contract::names::Slug;
use headgate_contract::snapshot::SnapshotVersion;
use serde_json::Value;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::settings::Settings;
use super::target::{TargetUrl, TargetWeight};
use crate::authz::Tenant;

/// The rule that slugs of upstreams differ within a tenant.
pub const SLUG_KEY: &str = "upstreams_slug_key";
/// The rule that an upstream has a URL once.
pub const URL_KEY: &str = "targets_url_key";

#[derive(Debug, FromRow)]
pub struct UpstreamRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub connect_timeout_ms: i32,
    pub read_timeout_ms: i32,
    pub health_check: Option<Value>,
    pub effective_term: Option<i64>,
    pub effective_epoch: Option<i64>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
}

#[derive(Debug, FromRow)]
pub struct TargetRow {
    pub id: Uuid,
    pub upstream_id: Uuid,
    pub url: String,
    pub weight: i32,
    pub created_at: OffsetDateTime,
}

/// An API version that an upstream is bound to.
#[derive(Debug, FromRow)]
pub struct BindingRow {
    pub upstream_id: Uuid,
    pub api_slug: String,
    pub api_name: String,
    pub version_slug: String,
    pub lifecycle: String,
}

/// A rollout that names an upstream or one of its targets.
#[derive(Debug, FromRow)]
pub struct RolloutRow {
    pub name: String,
    pub is_active: bool,
    pub candidate_target_id: Option<Uuid>,
}

/// Which rows of a list: a search text, and the name and id after which the page begins.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    pub search: Option<&'a str>,
    pub after: Option<&'a (String, Uuid)>,
    pub limit: i64,
}

const COLUMNS: &str = "id, slug, name, description, connect_timeout_ms, read_timeout_ms, health_check, effective_term,
    effective_epoch, version, created_at, updated_at";

pub async fn list(db: impl PgExecutor<'_>, tenant: Tenant, window: Window<'_>) -> sqlx::Result<Vec<UpstreamRow>> {
    let (name, id) = window.after.map(|(name, id)| (name.as_str(), *id)).unzip();
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from upstreams
         where tenant_id = $1 and ($2::text is null or position(lower($2) in lower(name || ' ' || slug)) > 0)
           and ($3::text is null or (lower(name), id) > ($3, $4))
         order by lower(name), id limit $5"
    )))
    .bind(tenant.uuid())
    .bind(window.search)
    .bind(name)
    .bind(id)
    .bind(window.limit + 1)
    .fetch_all(db)
    .await
}

pub async fn find(db: impl PgExecutor<'_>, tenant: Tenant, id: UpstreamId) -> sqlx::Result<Option<UpstreamRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("select {COLUMNS} from upstreams where tenant_id = $1 and id = $2")))
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_optional(db)
        .await
}

/// The row, held until the change ends, so that rules about all targets of it stay true.
pub async fn lock(conn: &mut PgConnection, tenant: Tenant, id: UpstreamId) -> sqlx::Result<Option<UpstreamRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select {COLUMNS} from upstreams where tenant_id = $1 and id = $2 for update"
    )))
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_optional(conn)
    .await
}

pub async fn list_targets(db: impl PgExecutor<'_>, tenant: Tenant, upstreams: &[Uuid]) -> sqlx::Result<Vec<TargetRow>> {
    sqlx::query_as(
        "select id, upstream_id, url, weight, created_at from targets
         where tenant_id = $1 and upstream_id = any($2) order by created_at, id",
    )
    .bind(tenant.uuid())
    .bind(upstreams)
    .fetch_all(db)
    .await
}

pub async fn list_bindings(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    upstreams: &[Uuid],
) -> sqlx::Result<Vec<BindingRow>> {
    sqlx::query_as(
        "select v.upstream_id, a.slug as api_slug, a.name as api_name, v.slug as version_slug, v.lifecycle
         from api_versions v join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
         where v.tenant_id = $1 and v.upstream_id = any($2) order by lower(a.name), v.slug",
    )
    .bind(tenant.uuid())
    .bind(upstreams)
    .fetch_all(db)
    .await
}

pub async fn list_rollouts(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    upstream: UpstreamId,
) -> sqlx::Result<Vec<RolloutRow>> {
    sqlx::query_as(
        "select r.name, r.is_active, r.candidate_target_id from rollouts r
         where r.tenant_id = $1 and (r.upstream_id = $2 or r.candidate_upstream_id = $2)
         order by r.is_active desc, r.created_at desc",
    )
    .bind(tenant.uuid())
    .bind(upstream.0)
    .fetch_all(db)
    .await
}

/// Identity of a row to insert.
#[derive(Debug, Clone, Copy)]
pub struct Birth<I> {
    pub tenant: Tenant,
    pub id: I,
    pub now: OffsetDateTime,
}

pub async fn insert(
    conn: &mut PgConnection,
    birth: Birth<UpstreamId>,
    slug: &Slug,
    settings: &Settings,
) -> sqlx::Result<()> {
    let Settings { name, description, timeouts, health_check } = settings;
    sqlx::query(
        "insert into upstreams (tenant_id, id, slug, name, description, connect_timeout_ms, read_timeout_ms, health_check,
            created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(birth.tenant.uuid())
    .bind(birth.id.0)
    .bind(slug.as_str())
    .bind(name.as_str())
    .bind(description)
    .bind(i32::try_from(timeouts.connect_ms).unwrap_or(i32::MAX))
    .bind(i32::try_from(timeouts.read_ms).unwrap_or(i32::MAX))
    .bind(health_check.as_ref().map(sqlx::types::Json))
    .bind(birth.now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update(
    conn: &mut PgConnection,
    (tenant, id): (Tenant, UpstreamId),
    settings: &Settings,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let Settings { name, description, timeouts, health_check } = settings;
    let result = sqlx::query(
        "update upstreams set name = $3, description = $4, connect_timeout_ms = $5, read_timeout_ms = $6,
            health_check = $7, version = version + 1, updated_at = $8
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(name.as_str())
    .bind(description)
    .bind(i32::try_from(timeouts.connect_ms).unwrap_or(i32::MAX))
    .bind(i32::try_from(timeouts.read_ms).unwrap_or(i32::MAX))
    .bind(health_check.as_ref().map(sqlx::types::Json))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

/// Notes that the targets changed.
pub async fn touch(conn: &mut PgConnection, tenant: Tenant, id: UpstreamId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("update upstreams set version = version + 1, updated_at = $3 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn save_effective(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: UpstreamId,
    snapshot: SnapshotVersion,
) -> sqlx::Result<()> {
    sqlx::query("update upstreams set effective_term = $3, effective_epoch = $4 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(snapshot.term)
        .bind(snapshot.epoch)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, id: UpstreamId) -> sqlx::Result<u64> {
    let result = sqlx::query("delete from upstreams where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(result.rows_affected())
}

/// A target to insert.
#[derive(Debug)]
pub struct NewTarget<'a> {
    pub upstream: UpstreamId,
    pub url: &'a TargetUrl,
    pub weight: TargetWeight,
}

pub async fn insert_target(conn: &mut PgConnection, birth: Birth<TargetId>, target: NewTarget<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into targets (tenant_id, id, upstream_id, url, weight, created_at) values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(birth.tenant.uuid())
    .bind(birth.id.0)
    .bind(target.upstream.0)
    .bind(target.url.as_str())
    .bind(i32::from(target.weight.value()))
    .bind(birth.now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn set_weight(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: TargetId,
    weight: TargetWeight,
) -> sqlx::Result<u64> {
    let result = sqlx::query("update targets set weight = $3 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(i32::from(weight.value()))
        .execute(conn)
        .await?;
    Ok(result.rows_affected())
}

pub async fn delete_target(conn: &mut PgConnection, tenant: Tenant, id: TargetId) -> sqlx::Result<u64> {
    let result = sqlx::query("delete from targets where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(result.rows_affected())
}
