//! Why headgate does not run: one sentence each, saying what to do.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::cluster::ClusterError;

/// Why the start failed or the run ended.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another process holds the data directory.
    #[error(
        "The data directory {} is in use by another headgate{}: stop that one, or choose another directory with --data or \
         HEADGATE_DATA.", directory.display(), process(*pid)
    )]
    InUse {
        /// The directory.
        directory: PathBuf,
        /// The other process, when it wrote down who it is.
        pid: Option<u32>,
    },
    /// A port is taken.
    #[error(
        "{socket} is already used by another program: stop it, or choose another port with {option} or {variable}."
    )]
    PortInUse {
        /// The wanted address.
        socket: SocketAddr,
        /// The command-line option that changes it.
        option: &'static str,
        /// The environment variable that changes it.
        variable: &'static str,
    },
    /// A port cannot be taken for another reason.
    #[error("{socket} cannot be listened on ({source}): choose another address with {option} or {variable}.")]
    Port {
        /// The wanted address.
        socket: SocketAddr,
        /// The command-line option that changes it.
        option: &'static str,
        /// The environment variable that changes it.
        variable: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A file or directory of ours cannot be used.
    #[error("{} cannot be used: {source}. Correct its permissions, or choose another data directory with --data or HEADGATE_DATA.", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Signals or sockets are not available.
    #[error("The system refused what headgate needs to run: {0}.")]
    Listen(#[source] io::Error),
    /// The proxy's program is missing.
    #[error("{} is missing: build it with `make run` or `cargo build --release --workspace`.", .0.display())]
    NoProxy(PathBuf),
    /// No database.
    #[error(transparent)]
    Database(#[from] ClusterError),
    /// The control plane ended.
    #[error("The control plane failed: {0}.")]
    ControlPlane(String),
}

impl RunError {
    /// For `map_err`: with which path it happened.
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }
}

fn process(pid: Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}
