//! The control plane as one future: prepares the database, starts the jobs, serves until stopped.

use std::time::Duration;

use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use headgate_contract::names::Slug;
use sqlx::migrate::MigrateError;
use thiserror::Error;

use crate::clock::Clock;
use crate::config::Config;
use crate::people::setup::SetupArgs;
use crate::run::Ground;
use crate::state::AppState;
use crate::supervisor::{Rhythm, Supervisor};
use crate::{db, demo, error, people, rollouts, router, snapshots, telemetry};

/// Name of the proxy that runs beside the control plane.
pub const LOCAL_NODE: &str = "proxy-1";

/// Why the control plane could not start. `Display` says what to do.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("The database does not answer: {0}.")]
    Connect(#[source] sqlx::Error),
    #[error(
        "The database schema cannot be brought up to date: {0}. Start the version that last used it, or restore a backup."
    )]
    Migrate(#[source] MigrateError),
    #[error("The control plane cannot prepare its data: {0}.")]
    Prepare(#[source] error::Error),
    #[error("Unattended setup: {0}")]
    Setup(String),
    #[error("The portal stopped serving: {0}.")]
    Serve(#[source] std::io::Error),
}

/// How long background tasks get to end before the database is left.
const JOBS_PATIENCE: Duration = Duration::from_secs(1);

/// What is asked for at start beside the configuration.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    pub setup: SetupArgs,
    pub load_demo: bool,
}

/// Runs until `ground.stop` is cancelled.
///
/// # Errors
/// [`StartError`], each a sentence for the operator.
pub async fn serve(ground: Ground, config: Config, wishes: Wishes) -> Result<(), StartError> {
    let pool = db::connect(ground.database).await.map_err(StartError::Connect)?;
    db::migrate(&pool).await.map_err(StartError::Migrate)?;
    let clock = Clock::system();
    people::prepare_installation(&pool, &clock).await.map_err(StartError::Prepare)?;
    let mut state = AppState::load(pool, clock, config).await.map_err(StartError::Prepare)?;
    state.stopping = ground.stop.clone();
    let next = prepare(&state, &ground.node_token, wishes).await?;
    start_jobs(&state, &ground.supervisor);
    ground.ready.announce(next);
    let service: IntoMakeServiceWithConnectInfo<_, std::net::SocketAddr> =
        router::build(&state).into_make_service_with_connect_info();
    let stop = ground.stop;
    let served = axum::serve(ground.listener, service).with_graceful_shutdown(async move { stop.cancelled().await });
    served.await.map_err(StartError::Serve)?;
    // Jobs that still look at the database would report its end as a fault.
    ground.supervisor.stop(JOBS_PATIENCE).await;
    state.db.close().await;
    Ok(())
}

/// Everything that must be true before the first request; returns what to tell the operator.
async fn prepare(state: &AppState, node_token: &str, wishes: Wishes) -> Result<Vec<String>, StartError> {
    telemetry::maintain_partitions(state).await.map_err(StartError::Prepare)?;
    let name: Slug = LOCAL_NODE.parse().map_err(|fault| StartError::Prepare(error::Error::internal(fault)))?;
    crate::nodes::enrol_local(state, &name, node_token).await.map_err(StartError::Prepare)?;
    if let Some(setup) = wishes.setup.resolve().map_err(|fault| StartError::Setup(fault.to_string()))? {
        people::setup::unattended(state, &setup).await.map_err(|fault| StartError::Setup(setup_fault(&fault)))?;
    }
    let mut next = Vec::new();
    if wishes.load_demo {
        next = demo::load_at_start(state).await.map_err(StartError::Prepare)?;
    }
    publish(state).await.map_err(StartError::Prepare)?;
    state.feed.refresh(&state.db).await.map_err(StartError::Prepare)?;
    if next.is_empty() {
        let is_set_up = people::setup::is_complete(state).await.map_err(StartError::Prepare)?;
        next.push(
            if is_set_up { "Sign in at the portal." } else { "Open the portal and create the first admin." }.to_owned(),
        );
    }
    Ok(next)
}

/// A fresh installation has nothing to serve, and its proxy shall know that.
async fn publish(state: &AppState) -> error::Result<()> {
    let mut transaction = state.db.begin().await?;
    snapshots::publish(&mut transaction, "start", state.clock.now()).await?;
    Ok(transaction.commit().await?)
}

fn setup_fault(error: &error::Error) -> String {
    let faults: Vec<_> = error.faults().iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
    if faults.is_empty() { error.problem().detail } else { faults.join(" ") }
}

/// Jobs are reconcilers: they look, compare and act, and a missed run is made up for by the next.
fn start_jobs(state: &AppState, supervisor: &Supervisor) {
    let hourly = || Rhythm::every(Duration::from_secs(3_600));
    let minutely = || Rhythm::every(Duration::from_secs(60));
    let every_second = || Rhythm::every(Duration::from_secs(1));
    macro_rules! job {
        ($name:literal, $rhythm:expr, $run:expr) => {{
            let state = state.clone();
            supervisor.spawn_loop($name, $rhythm, move || {
                let state = state.clone();
                async move { $run(&state).await }
            });
        }};
    }
    job!("partitions", hourly(), telemetry::maintain_partitions);
    job!("roll-up", minutely(), telemetry::roll_up);
    job!("expired sessions", hourly(), people::delete_expired);
    job!("leases", every_second(), rollouts::refresh_leases);
    let (feed, pool, stopping) = (state.feed.clone(), state.db.clone(), supervisor.stopping());
    supervisor.spawn("snapshot feed", async move {
        tokio::select! {
            () = feed.follow(pool) => {}
            () = stopping.cancelled() => {}
        }
        Ok::<(), std::convert::Infallible>(())
    });
    let (leader, stopping) = (state.clone(), supervisor.stopping());
    supervisor.spawn("rollout engine", async move {
        rollouts::leadership::run(leader, stopping).await;
        Ok::<(), std::convert::Infallible>(())
    });
    demo::start_jobs(state, supervisor);
}
