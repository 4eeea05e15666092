//! The cookie of a session.

use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use super::LIFETIME;
use super::record_store::PgSessionStore;
use crate::config::Config;
use crate::state::AppState;

/// The layer that gives every page request its session. A session that holds nothing is never
/// written, so visitors who do not sign in leave no row and get no cookie.
#[must_use]
pub fn session_layer(state: &AppState) -> SessionManagerLayer<PgSessionStore> {
    SessionManagerLayer::new(PgSessionStore::new(state.db.clone(), state.clock.clone()))
        .with_name(cookie_name(&state.config))
        .with_secure(state.config.is_https())
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}

/// The name of the cookie. `__Host-` makes browsers insist on https and this very host
/// (RFC 6265bis §4.1.3.2).
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-headgate_session" } else { "headgate_session" }
}
