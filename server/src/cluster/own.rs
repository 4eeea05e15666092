//! An own cluster that is running.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use rustix::process::Signal;
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::process::leash::Environment;
use crate::process::log::RollingLog;
use crate::process::{Account, DeathSignal, Keeper, KeeperState, Leashed, RestartPolicy, StopStep};

use super::binaries::Binaries;
use super::layout::Layout;
use super::{ClusterError, ClusterOptions, OWN_NAME, account, initialise, leftover, store};

/// Fast shutdown, then immediate shutdown; killing is the last resort.
const STOP: [StopStep; 3] = [
    (Signal::INT, Duration::from_secs(20)),
    (Signal::QUIT, Duration::from_secs(10)),
    (Signal::KILL, Duration::from_secs(5)),
];
/// What a second Ctrl-C does: immediate shutdown, which loses nothing that was committed.
const STOP_AT_ONCE: [StopStep; 2] = [(Signal::QUIT, Duration::from_secs(2)), (Signal::KILL, Duration::from_secs(2))];
/// How long a server may recover after a crash before we call the start failed.
const RECOVERY: Duration = Duration::from_secs(300);
/// Pause between two attempts to connect to a server that is starting.
const LOOK: Duration = Duration::from_millis(25);

/// Whether data must survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Yes.
    Full,
    /// No: for tests, which want speed.
    Scratch,
}

/// What a health page shows about the cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// Answers.
    Ready,
    /// Died, is being started again or recovers.
    Restarting,
    /// Died too often; headgate must be started again.
    Failed,
}

/// A running cluster that belongs to this process.
pub struct Cluster {
    keeper: Keeper,
    connect: PgConnectOptions,
    health: watch::Receiver<Health>,
    watcher: JoinHandle<()>,
}

impl Cluster {
    /// Starts the cluster in `options.directory`, making it when there is none, and waits until it answers.
    ///
    /// The caller must hold the data directory's lock: a server that still runs there is stopped first.
    ///
    /// # Errors
    /// One sentence for whatever is missing, see [`ClusterError`].
    pub async fn start(options: &ClusterOptions) -> Result<Self, ClusterError> {
        let account = account::choose(&options.directory, options.user.as_deref())?;
        let layout = Layout::prepare(&options.directory, account)?;
        leftover::clear(&layout.cluster()).await?;
        let binaries = matching_binaries(&layout, options)?;
        let connect = connect_options(&layout, &layout.password(account)?);
        if layout.made_by().is_none() {
            initialise::initialise(&layout, &binaries, account, options).await?;
        }
        let log = options.logs.join("postgres.log");
        let log = RollingLog::open(&log).map_err(ClusterError::file("opened", &log))?;
        let child = server(&layout, &binaries, account, options);
        let keeper = Keeper::start("postgres", child, RestartPolicy::GiveUpAfter(5), log.clone())
            .map_err(|error| ClusterError::Start(error.to_string()))?;
        if let Err(reason) = first_answer(keeper.state(), &connect.clone().database("postgres")).await {
            keeper.stop(&STOP_AT_ONCE).await;
            return Err(ClusterError::Start(format!("{reason}. Its last words: {}", last_words(&log))));
        }
        ensure_own_database(&connect).await?;
        let (sender, health) = watch::channel(Health::Ready);
        let watcher = tokio::spawn(watch_health(keeper.state(), connect.clone(), sender));
        Ok(Self { keeper, connect, health, watcher })
    }

    /// How to connect to the database named [`OWN_NAME`].
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        self.connect.clone()
    }

    /// Tells how the cluster is and when that changes.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.health.clone()
    }

    /// State of the server process.
    #[must_use]
    pub fn process(&self) -> watch::Receiver<KeeperState> {
        self.keeper.state()
    }

    /// Stops the server in order; close all pools before. True when it has ended.
    pub async fn stop(&self) -> bool {
        self.watcher.abort();
        self.keeper.stop(&STOP).await
    }

    /// Stops the server without waiting for anybody.
    pub async fn stop_at_once(&self) {
        self.watcher.abort();
        self.keeper.stop(&STOP_AT_ONCE).await;
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("process", &self.keeper).finish_non_exhaustive()
    }
}

/// At the first start, makes the database that everything goes into.
async fn ensure_own_database(connect: &PgConnectOptions) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(&connect.clone().database("postgres")).await?;
    store::ensure_database(&mut connection, OWN_NAME, None).await?;
    connection.close().await
}

