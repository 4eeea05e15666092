//! Our table as a store of tower-sessions.

use async_trait::async_trait;
use sqlx::PgPool;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

use super::{LIFETIME, Living, SessionHash, store};
use crate::clock::Clock;

/// Sessions in Postgres. When a session ends is decided here, by our clock, not by the record.
#[derive(Debug, Clone)]
pub struct PgSessionStore {
    db: PgPool,
    clock: Clock,
}

impl PgSessionStore {
    #[must_use]
    pub fn new(db: PgPool, clock: Clock) -> Self {
        Self { db, clock }
    }
}

#[async_trait]
impl SessionStore for PgSessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let now = self.clock.now();
        record.expiry_date = now + LIFETIME;
        while !store::insert(&self.db, SessionHash::of(record.id), record, now).await.map_err(backend)? {
            record.id = Id::default();
        }
        Ok(())
    }

    /// A session that was ended meanwhile stays ended.
    async fn save(&self, record: &Record) -> Result<()> {
        store::update(&self.db, SessionHash::of(record.id), record).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let living = Living::at(self.clock.now());
        let Some(found) = store::find(&self.db, SessionHash::of(*id), living).await.map_err(backend)? else {
            return Ok(None);
        };
        let data = serde_json::from_value(found.contents).map_err(|fault| Error::Decode(fault.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: found.expires_at }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        store::delete(&self.db, SessionHash::of(*id)).await.map_err(backend)
    }
}

fn backend(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
