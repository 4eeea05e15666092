//! The proxy beside the control plane: a child that is restarted when it dies and stopped before everything else.

use std::ffi::OsString;
use std::fs::DirBuilder;
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::time::Duration;

use rustix::process::Signal;
use tokio::net::TcpStream;

use crate::process::leash::{self, Environment};
use crate::process::log::RollingLog;
use crate::process::{DeathSignal, Keeper, KeeperState, Leashed, RestartPolicy, StopStep};

use super::RunError;

/// Name of the proxy's program, beside our own.
const PROGRAM: &str = "headgate-proxy";
/// Name of the node that we start.
const NODE: &str = "proxy-1";
/// Orderly stop, then a hard one.
const STOP: [StopStep; 2] = [(Signal::TERM, Duration::from_secs(15)), (Signal::KILL, Duration::from_secs(5))];
/// What a second Ctrl-C does.
const STOP_AT_ONCE: [StopStep; 1] = [(Signal::KILL, Duration::from_secs(2))];
/// How long the screen waits for the proxy.
const PATIENCE: Duration = Duration::from_secs(15);
/// Pause between two looks whether it listens.
const LOOK: Duration = Duration::from_millis(50);

/// What the proxy is told.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The data directory.
    pub data: PathBuf,
    /// Where the control plane answers.
    pub portal: SocketAddr,
    /// Where the proxy listens.
    pub listen: SocketAddr,
    /// File with the shared secret.
    pub token_file: PathBuf,
}

/// Whether the proxy was up when the screen was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayState {
    /// It accepts connections.
    Listening,
    /// Not yet; it is tried again and again.
    NotYet,
}

/// The running proxy.
#[derive(Debug)]
pub struct Gateway {
    keeper: Keeper,
}

impl Gateway {
    /// Starts it.
    ///
    /// # Errors
    /// [`RunError::NoProxy`] when its program is not beside ours, [`RunError::File`] for its directory and log.
    pub fn start(plan: &Plan) -> Result<Self, RunError> {
        let program = program()?;
        let directory = plan.data.join(NODE);
        let made = DirBuilder::new().recursive(true).mode(0o700).create(&directory);
        made.map_err(RunError::file(&directory))?;
        let log = plan.data.join("logs").join(format!("{NODE}.log"));
        let log = RollingLog::open(&log).map_err(RunError::file(&log))?;
        let child = Leashed {
            launcher: leash::own_executable(),
            program,
            arguments: arguments(plan),
            directory: plan.data.clone(),
            account: None,
            death_signal: DeathSignal::Terminate,
            environment: Environment::WithoutSecrets,
        };
        let keeper = Keeper::start(NODE, child, RestartPolicy::Always, log).map_err(RunError::Listen)?;
        Ok(Self { keeper })
    }

    /// Waits until the proxy accepts connections, dies, or takes too long.
    pub async fn wait_until_listening(&self, listen: SocketAddr) -> GatewayState {
        let mut state = self.keeper.state();
        let address = super::ports::reachable(listen);
        let up = async {
            while TcpStream::connect(address).await.is_err() {
                tokio::time::sleep(LOOK).await;
            }
        };
        tokio::select! {
            () = up => GatewayState::Listening,
            _ = state.wait_for(|state| matches!(state, KeeperState::Pausing { .. })) => GatewayState::NotYet,
            () = tokio::time::sleep(PATIENCE) => GatewayState::NotYet,
        }
    }

    /// Lets requests in flight finish and stops it.
    pub async fn stop(&self) {
        self.keeper.stop(&STOP).await;
    }

    /// Stops it without waiting for anybody.
    pub async fn stop_at_once(&self) {
        self.keeper.stop(&STOP_AT_ONCE).await;
    }
}

fn program() -> Result<PathBuf, RunError> {
    let own = std::env::current_exe().map_err(RunError::Listen)?;
    let program = own.with_file_name(PROGRAM);
    if program.is_file() { Ok(program) } else { Err(RunError::NoProxy(program)) }
}

fn arguments(plan: &Plan) -> Vec<OsString> {
    vec![
        "--control-url".into(),
        format!("http://{}", plan.portal).into(),
        "--node-token-file".into(),
        plan.token_file.clone().into(),
        "--data".into(),
        plan.data.join(NODE).into(),
        "--listen".into(),
        plan.listen.to_string().into(),
        "--name".into(),
        NODE.into(),
    ]
}
