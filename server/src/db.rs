//! The database: its schema, and the pool.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

/// The schema, forward only: each migration suits the running version and the next.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Connections of one control plane.
const CONNECTIONS: u32 = 24;
/// Longest wait for a free connection; a page should say "unavailable" before its reader gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens the pool and checks that the database answers.
///
/// # Errors
/// When it does not.
pub async fn connect(options: PgConnectOptions) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(true)
        .connect_with(options.application_name("headgate"))
        .await
}

/// Brings the schema up to date. Several control planes may start at once.
///
/// # Errors
/// When a migration fails, or the schema is newer than this program.
pub async fn migrate(db: &PgPool) -> Result<(), MigrateError> {
    MIGRATIONS.run(db).await
}
