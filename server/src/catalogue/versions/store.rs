//! SQL of API versions, their upstream and the plans they offer.

use headgate_contract::ids::{ApiId, ApiVersionId, UpstreamId};
use headgate_contract::lifecycle::Lifecycle;
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::authz::Tenant;
use crate::catalogue::Visibility;

pub const SLUG_KEY: &str = "api_versions_slug_key";

#[derive(Debug, FromRow)]
pub struct VersionRow {
    pub id: Uuid,
    pub api_id: Uuid,
    pub api_slug: String,
    pub api_name: String,
    pub slug: String,
    pub lifecycle: String,
    pub deprecated_at: Option<OffsetDateTime>,
    pub sunset_at: Option<OffsetDateTime>,
    pub upstream_id: Option<Uuid>,
    pub upstream_name: Option<String>,
    pub upstream_slug: Option<String>,
    pub effective_term: Option<i64>,
    pub effective_epoch: Option<i64>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub specification_id: Option<Uuid>,
    pub digest: Option<String>,
    pub format: Option<String>,
    pub title: Option<String>,
    pub document_version: Option<String>,
    pub imported_at: Option<OffsetDateTime>,
    pub problem_count: i32,
    pub operation_count: i64,
    pub subscription_count: i64,
}

/// The columns and joins of a row; each query adds its own `where`.
macro_rules! select_version {
    ($rest:literal) => {
        concat!(
            "
    select v.id, v.api_id, a.slug as api_slug, a.name as api_name, v.slug, v.lifecycle, v.deprecated_at, v.sunset_at,
        v.upstream_id, u.name as upstream_name, u.slug as upstream_slug, v.effective_term, v.effective_epoch,
        v.version, v.created_at, v.updated_at,
        s.id as specification_id, s.digest, s.format, s.title, s.document_version, s.created_at as imported_at,
        coalesce(jsonb_array_length(s.problems), 0) as problem_count,
        (select count(*) from operations o where o.tenant_id = v.tenant_id and o.api_version_id = v.id) as operation_count,
        (select count(*) from subscriptions b
            where b.tenant_id = v.tenant_id and b.api_version_id = v.id and b.state = 'approved') as subscription_count
    from api_versions v
    join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
    left join upstreams u on u.tenant_id = v.tenant_id and u.id = v.upstream_id
    left join specifications s on s.tenant_id = v.tenant_id and s.api_version_id = v.id and s.is_current ",
            $rest
        )
    };
}

pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    (api, version): (&str, &str),
    visibility: Visibility,
) -> sqlx::Result<Option<VersionRow>> {
    sqlx::query_as(select_version!(
        "where v.tenant_id = $1 and a.slug = $2 and v.slug = $3 and ($4 or v.lifecycle <> 'draft')"
    ))
    .bind(tenant.uuid())
    .bind(api)
    .bind(version)
    .bind(visibility.shows_drafts())
    .fetch_optional(db)
    .await
}

/// Newest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    api: ApiId,
    visibility: Visibility,
) -> sqlx::Result<Vec<VersionRow>> {
    sqlx::query_as(select_version!("where v.tenant_id = $1 and v.api_id = $2 and ($3 or v.lifecycle <> 'draft') order by v.created_at desc, v.id desc"))
        .bind(tenant.uuid())
        .bind(api.0)
        .bind(visibility.shows_drafts())
        .fetch_all(db)
        .await
}

#[derive(Debug, FromRow)]
pub struct NameRow {
    pub api_id: Uuid,
    pub api_slug: String,
    pub api_name: String,
    pub version_id: Uuid,
    pub version_slug: String,
    pub lifecycle: String,
}

/// The columns and joins of a row; each query adds its own `where`.
macro_rules! select_name {
    ($rest:literal) => {
        concat!(
            "
    select a.id as api_id, a.slug as api_slug, a.name as api_name, v.id as version_id, v.slug as version_slug, v.lifecycle
    from api_versions v join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id ",
            $rest
        )
    };
}

pub async fn find_name(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    (api, version): (&str, &str),
) -> sqlx::Result<Option<NameRow>> {
    sqlx::query_as(select_name!("where v.tenant_id = $1 and a.slug = $2 and v.slug = $3"))
        .bind(tenant.uuid())
        .bind(api)
        .bind(version)
        .fetch_optional(db)
        .await
}

pub async fn get_name(db: impl PgExecutor<'_>, tenant: Tenant, id: ApiVersionId) -> sqlx::Result<NameRow> {
    sqlx::query_as(select_name!("where v.tenant_id = $1 and v.id = $2"))
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(db)
        .await
}

/// Everything but drafts, by name.
pub async fn list_names(db: impl PgExecutor<'_>, tenant: Tenant, visibility: Visibility) -> sqlx::Result<Vec<NameRow>> {
    sqlx::query_as(select_name!("where v.tenant_id = $1 and ($2 or v.lifecycle <> 'draft') order by lower(a.name), a.id, v.created_at desc limit 2000")).bind(tenant.uuid()).bind(visibility.shows_drafts()).fetch_all(db).await
}

/// Locks a version for a change of it.
#[derive(Debug, FromRow)]
pub struct LockedRow {
    pub id: Uuid,
    pub lifecycle: String,
    pub deprecated_at: Option<OffsetDateTime>,
    pub sunset_at: Option<OffsetDateTime>,
    pub upstream_id: Option<Uuid>,
    pub version: i32,
    pub has_specification: bool,
}

pub async fn lock(conn: &mut PgConnection, tenant: Tenant, address: (&str, &str)) -> sqlx::Result<LockedRow> {
    find_locked(conn, tenant, address).await?.ok_or(sqlx::Error::RowNotFound)
}

