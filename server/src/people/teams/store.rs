//! SQL of teams and of the people in them.

use headgate_contract::ids::{TeamId, UserId};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::TeamNames;
use crate::authz::Tenant;
use crate::people::members::MemberRow;

pub const SLUG_KEY: &str = "teams_slug_key";

/// A team as lists show it.
#[derive(Debug, Clone, FromRow)]
pub struct TeamRow {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub created_at: OffsetDateTime,
    pub people: i64,
    pub apis: i64,
    pub applications: i64,
}

/// Sort key of the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TeamKey(pub String, pub Uuid);

impl TeamRow {
    pub fn key(&self) -> TeamKey {
        TeamKey(self.name.clone(), self.id)
    }
}

/// A team to choose as owner.
#[derive(Debug, Clone, FromRow)]
pub struct TeamChoice {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
}

/// A team to be made.
#[derive(Debug)]
pub struct NewTeam<'a> {
    pub id: TeamId,
    pub names: &'a TeamNames,
    pub at: OffsetDateTime,
}

/// Somebody in a team.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub team: TeamId,
    pub user_id: UserId,
}

/// How much a team owns.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Owned {
    pub apis: i64,
    pub applications: i64,
}

pub async fn choices(db: &PgPool, tenant: Tenant, of: Option<UserId>) -> sqlx::Result<Vec<TeamChoice>> {
    sqlx::query_as(
        "select t.id, t.slug, t.name from teams t
         where t.tenant_id = $1 and ($2::uuid is null or exists (
            select 1 from team_members p where p.tenant_id = $1 and p.team_id = t.id and p.user_id = $2))
         order by lower(t.name), t.id",
    )
    .bind(tenant.uuid())
    .bind(of.map(|id| id.0))
    .fetch_all(db)
    .await
}

pub async fn list(db: &PgPool, tenant: Tenant, after: Option<TeamKey>, limit: i64) -> sqlx::Result<Vec<TeamRow>> {
    let (name, id) = after.map(|TeamKey(name, id)| (name, id)).unzip();
    sqlx::query_as(
        "select t.id, t.slug, t.name, t.created_at,
            (select count(*) from team_members p where p.tenant_id = $1 and p.team_id = t.id) as people,
            (select count(*) from apis a where a.tenant_id = $1 and a.owner_team_id = t.id) as apis,
            (select count(*) from applications a where a.tenant_id = $1 and a.owner_team_id = t.id) as applications
         from teams t
         where t.tenant_id = $1 and ($2::text is null or (lower(t.name), t.id) > (lower($2), $3))
         order by lower(t.name), t.id
         limit $4",
    )
    .bind(tenant.uuid())
    .bind(name)
    .bind(id)
    .bind(limit)
    .fetch_all(db)
    .await
}

pub async fn get(conn: &mut PgConnection, tenant: Tenant, id: TeamId) -> sqlx::Result<TeamRow> {
    sqlx::query_as(
        "select t.id, t.slug, t.name, t.created_at,
            (select count(*) from team_members p where p.tenant_id = $1 and p.team_id = t.id) as people,
            (select count(*) from apis a where a.tenant_id = $1 and a.owner_team_id = t.id) as apis,
            (select count(*) from applications a where a.tenant_id = $1 and a.owner_team_id = t.id) as applications
         from teams t
         where t.tenant_id = $1 and t.id = $2",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_one(conn)
    .await
}

pub async fn members(conn: &mut PgConnection, tenant: Tenant, id: TeamId) -> sqlx::Result<Vec<MemberRow>> {
    sqlx::query_as(
        "select u.id, u.email, u.name, m.role, m.created_at
         from team_members p
         join members m on m.tenant_id = p.tenant_id and m.user_id = p.user_id
         join users u on u.id = p.user_id
         where p.tenant_id = $1 and p.team_id = $2
         order by lower(u.name), u.id",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_all(conn)
    .await
}

pub async fn member_name(conn: &mut PgConnection, tenant: Tenant, user_id: UserId) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "select u.name from members m join users u on u.id = m.user_id where m.tenant_id = $1 and m.user_id = $2",
    )
    .bind(tenant.uuid())
    .bind(user_id.0)
    .fetch_optional(conn)
    .await
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, team: NewTeam<'_>) -> sqlx::Result<()> {
    sqlx::query("insert into teams (tenant_id, id, slug, name, created_at) values ($1, $2, $3, $4, $5)")
        .bind(tenant.uuid())
        .bind(team.id.0)
        .bind(team.names.slug.as_str())
        .bind(team.names.name.as_str())
        .bind(team.at)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn update(conn: &mut PgConnection, tenant: Tenant, id: TeamId, names: &TeamNames) -> sqlx::Result<()> {
    sqlx::query("update teams set name = $3, slug = $4 where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .bind(names.name.as_str())
        .bind(names.slug.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn owned(conn: &mut PgConnection, tenant: Tenant, id: TeamId) -> sqlx::Result<Owned> {
    sqlx::query_as(
        "select (select count(*) from apis where tenant_id = $1 and owner_team_id = $2) as apis,
                (select count(*) from applications where tenant_id = $1 and owner_team_id = $2) as applications",
    )
    .bind(tenant.uuid())
    .bind(id.0)
    .fetch_one(conn)
    .await
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, id: TeamId) -> sqlx::Result<()> {
    sqlx::query("delete from teams where tenant_id = $1 and id = $2")
        .bind(tenant.uuid())
        .bind(id.0)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn insert_person(conn: &mut PgConnection, tenant: Tenant, person: Person) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "insert into team_members (tenant_id, team_id, user_id) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(person.team.0)
    .bind(person.user_id.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

pub async fn delete_person(conn: &mut PgConnection, tenant: Tenant, person: Person) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from team_members where tenant_id = $1 and team_id = $2 and user_id = $3")
        .bind(tenant.uuid())
        .bind(person.team.0)
        .bind(person.user_id.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
