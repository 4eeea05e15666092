//! Exactly one control plane drives rollouts: an advisory lock elects it, and the `term` that it
//! raises fences off a predecessor that has not noticed its end.

use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio_util::sync::CancellationToken;

use super::{engine, store};
use crate::error::Result;
use crate::state::AppState;

/// Time between two judgements.
const TICK: Duration = Duration::from_secs(1);
/// Time between two attempts to become the leader.
const RETRY: Duration = Duration::from_secs(2);

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
            () = state.leadership.woken() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
    lock.close().await?;
    Ok(())
}