/// As [`lock`]; `None` when there is no such version.
pub async fn find_locked(
    conn: &mut PgConnection,
    tenant: Tenant,
    (api, version): (&str, &str),
) -> sqlx::Result<Option<LockedRow>> {
    sqlx::query_as(
        "select v.id, v.lifecycle, v.deprecated_at, v.sunset_at, v.upstream_id, v.version,
            exists (select 1 from specifications s
                where s.tenant_id = v.tenant_id and s.api_version_id = v.id and s.is_current) as has_specification
         from api_versions v join apis a on a.tenant_id = v.tenant_id and a.id = v.api_id
         where v.tenant_id = $1 and a.slug = $2 and v.slug = $3
         for update of v",
    )
    .bind(tenant.uuid())
    .bind(api)
    .bind(version)
    .fetch_optional(conn)
    .await
}

/// A new version, a draft.
#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: ApiVersionId,
    pub api_id: ApiId,
    pub slug: &'a str,
    pub upstream_id: Option<UpstreamId>,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, row: NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "insert into api_versions (tenant_id, id, api_id, slug, lifecycle, upstream_id, created_at, updated_at)
         values ($1, $2, $3, $4, 'draft', $5, $6, $6)",
    )
    .bind(tenant.uuid())
    .bind(row.id.0)
    .bind(row.api_id.0)
    .bind(row.slug)
    .bind(row.upstream_id.map(|id| id.0))
    .bind(row.now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What a change leaves behind.
#[derive(Debug)]
pub struct UpdatedRow {
    pub id: ApiVersionId,
    pub lifecycle: Lifecycle,
    pub deprecated_at: Option<OffsetDateTime>,
    pub sunset_at: Option<OffsetDateTime>,
    pub upstream_id: Option<UpstreamId>,
    pub now: OffsetDateTime,
}

pub async fn update(conn: &mut PgConnection, tenant: Tenant, row: UpdatedRow) -> sqlx::Result<()> {
    let UpdatedRow { id, lifecycle, deprecated_at, sunset_at, upstream_id, now } = row;
    sqlx::query(
        "update api_versions
         set lifecycle = $3, deprecated_at = $4, sunset_at = $5, upstream_id = $6, updated_at = $7, version = version + 1
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(lifecycle.word())
    .bind(deprecated_at)
    .bind(sunset_at)
    .bind(upstream_id.map(|id| id.0))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Marks something that belongs to a version as changed, so that its entity tag changes too.
pub async fn touch(conn: &mut PgConnection, tenant: Tenant, id: ApiVersionId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("update api_versions set updated_at = $3, version = version + 1 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn set_upstream(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: ApiVersionId,
    upstream: UpstreamId,
) -> sqlx::Result<()> {
    sqlx::query("update api_versions set upstream_id = $3 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(upstream.0)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn set_effective(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: ApiVersionId,
    snapshot: SnapshotVersion,
) -> sqlx::Result<()> {
    sqlx::query("update api_versions set effective_term = $3, effective_epoch = $4 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(snapshot.term)
        .bind(snapshot.epoch)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn has_subscriptions(conn: &mut PgConnection, tenant: Tenant, id: ApiVersionId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from subscriptions where tenant_id = $1 and api_version_id = $2)")
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(conn)
        .await
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, id: ApiVersionId) -> sqlx::Result<()> {
    sqlx::query("delete from api_versions where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn upstream_exists(conn: &mut PgConnection, tenant: Tenant, id: UpstreamId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from upstreams where tenant_id = $1 and id = $2)")
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_one(conn)
        .await
}

/// Id and name of all upstreams, by name.
pub async fn list_upstream_names(db: impl PgExecutor<'_>, tenant: Tenant) -> sqlx::Result<Vec<(Uuid, String)>> {
    sqlx::query_as("select id, name from upstreams where tenant_id = $1 order by lower(name), id limit 1000")
        .bind(tenant.uuid())
        .fetch_all(db)
        .await
}

#[derive(Debug, FromRow)]
pub struct PlanRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub approval: String,
    pub rate_requests: Option<i32>,
    pub rate_period_s: Option<i32>,
    pub rate_burst: Option<i32>,
    pub max_body_bytes: i64,
    pub is_offered: bool,
}

/// All plans that can be chosen, with whether this version offers them.
pub async fn list_plans(db: impl PgExecutor<'_>, tenant: Tenant, version: ApiVersionId) -> sqlx::Result<Vec<PlanRow>> {
    sqlx::query_as(
        "select p.id, p.slug, p.name, p.description, p.approval, p.rate_requests, p.rate_period_s, p.rate_burst,
            p.max_body_bytes, (o.plan_id is not null) as is_offered
         from plans p
         left join api_version_plans o on o.tenant_id = p.tenant_id and o.plan_id = p.id and o.api_version_id = $2
         where p.tenant_id = $1 and (p.closed_at is null or o.plan_id is not null)
         order by p.rate_requests::float8 / p.rate_period_s nulls last, lower(p.name), p.id",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .fetch_all(db)
    .await
}

/// Plans that are offered and still open.
pub async fn list_offered_plans(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    version: ApiVersionId,
) -> sqlx::Result<Vec<PlanRow>> {
    sqlx::query_as(
        "select p.id, p.slug, p.name, p.description, p.approval, p.rate_requests, p.rate_period_s, p.rate_burst,
            p.max_body_bytes, true as is_offered
         from api_version_plans o
         join plans p on p.tenant_id = o.tenant_id and p.id = o.plan_id
         where o.tenant_id = $1 and o.api_version_id = $2 and p.closed_at is null
         order by p.rate_requests::float8 / p.rate_period_s nulls last, lower(p.name), p.id",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .fetch_all(db)
    .await
}
