//! Keeps the newest published snapshot in memory and tells connected proxies of it.
//!
//! Proxies are served from memory, so they get their snapshot while Postgres is away. The
//! notification of Postgres is a hint that saves latency; the poll is what correctness rests on.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use headgate_contract::snapshot::SnapshotVersion;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::store;
use crate::error::Result;

/// How often the head is read, notification or not.
const POLL: Duration = Duration::from_millis(250);

/// A published snapshot as it goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    pub version: SnapshotVersion,
    /// JSON of [`headgate_contract::snapshot::Snapshot`].
    pub body: Bytes,
}

/// The newest published snapshot; `None` until the first was read.
#[derive(Debug, Clone)]
pub struct Feed {
    newest: Arc<watch::Sender<Option<Arc<Published>>>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { newest: Arc::new(watch::Sender::new(None)) }
    }
}

impl Feed {
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.newest.subscribe()
    }

    /// The version of the newest snapshot that this control plane has read.
    #[must_use]
    pub fn head(&self) -> SnapshotVersion {
        self.newest.borrow().as_ref().map(|published| published.version).unwrap_or_default()
    }

    /// Reads the head and, when it is newer than what is known, its snapshot.
    ///
    /// # Errors
    /// When the database fails; what is known stays.
    pub async fn refresh(&self, db: &PgPool) -> Result<()> {
        let version = store::get_head_version(db).await?;
        if version > self.head() {
            let body = Bytes::from(store::get_body(db, version).await?);
            let published = Arc::new(Published { version, body });
            self.newest.send_if_modified(|newest| {
                let is_newer = newest.as_ref().is_none_or(|known| known.version < version);
                if is_newer {
                    *newest = Some(published);
                }
                is_newer
            });
        }
        Ok(())
    }

    /// Follows the head until it is dropped; never returns an error, the database may come back.
    pub async fn follow(self, db: PgPool) {
        loop {
            let listener = async {
                let mut listener = PgListener::connect_with(&db).await?;
                listener.listen(store::CHANNEL).await?;
                Ok::<_, sqlx::Error>(listener)
            };
            match listener.await {
                Ok(listener) => self.follow_notifications(&db, listener).await,
                Err(error) => {
                    tracing::warn!(error = %error, "The control plane cannot listen for new snapshots; it tries again.");
                    tokio::time::sleep(POLL).await;
                }
            }
        }
    }

    async fn follow_notifications(&self, db: &PgPool, mut listener: PgListener) {
        loop {
            if let Err(error) = self.refresh(db).await {
                tracing::warn!(error = %error, "The newest snapshot cannot be read; proxies go on with the one before.");
                tokio::time::sleep(POLL).await;
            }
            if let Ok(Err(error)) = tokio::time::timeout(POLL, listener.recv()).await {
                tracing::warn!(error = %error, "The notification of snapshots broke off.");
                return;
            }
        }
    }
}
