//! Keeps a loaded demo going: its vendor, its traffic, and the start of its rollouts.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::record::{self, Record};
use super::traffic::Traffic;
use super::{moves, store, vendors};
use crate::authz::permits::WriteRollouts;
use crate::authz::{Grant, SystemGrants};
use crate::error::{Error, Result, log_chain};
use crate::state::AppState;

/// How often it is looked whether a demo has been loaded: one look at one file.
const LOOK: Duration = Duration::from_secs(2);
/// Answers after which a rollout starts, for each one that started before: then the judge knows what is normal.
const ANSWERS_EACH: u64 = 400;

/// Runs until `stop` is cancelled.
pub async fn run(state: AppState, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = keep_going(&state) => {}
    }
}

async fn keep_going(state: &AppState) {
    loop {
        match record::find(state).await {
            Ok(None) => {}
            Ok(Some(record)) => match play(state, &record).await {
                Ok(()) => {}
                Err(error) => log_chain(&error),
            },
            Err(error) => log_chain(&error),
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Plays a demo until its tenant is gone.
async fn play(state: &AppState, record: &Record) -> Result<()> {
    let grant = SystemGrants::for_reason("demo").in_tenant(record.tenant_id, record.tenant.clone());
    if !is_there(state, &grant).await? {
        return Ok(());
    }
    let _vendor = vendors::start(&record.ports).await?;
    let traffic = Traffic::new(&state.config, record)?;
    tracing::info!(tenant = %record.tenant, "The demo's vendor and traffic run.");
    tokio::select! {
        () = traffic.flow() => Ok(()),
        ended = watch(state, &grant, record, &traffic) => ended,
    }
}

/// Starts the rollouts once there is something to compare with; returns when the tenant is gone.
async fn watch(state: &AppState, grant: &Grant<WriteRollouts>, record: &Record, traffic: &Traffic) -> Result<()> {
    let mut waiting = record.rollouts.iter().zip(1..).peekable();
    loop {
        tokio::time::sleep(LOOK).await;
        if !is_there(state, grant).await? {
            return Ok(());
        }
        if let Some((rollout, _)) = waiting.next_if(|(_, place)| traffic.answered() >= place * ANSWERS_EACH) {
            match moves::start(state, grant, *rollout).await {
                Ok(()) => {}
                Err(error @ (Error::Conflict { .. } | Error::NotFound)) => log_chain(&error),
                Err(error) => return Err(error),
            }
        }
    }
}

async fn is_there(state: &AppState, grant: &Grant<WriteRollouts>) -> Result<bool> {
    Ok(store::exists(&state.db, grant.tenant()).await?)
}
