//! SQL of applications.

use headgate_contract::ids::{ApplicationId, TeamId, UserId};
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ApplicationTerms, Reach};
use crate::authz::Tenant;

#[derive(Debug, FromRow)]
pub struct ApplicationRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub owner_team_id: Option<Uuid>,
    pub owner_team_name: Option<String>,
    pub created_by: Uuid,
    pub created_by_name: String,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub updated_at: OffsetDateTime,
    pub is_own: bool,
    pub valid_keys: i64,
    pub live_subscriptions: i64,
}

/// `$1` is the tenant, `$2` the person who looks, `$3` the present time.
const SELECT: &str = "
    select a.id, a.slug, a.name, a.description, a.owner_team_id, t.name as owner_team_name, a.created_by,
        u.name as created_by_name, a.version, a.created_at, a.updated_at,
        coalesce(a.created_by = $2 or exists (select 1 from team_members m
            where m.tenant_id = a.tenant_id and m.team_id = a.owner_team_id and m.user_id = $2), false) as is_own,
        (select count(*) from api_keys k where k.tenant_id = a.tenant_id and k.application_id = a.id
            and k.revoked_at is null and (k.expires_at is null or k.expires_at > $3)) as valid_keys,
        (select count(*) from subscriptions s where s.tenant_id = a.tenant_id and s.application_id = a.id
            and s.state in ('pending', 'approved', 'suspended')) as live_subscriptions
    from applications a
    join users u on u.id = a.created_by
    left join teams t on t.tenant_id = a.tenant_id and t.id = a.owner_team_id";

/// Who looks, and when.
#[derive(Debug, Clone, Copy)]
pub struct Viewer {
    pub user: Option<UserId>,
    pub now: OffsetDateTime,
}

/// Which rows of a list.
#[derive(Debug, Clone, Copy)]
pub struct Window<'a> {
    pub reach: Reach,
    pub search: Option<&'a str>,
    pub after: Option<&'a (String, Uuid)>,
    pub limit: i64,
}

pub async fn list(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    viewer: Viewer,
    window: Window<'_>,
) -> sqlx::Result<Vec<ApplicationRow>> {
    let (name, id) = window.after.map(|(name, id)| (name.as_str(), *id)).unzip();
    sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT}
         where a.tenant_id = $1
           and ($4::uuid is null or a.created_by = $4 or exists (select 1 from team_members m
                where m.tenant_id = a.tenant_id and m.team_id = a.owner_team_id and m.user_id = $4))
           and ($5::text is null or position(lower($5) in lower(a.name || ' ' || a.slug)) > 0)
           and ($6::text is null or (lower(a.name), a.id) > ($6, $7))
         order by lower(a.name), a.id limit $8"
    )))
    .bind(tenant.uuid())
    .bind(viewer.user.map(|user| user.0))
    .bind(viewer.now)
    .bind(window.reach.uuid())
    .bind(window.search)
    .bind(name)
    .bind(id)
    .bind(window.limit + 1)
    .fetch_all(db)
    .await
}

pub async fn find(
    db: impl PgExecutor<'_>,
    tenant: Tenant,
    viewer: Viewer,
    id: ApplicationId,
) -> sqlx::Result<Option<ApplicationRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where a.tenant_id = $1 and a.id = $4")))
        .bind(tenant.uuid())
        .bind(viewer.user.map(|user| user.0))
        .bind(viewer.now)
        .bind(id.0)
        .fetch_optional(db)
        .await
}

/// Holds the row until the change ends.
pub async fn lock(
    conn: &mut PgConnection,
    tenant: Tenant,
    viewer: Viewer,
    id: ApplicationId,
) -> sqlx::Result<Option<ApplicationRow>> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{SELECT} where a.tenant_id = $1 and a.id = $4 for update of a")))
        .bind(tenant.uuid())
        .bind(viewer.user.map(|user| user.0))
        .bind(viewer.now)
        .bind(id.0)
        .fetch_optional(conn)
        .await
}

/// Slugs in use that begin like this one.
pub async fn list_slugs(conn: &mut PgConnection, tenant: Tenant, stem: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("select slug from applications where tenant_id = $1 and starts_with(slug, $2)")
        .bind(tenant.uuid())
        .bind(stem)
        .fetch_all(conn)
        .await
}

/// Identity of an application to insert.
#[derive(Debug, Clone, Copy)]
pub struct Birth<'a> {
    pub tenant: Tenant,
    pub id: ApplicationId,
    pub slug: &'a str,
    pub created_by: UserId,
    pub now: OffsetDateTime,
}

pub async fn insert(conn: &mut PgConnection, birth: Birth<'_>, terms: &ApplicationTerms) -> sqlx::Result<()> {
    let ApplicationTerms { name, description, owner_team } = terms;
    sqlx::query(
        "insert into applications (tenant_id, id, slug, name, description, owner_team_id, created_by, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(birth.tenant.uuid())
    .bind(birth.id.0)
    .bind(birth.slug)
    .bind(name.as_str())
    .bind(description)
    .bind(owner_team.map(|team| team.0))
    .bind(birth.created_by.0)
    .bind(birth.now)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update(
    conn: &mut PgConnection,
    (tenant, id): (Tenant, ApplicationId),
    terms: &ApplicationTerms,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let ApplicationTerms { name, description, owner_team } = terms;
    let result = sqlx::query(
        "update applications set name = $3, description = $4, owner_team_id = $5, updated_at = $6, version = version + 1
         where tenant_id = $1 and id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .bind(name.as_str())
    .bind(description)
    .bind(owner_team.map(|team| team.0))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(result.rows_affected())
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, id: ApplicationId) -> sqlx::Result<u64> {
    let result = sqlx::query("delete from applications where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(result.rows_affected())
}

/// Teams of a person, or all teams of the tenant.
pub async fn list_teams(db: impl PgExecutor<'_>, tenant: Tenant, reach: Reach) -> sqlx::Result<Vec<(Uuid, String)>> {
    sqlx::query_as(
        "select t.id, t.name from teams t where t.tenant_id = $1
           and ($2::uuid is null or exists (select 1 from team_members m
                where m.tenant_id = t.tenant_id and m.team_id = t.id and m.user_id = $2))
         order by lower(t.name), t.id",
    )
    .bind(tenant.uuid())
    .bind(reach.uuid())
    .fetch_all(db)
    .await
}

/// Whether this is a team of the tenant, and one that the reach contains.
pub async fn is_team_of(conn: &mut PgConnection, tenant: Tenant, team: TeamId, reach: Reach) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from teams t where t.tenant_id = $1 and t.id = $2
           and ($3::uuid is null or exists (select 1 from team_members m
                where m.tenant_id = t.tenant_id and m.team_id = t.id and m.user_id = $3)))",
    )
    .bind(tenant.uuid())
    .bind(team.0)
    .bind(reach.uuid())
    .fetch_one(conn)
    .await
}
