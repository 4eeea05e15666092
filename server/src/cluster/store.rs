//! The few statements that concern a server as a whole.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Row};

/// How long a server may take to answer a question that costs it nothing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the server answers at all.
///
/// # Errors
/// When it does not, or not in time.
pub async fn ping(options: &PgConnectOptions) -> Result<(), sqlx::Error> {
    in_time(async {
        let mut connection = PgConnection::connect_with(options).await?;
        sqlx::query("select 1").execute(&mut connection).await?;
        connection.close().await
    })
    .await
}

/// The server's major version.
///
/// # Errors
/// When it does not answer, or not in time.
pub async fn major_version(options: &PgConnectOptions) -> Result<u32, sqlx::Error> {
    in_time(async {
        let mut connection = PgConnection::connect_with(options).await?;
        let row =
            sqlx::query("select current_setting('server_version_num')::int / 10000").fetch_one(&mut connection).await?;
        let major: i32 = row.try_get(0)?;
        connection.close().await?;
        Ok(major.unsigned_abs())
    })
    .await
}

/// Creates `database` unless it exists; copied from `template` when one is named. True when it was created.
///
/// # Errors
/// When the server refuses. Names must come from us: they are quoted, not bound.
pub async fn ensure_database(
    connection: &mut PgConnection,
    database: &str,
    template: Option<&str>,
) -> Result<bool, sqlx::Error> {
    if database_exists(connection, database).await? {
        return Ok(false);
    }
    let mut statement = format!("create database {}", quoted(database));
    if let Some(template) = template {
        statement.push_str(&format!(" template {}", quoted(template)));
    }
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(true)
}

/// Whether the server has a database of that name.
///
/// # Errors
/// When it does not answer.
pub async fn database_exists(connection: &mut PgConnection, database: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query("select 1 from pg_database where datname = $1").bind(database).fetch_optional(connection);
    Ok(row.await?.is_some())
}

/// Gives a database another name; nobody may be connected to it.
///
/// # Errors
/// When the server refuses.
pub async fn rename_database(connection: &mut PgConnection, from: &str, to: &str) -> Result<(), sqlx::Error> {
    let statement = format!("alter database {} rename to {}", quoted(from), quoted(to));
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}

/// Drops a database and everybody's connections to it; fine when there is none.
///
/// # Errors
/// When the server refuses.
pub async fn drop_database(connection: &mut PgConnection, database: &str) -> Result<(), sqlx::Error> {
    let statement = format!("drop database if exists {} with (force)", quoted(database));
    sqlx::query(AssertSqlSafe(statement)).execute(connection).await?;
    Ok(())
}

/// Holds an advisory lock until the connection ends; waits for it.
///
/// # Errors
/// When the server does not answer.
pub async fn lock(connection: &mut PgConnection, key: i64) -> Result<(), sqlx::Error> {
    sqlx::query("select pg_advisory_lock($1)").bind(key).execute(connection).await?;
    Ok(())
}

/// Connects, does `work`, and gives up when that takes too long.
async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// An identifier in quotes (PostgreSQL manual, 4.1.1).
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_inside_a_name_are_doubled() {
        assert_eq!(quoted("a\"; drop"), "\"a\"\"; drop\"");
    }
}
