//! Exactly one control plane drives rollouts: an advisory lock elects it, and the `term` that it
//! raises fences off a predecessor that has not noticed its end.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use headgate_contract::ids::RolloutId;
use sqlx::{Connection, PgConnection};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{engine, store};
use crate::error::Result;
use crate::state::AppState;

/// Time between two judgements.
const TICK: Duration = Duration::from_secs(1);
/// Time between two attempts to become the leader.
const RETRY: Duration = Duration::from_secs(2);
/// Leases that were read longer ago than this are not passed on.
const LEASES_AGE: Duration = Duration::from_secs(3);

/// Leases, and when they were read; `None` before the first reading.
type ReadLeases = Option<(Instant, Vec<RolloutId>)>;

/// What this control plane knows of leadership; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Leadership {
    leases: Arc<RwLock<ReadLeases>>,
    wake: Arc<Notify>,
}

impl Leadership {
    /// The leases to renew in heartbeats.
    #[must_use]
    pub fn leases(&self) -> Vec<RolloutId> {
        match &*self.leases.read().unwrap_or_else(PoisonError::into_inner) {
            Some((read_at, leases)) if read_at.elapsed() < LEASES_AGE => leases.clone(),
            _ => Vec::new(),
        }
    }

    /// Lets the engine look at once instead of at its next tick.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    fn set_leases(&self, leases: Vec<RolloutId>) {
        *self.leases.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), leases));
    }
}

/// Reads every second which leases the leader, whoever it is, has renewed.
///
/// # Errors
/// When the database fails; then leases run out, and proxies send everything to stable.
pub async fn refresh_leases(state: &AppState) -> Result<()> {
    let renewed_after = state.clock.now() - LEASES_AGE;
    state.leadership.set_leases(store::list_leased(&state.db, renewed_after).await?);
    Ok(())
}

/// Tries to become the leader, and leads for as long as the connection that holds the lock lives.
pub async fn run(state: AppState, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        if let Err(error) = lead(&state, &stopping).await {
            tracing::warn!(error = %error, "Leading the rollouts was interrupted; trying again.");
        }
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep(RETRY) => {}
        }
    }
}

async fn lead(state: &AppState, stopping: &CancellationToken) -> Result<()> {
    let mut lock = PgConnection::connect_with(&state.db.connect_options()).await?;
    let Some(term) = store::try_lead(&mut lock).await? else { return Ok(()) };
    tracing::info!(leader.term = term, "This control plane drives the rollouts.");
    let mut engine = engine::Engine::new(state.clone(), term);
    while !stopping.is_cancelled() {
        lock.ping().await?;
        engine.tick().await?;
        tokio::select! {
            () = stopping.cancelled() => {}
            () = state.leadership.wake.notified() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
    lock.close().await?;
    Ok(())
}
