//! SQL of sessions.

use headgate_contract::ids::UserId;
use sqlx::types::Json;
use sqlx::{FromRow, PgConnection, PgPool};
use time::OffsetDateTime;
use tower_sessions::session::Record;
use uuid::Uuid;

use super::{Living, SessionHash, USER_ID};
use crate::people::signed_in::Visitor;

/// A session as the account page lists it.
#[derive(Debug, Clone)]
pub struct SessionRow {
    pub hash: SessionHash,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
    pub client_ip: Option<String>,
    pub user_agent: Option<String>,
}

#[derive(Debug, FromRow)]
pub struct Found {
    pub contents: serde_json::Value,
    pub expires_at: OffsetDateTime,
}

fn owner(record: &Record) -> Option<Uuid> {
    record.data.get(USER_ID).and_then(|value| value.as_str()).and_then(|text| text.parse().ok())
}

/// False when the id is taken.
pub async fn insert(db: &PgPool, hash: SessionHash, record: &Record, now: OffsetDateTime) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "insert into sessions (id_hash, user_id, contents, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, $4, $5) on conflict do nothing",
    )
    .bind(hash.as_bytes())
    .bind(owner(record))
    .bind(Json(&record.data))
    .bind(now)
    .bind(record.expiry_date)
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn update(db: &PgPool, hash: SessionHash, record: &Record) -> sqlx::Result<()> {
    sqlx::query("update sessions set contents = $2, user_id = $3 where id_hash = $1")
        .bind(hash.as_bytes())
        .bind(Json(&record.data))
        .bind(owner(record))
        .execute(db)
        .await?;
    Ok(())
}

pub async fn find(db: &PgPool, hash: SessionHash, living: Living) -> sqlx::Result<Option<Found>> {
    sqlx::query_as(
        "select contents, expires_at from sessions where id_hash = $1 and expires_at > $2 and last_seen_at > $3",
    )
    .bind(hash.as_bytes())
    .bind(living.now)
    .bind(living.seen_after)
    .fetch_optional(db)
    .await
}

pub async fn delete(db: &PgPool, hash: SessionHash) -> sqlx::Result<()> {
    sqlx::query("delete from sessions where id_hash = $1").bind(hash.as_bytes()).execute(db).await?;
    Ok(())
}

pub async fn describe(db: &PgPool, hash: SessionHash, visitor: &Visitor) -> sqlx::Result<()> {
    sqlx::query("update sessions set client_ip = $2, user_agent = $3 where id_hash = $1")
        .bind(hash.as_bytes())
        .bind(visitor.address.map(|address| address.to_string()))
        .bind(&visitor.user_agent)
        .execute(db)
        .await?;
    Ok(())
}

/// Notes a use, at most once a minute.
pub async fn touch(db: &PgPool, hash: SessionHash, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("update sessions set last_seen_at = $2 where id_hash = $1 and last_seen_at < $2 - interval '1 minute'")
        .bind(hash.as_bytes())
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

type Listed = (Vec<u8>, OffsetDateTime, OffsetDateTime, Option<String>, Option<String>);

pub async fn list(db: &PgPool, user_id: UserId, living: Living) -> sqlx::Result<Vec<SessionRow>> {
    let rows: Vec<Listed> = sqlx::query_as(
        "select id_hash, created_at, last_seen_at, client_ip, user_agent from sessions
         where user_id = $1 and expires_at > $2 and last_seen_at > $3
         order by last_seen_at desc, id_hash
         limit 100",
    )
    .bind(user_id.0)
    .bind(living.now)
    .bind(living.seen_after)
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().filter_map(|(hash, created_at, last_seen_at, client_ip, user_agent)| {
        let hash = SessionHash::from_stored(&hash)?;
        Some(SessionRow { hash, created_at, last_seen_at, client_ip, user_agent })
    });
    Ok(rows.collect())
}

pub async fn delete_of(conn: &mut PgConnection, user_id: UserId, hash: SessionHash) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from sessions where user_id = $1 and id_hash = $2")
        .bind(user_id.0)
        .bind(hash.as_bytes())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delete_others(conn: &mut PgConnection, user_id: UserId, kept: Option<SessionHash>) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from sessions where user_id = $1 and id_hash is distinct from $2")
        .bind(user_id.0)
        .bind(kept.as_ref().map(SessionHash::as_bytes))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

pub async fn delete_expired(db: &PgPool, living: Living) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from sessions where expires_at <= $1 or last_seen_at <= $2")
        .bind(living.now)
        .bind(living.seen_after)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}
