//! SQL of partitions. Names are built from constants and dates only.

use sqlx::{AssertSqlSafe, PgConnection};
use time::{Duration, OffsetDateTime};

use super::Partition;

/// One control plane at a time.
pub async fn lock(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtext('headgate.partitions'))").execute(conn).await?;
    Ok(())
}

pub async fn create(conn: &mut PgConnection, partition: &Partition) -> sqlx::Result<()> {
    let from = partition.day;
    let until = from + Duration::days(1);
    let statement = format!(
        "create table if not exists {} partition of {} for values from ('{from} 00:00:00+00') to ('{until} 00:00:00+00')",
        partition.name(),
        partition.table,
    );
    sqlx::query(AssertSqlSafe(statement)).execute(conn).await?;
    Ok(())
}

pub async fn list(conn: &mut PgConnection, table: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = to_regclass($1) order by c.relname",
    )
    .bind(table)
    .fetch_all(conn)
    .await
}

/// Drops a partition; `name` came from the catalogue of Postgres.
pub async fn drop(conn: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    sqlx::query(AssertSqlSafe(format!("drop table {name}"))).execute(conn).await?;
    Ok(())
}

pub async fn delete_batches(conn: &mut PgConnection, older_than: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query("delete from telemetry_batches where received_at < $1").bind(older_than).execute(&mut *conn).await?;
    sqlx::query("delete from rolled_minutes where minute < $1").bind(older_than).execute(conn).await?;
    Ok(())
}