/// Binaries of the version that made the cluster, or the newest for a new one.
fn matching_binaries(layout: &Layout, options: &ClusterOptions) -> Result<Binaries, ClusterError> {
    let made_by = layout.made_by();
    let binaries = Binaries::find(options.binaries.as_deref(), made_by)?;
    match made_by {
        Some(cluster) if cluster != binaries.major => {
            Err(ClusterError::OtherMajor { directory: layout.root.clone(), cluster, installed: binaries.major })
        }
        _ => Ok(binaries),
    }
}

/// The server reached by its socket only, as superuser with the password from the secret file.
fn connect_options(layout: &Layout, password: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(&layout.socket)
        .port(5432)
        .username(OWN_NAME)
        .password(password)
        .database(OWN_NAME)
        .ssl_mode(PgSslMode::Disable)
        .application_name(OWN_NAME)
}

fn server(layout: &Layout, binaries: &Binaries, account: Option<Account>, options: &ClusterOptions) -> Leashed {
    let settings = [
        setting("listen_addresses", ""),
        setting("port", "5432"),
        setting("unix_socket_directories", &quoted(&layout.socket)),
        setting("unix_socket_permissions", "0700"),
        setting("max_connections", "100"),
        setting("shared_buffers", "128MB"),
        setting("timezone", "UTC"),
        setting("log_timezone", "UTC"),
        setting("log_checkpoints", "off"),
    ];
    let fast = [setting("fsync", "off"), setting("synchronous_commit", "off"), setting("full_page_writes", "off")];
    let mut arguments: Vec<OsString> = vec!["-D".into(), layout.cluster().into_os_string()];
    arguments.extend(settings.into_iter().flatten());
    if options.durability == Durability::Scratch {
        arguments.extend(fast.into_iter().flatten());
        arguments.extend(setting("max_connections", "300"));
    }
    Leashed {
        launcher: options.launcher.clone(),
        program: binaries.postgres(),
        arguments,
        directory: layout.root.clone(),
        account,
        death_signal: DeathSignal::Interrupt,
        environment: Environment::Minimal,
    }
}

fn setting(name: &str, value: &str) -> [OsString; 2] {
    ["-c".into(), format!("{name}={value}").into()]
}

/// A directory as one element of a list setting, whatever characters it has.
fn quoted(directory: &Path) -> String {
    format!("\"{}\"", directory.to_string_lossy().replace('"', "\"\""))
}

/// Waits until a server that was just started answers. One death is forgiven: after a crash, backends of the earlier
/// server may need a moment to notice.
async fn first_answer(mut state: watch::Receiver<KeeperState>, connect: &PgConnectOptions) -> Result<(), String> {
    let fatal = state.wait_for(|state| match state {
        KeeperState::Pausing { deaths, .. } => *deaths > 1,
        KeeperState::GaveUp { .. } | KeeperState::Stopped => true,
        KeeperState::Starting | KeeperState::Running { .. } => false,
    });
    tokio::select! {
        () = answers(connect) => Ok(()),
        ended = fatal => match ended.as_deref() {
            Ok(KeeperState::Pausing { reason, .. } | KeeperState::GaveUp { reason }) => Err(format!("it ended with {reason}")),
            _ => Err("it ended".to_owned()),
        },
        () = tokio::time::sleep(RECOVERY) => Err("it did not answer within five minutes".to_owned()),
    }
}

async fn answers(connect: &PgConnectOptions) {
    while store::ping(connect).await.is_err() {
        tokio::time::sleep(LOOK).await;
    }
}

fn last_words(log: &RollingLog) -> String {
    let tail = log.tail();
    match tail.is_empty() {
        true => "none".to_owned(),
        false => tail[tail.len().saturating_sub(4)..].join(" "),
    }
}

/// Translates the life of the process into health: a process that runs is ready only when it answers.
async fn watch_health(
    mut state: watch::Receiver<KeeperState>,
    connect: PgConnectOptions,
    health: watch::Sender<Health>,
) {
    while state.changed().await.is_ok() {
        let now = state.borrow_and_update().clone();
        let mut next = state.clone();
        match now {
            KeeperState::Starting | KeeperState::Pausing { .. } => {
                health.send_replace(Health::Restarting);
            }
            KeeperState::GaveUp { .. } | KeeperState::Stopped => {
                health.send_replace(Health::Failed);
            }
            KeeperState::Running { .. } => tokio::select! {
                () = answers(&connect) => {
                    if health.send_replace(Health::Ready) != Health::Ready {
                        tracing::info!("The database answers again.");
                    }
                }
                _ = next.changed() => {}
            },
        }
    }
}
