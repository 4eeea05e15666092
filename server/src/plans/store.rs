//! SQL of plans, and of which API versions offer them.

use headgate_contract::ids::{ApiVersionId, PlanId};
use headgate_contract::names::Slug;
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::terms::Terms;
use crate::authz::Tenant;

/// The rule that slugs of plans differ within a tenant.
pub const SLUG_KEY: &str = "plans_slug_key";

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
    pub closed_at: Option<OffsetDateTime>,
    pub effective_term: Option<i64>,
    pub effective_epoch: Option<i64>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub offered_by: i64,
    pub subscriptions: i64,
}

const SELECT: &str = "
    select p.id, p.slug, p.name, p.description, p.approval, p.rate_requests, p.rate_period_s, p.rate_burst,
        p.max_body_bytes, p.closed_at, p.effective_term, p.effective_epoch, p.version, p.created_at, p.updated_at,
        (select count(*) from api_version_plans o where o.tenant_id = p.tenant_id and o.plan_id = p.id) as offered_by,
        (select count(*) from subscriptions s where s.tenant_id = p.tenant_id and s.plan_id = p.id
            and s.state in ('pending', 'approved', 'suspended')) as subscriptions
    from plans p";

/// Where a page begins, and how long it is.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    pub after: Option<&'a (String, Uuid)>,
    pub limit: i64,
}

pub async fn list(db: impl PgExecutor<'_>, tenant: Tenant, window: Window<'_>) -> sqlx::Result<Vec<PlanRow>> {
    let (name, id) = window.after.map(|(name, id)| (name.as_str(), *id)).unzip();
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} where p.tenant_id = $1 and ($2::text is null or (lower(p.name), p.id) > ($2, $3))
         order by lower(p.name), p.id limit $4"
    )))
    .bind(tenant.uuid())
    .bind(name)
    .bind(id)
    .bind(window.limit + 1)
    .fetch_all(db)
    .await
}

pub async fn find(db: impl PgExecutor<'_>, tenant: Tenant, id: PlanId) -> sqlx::Result<Option<PlanRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where p.tenant_id = $1 and p.id = $2")))
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_optional(db)
        .await
}

/// Holds the row until the change ends.
pub async fn lock(conn: &mut PgConnection, tenant: Tenant, id: PlanId) -> sqlx::Result<Option<PlanRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where p.tenant_id = $1 and p.id = $2 for update of p")))
        .bind(tenant.uuid())
        .bind(id.0)
        .fetch_optional(conn)
        .await
}

/// Identity of a plan to insert.
#[derive(Debug, Clone, Copy)]
pub struct Birth<'a> {
    pub tenant: Tenant,
    pub id: PlanId,
    pub slug: &'a Slug,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, birth: Birth<'_>, terms: &Terms) -> sqlx::Result<()> {
    let Terms { name, description, approval, limits } = terms;
    sqlx::query(
        "insert into plans (tenant_id, id, slug, name, description, approval, rate_requests, rate_period_s, rate_burst,
            max_body_bytes, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(birth.tenant.uuid())
    .bind(birth.id.0)
    .bind(birth.slug.as_str())
    .bind(name.as_str())
    .bind(description)
    .bind(approval.word())
    .bind(limits.rate.map(|rate| signed(rate.requests())))
    .bind(limits.rate.map(|rate| signed(rate.period_seconds())))
    .bind(limits.rate.map(|rate| signed(rate.burst())))
    .bind(i64::try_from(limits.max_body_bytes).unwrap_or(i64::MAX))
    .bind(birth.now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update(
    conn: &mut PgConnection,
    (tenant, id): (Tenant, PlanId),
    terms: &Terms,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let Terms { name, description, approval, limits } = terms;
    let result = sqlx::query(
        "update plans set name = $3, description = $4, approval = $5, rate_requests = $6, rate_period_s = $7,
            rate_burst = $8, max_body_bytes = $9, updated_at = $10, version = version + 1
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(name.as_str())
    .bind(description)
    .bind(approval.word())
    .bind(limits.rate.map(|rate| signed(rate.requests())))
    .bind(limits.rate.map(|rate| signed(rate.period_seconds())))
    .bind(limits.rate.map(|rate| signed(rate.burst())))
    .bind(i64::try_from(limits.max_body_bytes).unwrap_or(i64::MAX))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

fn signed(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// Closes (`Some`) or reopens (`None`) a plan.
pub async fn set_closed(
    conn: &mut PgConnection,
    (tenant, id): (Tenant, PlanId),
    closed_at: Option<OffsetDateTime>,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let result = sqlx::query(
        "update plans set closed_at = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(closed_at)
    .bind(now)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

pub async fn save_effective(
    conn: &mut PgConnection,
    tenant: Tenant,
    id: PlanId,
    snapshot: SnapshotVersion,
) -> sqlx::Result<()> {
    sqlx::query("update plans set effective_term = $3, effective_epoch = $4 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(snapshot.term)
        .bind(snapshot.epoch)
        .execute(conn)
        .await?;
    Ok(())
}

/// Of these plans, those that exist and are open or already offered by the version.
pub async fn count_offerable(
    conn: &mut PgConnection,
    tenant: Tenant,
    version: ApiVersionId,
    plans: &[Uuid],
) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "select count(*) from plans p where p.tenant_id = $1 and p.id = any($3)
           and (p.closed_at is null or exists (select 1 from api_version_plans o
                where o.tenant_id = p.tenant_id and o.plan_id = p.id and o.api_version_id = $2))",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(plans)
    .fetch_one(conn)
    .await
}

pub async fn replace_offered(
    conn: &mut PgConnection,
    tenant: Tenant,
    version: ApiVersionId,
    plans: &[Uuid],
) -> sqlx::Result<()> {
    sqlx::query(
        "delete from api_version_plans where tenant_id = $1 and api_version_id = $2 and not (plan_id = any($3))",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(plans)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "insert into api_version_plans (tenant_id, api_version_id, plan_id)
         select $1, $2, plan_id from unnest($3::uuid[]) as offered (plan_id)
         on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(version.0)
    .bind(plans)
    .execute(conn)
    .await?;
    Ok(())
}
