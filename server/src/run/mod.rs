//! Everything on one machine: Postgres, the control plane and one proxy, started and stopped together.
//!
//! [`run`] holds the data directory's lock, takes the ports, opens the database, hands over to the control plane and
//! keeps a `headgate-proxy` beside it. Stopping goes the other way round: proxy, control plane, Postgres.

pub mod directory;
mod error;
mod gateway;
mod lock;
pub mod logging;
pub mod ports;
mod screen;
mod signals;
pub mod test_cluster;

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::cluster::{Cluster, ClusterOptions, Database, Durability, Health, external, secret};
use crate::process::leash;
use crate::supervisor::Supervisor;

pub use error::RunError;
pub use ports::Address;

use gateway::Gateway;
use signals::Signals;

/// How long requests in flight and background tasks may take to end.
const PATIENCE: Duration = Duration::from_secs(15);
/// Exit code of a forced stop, as shells show it for Ctrl-C.
const FORCED: u8 = 130;

/// What the operator chose.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Directory of everything that lasts.
    pub data: PathBuf,
    /// Address of an existing database server; `None` runs an own one.
    pub database_url: Option<String>,
    /// Directory with `initdb` and `postgres`; `None` searches.
    pub pg_bin: Option<PathBuf>,
    /// User that runs Postgres when we are root; `None` takes `postgres`.
    pub pg_user: Option<String>,
    /// Where the portal and the REST API listen.
    pub portal: Address,
    /// Where the proxy listens.
    pub gateway: Address,
}

/// What the control plane stands on.
#[derive(Debug)]
pub struct Ground {
    /// How to connect to the database, which answers.
    pub database: PgConnectOptions,
    /// Health of our own database server; `None` when it is somebody else's.
    pub database_health: Option<watch::Receiver<Health>>,
    /// The portal's port, already taken.
    pub listener: TcpListener,
    /// Shared secret of the proxy that this process starts, as in `<data>/node-token`.
    pub node_token: String,
    /// Owner of background tasks; stopped after the control plane returned.
    pub supervisor: Supervisor,
    /// Cancelled when the control plane shall finish its requests and return.
    pub stop: CancellationToken,
    /// To be told once the control plane can answer.
    pub ready: Ready,
}

/// Tells that the control plane can answer requests.
#[derive(Debug)]
pub struct Ready(oneshot::Sender<Vec<String>>);

impl Ready {
    /// Starts the proxy and shows the screen, with `next` as the lines that say what to do next.
    pub fn announce(self, next: Vec<String>) {
        // Nobody listens only when we are already stopping.
        let _ = self.0.send(next);
    }
}

