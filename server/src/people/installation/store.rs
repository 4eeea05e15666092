//! SQL of the installation's row.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

pub async fn insert_unless_there(db: &PgPool, signing_key: &[u8], now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("insert into installation (token_signing_key, created_at) values ($1, $2) on conflict do nothing")
        .bind(signing_key)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn get_signing_key(db: &PgPool) -> sqlx::Result<Vec<u8>> {
    sqlx::query_scalar("select token_signing_key from installation").fetch_one(db).await
}

pub async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select term from installation for update").fetch_one(conn).await?;
    Ok(())
}
