//! SQL of members.

use headgate_contract::access::Role;
use headgate_contract::ids::UserId;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::NewMember;
use crate::authz::Tenant;
use crate::people::users::decode_role;

/// A member with the person behind it.
#[derive(Debug, Clone)]
pub struct MemberRow {
    pub user_id: UserId,
    pub email: String,
    pub name: String,
    pub role: Role,
    pub created_at: OffsetDateTime,
}

/// Sort key of the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MemberKey(pub String, pub Uuid);

impl MemberRow {
    pub fn key(&self) -> MemberKey {
        MemberKey(self.name.clone(), self.user_id.0)
    }
}

impl FromRow<'_, PgRow> for MemberRow {
    fn from_row(row: &PgRow) -> sqlx::Result<Self> {
        Ok(Self {
            user_id: UserId(row.try_get("id")?),
            email: row.try_get("email")?,
            name: row.try_get("name")?,
            role: decode_role(row.try_get("role")?)?,
            created_at: row.try_get("created_at")?,
        })
    }
}

pub async fn insert(conn: &mut PgConnection, tenant: Tenant, member: NewMember) -> sqlx::Result<()> {
    sqlx::query(
        "insert into members (tenant_id, user_id, role, created_at) values ($1, $2, $3, $4) on conflict do nothing",
    )
    .bind(tenant.uuid())
    .bind(member.user_id.0)
    .bind(member.role.word())
    .bind(member.at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn list(db: &PgPool, tenant: Tenant, after: Option<MemberKey>, limit: i64) -> sqlx::Result<Vec<MemberRow>> {
    let (name, id) = after.map(|MemberKey(name, id)| (name, id)).unzip();
    sqlx::query_as(
        "select u.id, u.email, u.name, m.role, m.created_at
         from members m join users u on u.id = m.user_id
         where m.tenant_id = $1 and ($2::text is null or (lower(u.name), u.id) > (lower($2), $3))
         order by lower(u.name), u.id
         limit $4",
    )
    .bind(tenant.uuid())
    .bind(name)
    .bind(id)
    .bind(limit)
    .fetch_all(db)
    .await
}

pub async fn get(conn: &mut PgConnection, tenant: Tenant, user_id: UserId) -> sqlx::Result<MemberRow> {
    sqlx::query_as(
        "select u.id, u.email, u.name, m.role, m.created_at
         from members m join users u on u.id = m.user_id
         where m.tenant_id = $1 and m.user_id = $2",
    )
    .bind(tenant.uuid())
    .bind(user_id.0)
    .fetch_one(conn)
    .await
}

pub async fn has_email(conn: &mut PgConnection, tenant: Tenant, email: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select 1 from members m join users u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2)",
    )
    .bind(tenant.uuid())
    .bind(email)
    .fetch_one(conn)
    .await
}

/// The tenant admins; nobody else changes them until the transaction ends.
pub async fn lock_admins(conn: &mut PgConnection, tenant: Tenant) -> sqlx::Result<Vec<UserId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select user_id from members where tenant_id = $1 and role = 'tenant_admin' order by user_id for update",
    )
    .bind(tenant.uuid())
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(UserId).collect())
}

pub async fn update_role(conn: &mut PgConnection, tenant: Tenant, user_id: UserId, role: Role) -> sqlx::Result<()> {
    sqlx::query("update members set role = $3 where tenant_id = $1 and user_id = $2")
        .bind(tenant.uuid())
        .bind(user_id.0)
        .bind(role.word())
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete(conn: &mut PgConnection, tenant: Tenant, user_id: UserId) -> sqlx::Result<()> {
    sqlx::query("delete from members where tenant_id = $1 and user_id = $2")
        .bind(tenant.uuid())
        .bind(user_id.0)
        .execute(conn)
        .await?;
    Ok(())
}
