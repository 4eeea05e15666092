//! SQL of users and of their memberships.

use headgate_contract::access::Role;
use headgate_contract::ids::{TenantId, UserId};
use headgate_contract::names::{EmailAddress, Slug};
use sqlx::{FromRow, PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{NewUser, Rank};
use crate::authz::Membership;
use crate::people::passwords::PasswordHash;

pub const EMAIL_KEY: &str = "users_email_key";

/// A user without the secret part.
#[derive(Debug, Clone, FromRow)]
pub struct UserRow {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub is_operator: bool,
    pub password_changed_at: OffsetDateTime,
}

/// What a password is checked against.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub user_id: UserId,
    pub password: PasswordHash,
}

pub async fn insert(conn: &mut PgConnection, id: UserId, user: &NewUser, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query(
        "insert into users (id, email, name, password_hash, password_changed_at, is_operator, created_at)
         values ($1, $2, $3, $4, $5, $6, $5)",
    )
    .bind(id.0)
    .bind(user.email.as_str())
    .bind(user.name.as_str())
    .bind(user.password.reveal())
    .bind(now)
    .bind(user.rank == Rank::Operator)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn get(db: impl PgExecutor<'_>, id: UserId) -> sqlx::Result<UserRow> {
    sqlx::query_as("select id, email, name, is_operator, password_changed_at from users where id = $1")
        .bind(id.0)
        .fetch_one(db)
        .await
}

pub async fn find_by_email(db: impl PgExecutor<'_>, email: &EmailAddress) -> sqlx::Result<Option<UserRow>> {
    sqlx::query_as("select id, email, name, is_operator, password_changed_at from users where email = $1")
        .bind(email.as_str())
        .fetch_optional(db)
        .await
}

pub async fn find_credentials(db: impl PgExecutor<'_>, email: &str) -> sqlx::Result<Option<Credentials>> {
    let row: Option<(Uuid, String)> =
        sqlx::query_as("select id, password_hash from users where email = $1").bind(email).fetch_optional(db).await?;
    Ok(row.map(credentials))
}

pub async fn get_credentials(db: impl PgExecutor<'_>, id: UserId) -> sqlx::Result<Credentials> {
    let row = sqlx::query_as("select id, password_hash from users where id = $1").bind(id.0).fetch_one(db).await?;
    Ok(credentials(row))
}

fn credentials((id, hash): (Uuid, String)) -> Credentials {
    Credentials { user_id: UserId(id), password: PasswordHash::from_stored(hash) }
}

pub async fn any_exists(db: impl PgExecutor<'_>) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from users)").fetch_one(db).await
}

pub async fn memberships(db: impl PgExecutor<'_>, id: UserId) -> sqlx::Result<Vec<Membership>> {
    let rows: Vec<(Uuid, String, String, String)> = sqlx::query_as(
        "select t.id, t.slug, t.name, m.role
         from members m join tenants t on t.id = m.tenant_id
         where m.user_id = $1
         order by lower(t.name), t.id",
    )
    .bind(id.0)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(membership).collect()
}

fn membership((id, slug, name, role): (Uuid, String, String, String)) -> sqlx::Result<Membership> {
    let slug: Slug = slug.parse().map_err(|fault| sqlx::Error::Decode(Box::new(fault)))?;
    Ok(Membership { tenant_id: TenantId(id), slug, name, role: decode_role(&role)? })
}

/// A role as its column holds it.
pub(in crate::people) fn decode_role(word: &str) -> sqlx::Result<Role> {
    Role::parse(word).ok_or_else(|| sqlx::Error::Decode(format!("{word} is not a role").into()))
}

pub async fn update_name(conn: &mut PgConnection, id: UserId, name: &str) -> sqlx::Result<()> {
    sqlx::query("update users set name = $2 where id = $1").bind(id.0).bind(name).execute(conn).await?;
    Ok(())
}

pub async fn update_password(
    conn: &mut PgConnection,
    id: UserId,
    hash: &PasswordHash,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query("update users set password_hash = $2, password_changed_at = $3 where id = $1")
        .bind(id.0)
        .bind(hash.reveal())
        .bind(now)
        .execute(conn)
        .await?;
    Ok(())
}
