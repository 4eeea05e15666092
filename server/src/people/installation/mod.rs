//! What is true of the whole installation: one row, made at the first start.

mod store;

use sqlx::{PgConnection, PgPool};

use crate::clock::{Clock, random_bytes};
use crate::error::{Error, Result};

/// Makes the row of the installation, with a random key that signs bearer tokens, unless it is
/// there. Called at every start, before anything else reads the database.
///
/// # Errors
/// When the database fails or the operating system has no random bytes.
pub async fn prepare_installation(db: &PgPool, clock: &Clock) -> Result<()> {
    let key: [u8; 32] = random_bytes().map_err(Error::internal)?;
    Ok(store::insert_unless_there(db, &key, clock.now()).await?)
}

/// The key that signs bearer tokens.
pub(super) async fn load_signing_key(db: &PgPool) -> Result<Vec<u8>> {
    Ok(store::get_signing_key(db).await?)
}

/// Makes everybody else who wants to set up wait until this transaction ends.
pub(super) async fn lock(conn: &mut PgConnection) -> Result<()> {
    Ok(store::lock(conn).await?)
}