/// Runs everything until a signal asks to stop, and says how it went: 0 for an orderly stop, 1 for a fault (whose one
/// sentence is printed), 130 when a second signal forced the end.
pub async fn run<S, F, E>(options: RunOptions, serve: S) -> ExitCode
where
    S: FnOnce(Ground) -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + Send + 'static,
{
    match supervise(options, serve).await {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "Headgate could not run.");
            eprintln!("headgate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn supervise<S, F, E>(options: RunOptions, serve: S) -> Result<ExitCode, RunError>
where
    S: FnOnce(Ground) -> F,
    F: Future<Output = Result<(), E>> + Send + 'static,
    E: Display + Send + 'static,
{
    let signals = Signals::listen()?;
    let data = directory::prepare(&options.data)?;
    let _lock = lock::take(&data)?;
    let listener = ports::take(&options.portal).await?;
    ports::check(&options.gateway).await?;
    let token_file = data.join("node-token");
    let node_token = secret::load_or_create(&token_file).map_err(RunError::file(&token_file))?;
    let database = tokio::select! {
        database = open_database(&options, &data) => database?,
        () = signals.forced() => return Ok(ExitCode::from(FORCED)),
    };
    let portal = ports::reachable(listener.local_addr().map_err(RunError::Listen)?);
    let plan = gateway::Plan { data, portal, listen: options.gateway.socket, token_file };
    let (ground, announced) = ground(&database, listener, node_token);
    let (supervisor, stop) = (ground.supervisor.clone(), ground.stop.clone());
    let control = tokio::spawn(serve(ground));
    let parts = Parts { database, supervisor, stop, control, gateway: None };
    parts.run_until_stopped(plan, announced, &signals).await
}

/// What the control plane gets, and where its announcement will come from.
fn ground(database: &Database, listener: TcpListener, node_token: String) -> (Ground, oneshot::Receiver<Vec<String>>) {
    let (ready, announced) = oneshot::channel();
    let ground = Ground {
        database: database.connect_options(),
        database_health: database.health(),
        listener,
        node_token,
        supervisor: Supervisor::new(),
        stop: CancellationToken::new(),
        ready: Ready(ready),
    };
    (ground, announced)
}

async fn open_database(options: &RunOptions, data: &Path) -> Result<Database, RunError> {
    if let Some(url) = options.database_url.as_deref().filter(|url| !url.is_empty()) {
        return Ok(Database::External(external::connect(url).await?));
    }
    let cluster = ClusterOptions {
        directory: data.join("pg"),
        logs: data.join("logs"),
        binaries: options.pg_bin.clone(),
        user: options.pg_user.clone(),
        launcher: leash::own_executable(),
        durability: Durability::Full,
    };
    Ok(Database::Own(Cluster::start(&cluster).await?))
}

/// What runs, in the order of its start.
struct Parts<E> {
    database: Database,
    supervisor: Supervisor,
    stop: CancellationToken,
    control: JoinHandle<Result<(), E>>,
    gateway: Option<Gateway>,
}

impl<E: Display + Send + 'static> Parts<E> {
    /// Runs until a signal or a fault, then stops everything; a second signal cuts that short.
    async fn run_until_stopped(
        mut self,
        plan: gateway::Plan,
        announced: oneshot::Receiver<Vec<String>>,
        signals: &Signals,
    ) -> Result<ExitCode, RunError> {
        let outcome = tokio::select! {
            outcome = self.run(plan, announced) => outcome,
            () = signals.requested() => Ok(()),
        };
        tokio::select! {
            stopped = self.stop() => outcome.and(stopped).map(|()| ExitCode::SUCCESS),
            () = signals.forced() => {
                self.stop_at_once().await;
                Ok(ExitCode::from(FORCED))
            }
        }
    }

    /// Starts the proxy and shows the screen once the control plane is ready; returns when the control plane ends.
    async fn run(&mut self, plan: gateway::Plan, announced: oneshot::Receiver<Vec<String>>) -> Result<(), RunError> {
        let next = tokio::select! {
            ended = &mut self.control => return ended_early(ended),
            next = announced => next.unwrap_or_default(),
        };
        let gateway = self.gateway.insert(Gateway::start(&plan)?);
        let state = gateway.wait_until_listening(plan.listen).await;
        screen::show(&plan, &next, state);
        ended_early((&mut self.control).await)
    }

    async fn stop(&mut self) -> Result<(), RunError> {
        tracing::info!("Headgate is stopping.");
        if let Some(gateway) = &self.gateway {
            gateway.stop().await;
        }
        self.stop.cancel();
        let mut outcome = Ok(());
        if !self.control.is_finished() {
            outcome = match tokio::time::timeout(PATIENCE, &mut self.control).await {
                Ok(Ok(Ok(()))) => Ok(()),
                Ok(ended) => ended_early(ended),
                Err(_) => {
                    self.control.abort();
                    Ok(())
                }
            };
        }
        self.supervisor.stop(PATIENCE).await;
        self.database.stop().await;
        outcome
    }

    async fn stop_at_once(&mut self) {
        if let Some(gateway) = &self.gateway {
            gateway.stop_at_once().await;
        }
        self.database.stop_at_once().await;
    }
}

/// The control plane returns only when it is asked to; anything else is a fault.
fn ended_early<E: Display>(ended: Result<Result<(), E>, JoinError>) -> Result<(), RunError> {
    Err(RunError::ControlPlane(match ended {
        Ok(Ok(())) => "it ended by itself".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it panicked".to_owned(),
    }))
}
