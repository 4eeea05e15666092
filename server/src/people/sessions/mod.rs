//! Sessions of browsers: kept in Postgres under the hash of their id.

mod attach;
mod layer;
mod record_store;
mod store;

use headgate_contract::ids::UserId;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use tower_sessions::Session;

use super::signed_in::Visitor;
use crate::error::Result;
use crate::state::AppState;

pub use attach::attach_session_actor;
pub use layer::{cookie_name, session_layer};
pub use record_store::PgSessionStore;
pub use store::SessionRow;

/// A session ends this long after signing in, whatever happens in between.
pub const LIFETIME: Duration = Duration::days(14);
/// A session ends when nobody used it for this long.
pub const IDLE_LIMIT: Duration = Duration::days(3);

const USER_ID: &str = "user_id";
const SIGNED_IN_AT: &str = "signed_in_at";

/// Hash of a session id: what the table knows, and how pages name a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionHash([u8; 32]);

impl SessionHash {
    fn of(id: tower_sessions::session::Id) -> Self {
        Self(*blake3::hash(&id.0.to_le_bytes()).as_bytes())
    }

    /// From its 64 hexadecimal digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        blake3::Hash::from_hex(hex).ok().map(|hash| Self(*hash.as_bytes()))
    }

    /// The hash of the session that a request came with.
    #[must_use]
    pub fn of_session(session: &Session) -> Option<Self> {
        session.id().map(Self::of)
    }

    fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Display for SessionHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

/// Makes this the session of a user, under a new id: an id that somebody else planted in the
/// browser before signing in is worth nothing afterwards.
///
/// # Errors
/// When the database fails.
pub async fn begin(state: &AppState, session: &Session, user_id: UserId, visitor: &Visitor) -> Result<()> {
    session.cycle_id().await?;
    session.clear().await;
    session.insert(USER_ID, user_id).await?;
    session.insert(SIGNED_IN_AT, state.clock.now().unix_timestamp()).await?;
    session.save().await?;
    if let Some(hash) = SessionHash::of_session(session) {
        store::describe(&state.db, hash, visitor).await?;
    }
    Ok(())
}

/// Ends this session.
///
/// # Errors
/// When the database fails.
pub async fn end(session: &Session) -> Result<()> {
    Ok(session.flush().await?)
}

/// Gives this session a new id, for changes of privilege such as a new password.
///
/// # Errors
/// When the database fails.
pub async fn renew(state: &AppState, session: &Session, visitor: &Visitor) -> Result<()> {
    session.cycle_id().await?;
    session.save().await?;
    if let Some(hash) = SessionHash::of_session(session) {
        store::describe(&state.db, hash, visitor).await?;
    }
    Ok(())
}

/// The user whose session this is.
///
/// # Errors
/// When the database fails.
pub async fn user_of(session: &Session) -> Result<Option<UserId>> {
    Ok(session.get(USER_ID).await?)
}

/// The living sessions of a user, the last used first.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, user_id: UserId) -> Result<Vec<SessionRow>> {
    Ok(store::list(&state.db, user_id, Living::at(state.clock.now())).await?)
}

/// Ends one session of a user. True when it was there.
pub(super) async fn revoke(conn: &mut PgConnection, user_id: UserId, hash: SessionHash) -> Result<bool> {
    Ok(store::delete_of(conn, user_id, hash).await?)
}

/// Ends all sessions of a user except `kept`; tells how many.
pub(super) async fn revoke_others(conn: &mut PgConnection, user_id: UserId, kept: Option<SessionHash>) -> Result<u64> {
    Ok(store::delete_others(conn, user_id, kept).await?)
}

/// Job: removes the rows of sessions that have ended; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(state: &AppState) -> Result<u64> {
    Ok(store::delete_expired(&state.db, Living::at(state.clock.now())).await?)
}

/// The two conditions under which a session lives.
#[derive(Debug, Clone, Copy)]
struct Living {
    now: OffsetDateTime,
    seen_after: OffsetDateTime,
}

impl Living {
    fn at(now: OffsetDateTime) -> Self {
        Self { now, seen_after: now - IDLE_LIMIT }
    }
}
