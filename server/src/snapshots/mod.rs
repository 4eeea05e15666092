//! Builds snapshots from rows and publishes them, in the transaction of the change.

mod build;
pub mod feed;
pub mod store;

use headgate_contract::snapshot::{self, Snapshot, SnapshotVersion};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::error::{Error, Result};

/// Snapshots kept for the history page and for proxies that lag behind.
const KEPT: i64 = 200;

/// Publishes the state that `conn` sees, unless proxies have it already.
///
/// The lock on the head row makes the order of versions the order of commits, so that a proxy
/// which has seen an epoch has seen every earlier change.
///
/// # Errors
/// A conflict with every fault when the compiled snapshot would be refused.
pub async fn publish(conn: &mut PgConnection, cause: &'static str, now: OffsetDateTime) -> Result<SnapshotVersion> {
    let head = store::lock_head(conn).await?;
    let contents = build::contents(store::load_rows(conn).await?)?;
    let digest = contents.digest()?;
    if digest == head.digest {
        return Ok(head.version);
    }
    let term = store::get_term(conn).await?;
    let version = SnapshotVersion { term, epoch: head.version.epoch + 1 };
    let next = Snapshot { version, digest, created_at: now, contents };
    snapshot::compile(&next).map_err(refused)?;
    store::insert(conn, &next, cause).await?;
    store::prune(conn, version.epoch - KEPT).await?;
    Ok(version)
}

/// The newest published version.
///
/// # Errors
/// When the database fails.
pub async fn head(db: &PgPool) -> Result<SnapshotVersion> {
    Ok(store::get_head_version(db).await?)
}

fn refused(faults: Vec<snapshot::Fault>) -> Error {
    let detail = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Error::conflict("snapshot_refused", "This would break the gateway", format!("Nothing was changed: {detail}."))
}
