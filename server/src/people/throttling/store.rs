//! SQL of failed sign-ins.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

/// Until the end of the transaction nobody else counts this subject.
pub async fn lock(conn: &mut PgConnection, subject: &str) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 0))").bind(subject).execute(conn).await?;
    Ok(())
}

/// The time of the `nth` newest failure, if there are as many.
pub async fn nth_newest(
    conn: &mut PgConnection,
    subject: &str,
    nth: i64,
    after: OffsetDateTime,
) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar(
        "select at from sign_in_failures where subject = $1 and at > $2 order by at desc offset $3 - 1 limit 1",
    )
    .bind(subject)
    .bind(after)
    .bind(nth)
    .fetch_optional(conn)
    .await
}

pub async fn insert(conn: &mut PgConnection, subject: &str, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("insert into sign_in_failures (subject, at) values ($1, $2)")
        .bind(subject)
        .bind(at)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn delete_all(conn: &mut PgConnection, subject: &str) -> sqlx::Result<()> {
    sqlx::query("delete from sign_in_failures where subject = $1").bind(subject).execute(conn).await?;
    Ok(())
}

pub async fn delete_one(conn: &mut PgConnection, subject: &str, at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query(
        "delete from sign_in_failures where ctid in
            (select ctid from sign_in_failures where subject = $1 and at = $2 limit 1)",
    )
    .bind(subject)
    .bind(at)
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete_older(db: &PgPool, before: OffsetDateTime) -> sqlx::Result<u64> {
    let done = sqlx::query("delete from sign_in_failures where at <= $1").bind(before).execute(db).await?;
    Ok(done.rows_affected())
}
