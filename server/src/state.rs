//! What every handler and job of the control plane shares.

use std::sync::Arc;

use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::authz::{Grant, Permit};
use crate::change::Change;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::Result;
use crate::people::tokens::TokenSigner;
use crate::rollouts::leases::Leadership;
use crate::snapshots::feed::Feed;
use crate::telemetry::activity::Activity;

/// Cheap to clone; the parts are public because they are all that there is.
#[derive(Debug, Clone)]
pub struct AppState {
    pub db: PgPool,
    pub clock: Clock,
    pub config: Arc<Config>,
    /// The newest published snapshot, pushed to connected proxies.
    pub feed: Feed,
    /// Tells live pages that telemetry has come in.
    pub activity: Activity,
    /// Whether this control plane drives rollouts, and which leases it renews.
    pub leadership: Leadership,
    /// Signs and verifies the bearer tokens of the REST API.
    pub tokens: Arc<TokenSigner>,
    /// Cancelled when the process shuts down: streams end, so that it need not wait for them.
    pub stopping: CancellationToken,
}

impl AppState {
    /// The state over a migrated database whose installation has been prepared.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(db: PgPool, clock: Clock, config: Config) -> Result<Self> {
        let tokens = Arc::new(TokenSigner::load(&db).await?);
        Ok(Self {
            db,
            clock,
            config: Arc::new(config),
            feed: Feed::default(),
            activity: Activity::default(),
            leadership: Leadership::default(),
            tokens,
            stopping: CancellationToken::new(),
        })
    }

    /// Begins a change in the name of a grant.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin<'g, P: Permit>(&self, grant: &'g Grant<P>) -> Result<Change<'g, P>> {
        Change::begin(&self.db, &self.clock, grant).await
    }
}
