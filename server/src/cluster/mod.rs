//! The database: an own Postgres cluster in the data directory, or an existing server named by `DATABASE_URL`.
//!
//! An own cluster needs nothing set up by hand: [`binaries`] finds an installed Postgres, [`layout`] prepares the
//! directories, [`account`] picks whom it runs as, [`initialise`] makes the cluster, [`leftover`] ends what an earlier
//! run left behind, and [`crate::process`] keeps the server alive and ties it to this process.

pub mod account;
pub mod binaries;
mod error;
pub mod external;
mod initialise;
pub mod layout;
mod leftover;
mod own;
pub mod scratch;
pub mod secret;
pub mod store;

pub use error::ClusterError;
pub use own::{Cluster, Durability, Health};

use std::path::PathBuf;

use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;

/// Oldest Postgres major version that works.
pub const OLDEST: u32 = 15;
/// Newest Postgres major version that is known to work.
pub const NEWEST: u32 = 18;

/// Name of the superuser and of the database in an own cluster.
pub const OWN_NAME: &str = "headgate";

/// What an own cluster is made of.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// Directory that holds everything of the cluster (`<data>/pg`).
    pub directory: PathBuf,
    /// Directory for the server's log.
    pub logs: PathBuf,
    /// Directory with `initdb` and `postgres`; `None` searches.
    pub binaries: Option<PathBuf>,
    /// When started as root: the user that runs Postgres (`--pg-user`), a name or `uid:gid`; `None` takes `postgres`.
    pub user: Option<String>,
    /// This program's executable, which ties the server to our life, see [`crate::process::leash`].
    pub launcher: PathBuf,
    /// Whether data must survive a power cut.
    pub durability: Durability,
}

/// Where the data is.
pub enum Database {
    /// In a cluster that we run ourselves.
    Own(Cluster),
    /// On a server that somebody else runs.
    External(PgConnectOptions),
}

impl Database {
    /// How to connect to it.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        match self {
            Self::Own(cluster) => cluster.connect_options(),
            Self::External(options) => options.clone(),
        }
    }

    /// Stops an own cluster; leaves another server alone.
    pub async fn stop(&self) {
        if let Self::Own(cluster) = self {
            cluster.stop().await;
        }
    }

    /// The same without patience, see [`Cluster::stop_at_once`].
    pub async fn stop_at_once(&self) {
        if let Self::Own(cluster) = self {
            cluster.stop_at_once().await;
        }
    }

    /// Health of an own cluster; `None` for a server that we do not watch.
    #[must_use]
    pub fn health(&self) -> Option<watch::Receiver<Health>> {
        match self {
            Self::Own(cluster) => Some(cluster.health()),
            Self::External(_) => None,
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own(cluster) => f.debug_tuple("Own").field(cluster).finish(),
            Self::External(options) => f.debug_tuple("External").field(&external::address(options)).finish(),
        }
    }
}
