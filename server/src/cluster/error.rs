//! Why there is no database: one sentence each, saying what to do.

use std::io;
use std::path::PathBuf;

use super::{NEWEST, OLDEST};

/// Why a cluster or a server cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No installed Postgres was found.
    #[error(
        "No PostgreSQL {OLDEST} to {NEWEST} was found ({searched}). Install it (Debian: apt-get install postgresql), name its \
         directory with --pg-bin or HEADGATE_PG_BIN, or point DATABASE_URL at a running server."
    )]
    NoBinaries {
        /// Where we looked.
        searched: String,
    },
    /// The directory named by the operator has no usable Postgres.
    #[error("{} has no usable initdb and postgres of version {OLDEST} to {NEWEST}; correct --pg-bin or HEADGATE_PG_BIN.", .0.display())]
    BadBinaries(PathBuf),
    /// The cluster was made by another major version than any that is installed.
    #[error(
        "The database in {} was made by PostgreSQL {cluster}, but only version {installed} is installed: install PostgreSQL {cluster} \
         again, or dump with it and restore into a new data directory.", directory.display()
    )]
    OtherMajor {
        /// The cluster's directory.
        directory: PathBuf,
        /// Major version that made it.
        cluster: u32,
        /// Major version that is there.
        installed: u32,
    },
    /// We are root and the user to run Postgres as does not exist.
    #[error(
        "PostgreSQL refuses to run as root and there is no user {0}; name an existing one with --pg-user or HEADGATE_PG_USER."
    )]
    NoUser(String),
    /// The user that runs Postgres cannot get to its directory.
    #[error(
        "The database's user (uid {uid}) may not pass through {}: allow it with chmod o+x, or choose another data directory with \
         --data or HEADGATE_DATA.", directory.display()
    )]
    NotReachable {
        /// The first directory on the way that is closed.
        directory: PathBuf,
        /// Who is kept out.
        uid: u32,
    },
    /// The cluster belongs to somebody else.
    #[error("{} belongs to another user (uid {owner}): start headgate as that user or choose another data directory with --data or HEADGATE_DATA.", directory.display())]
    ForeignDirectory {
        /// The directory.
        directory: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// A file or directory operation failed.
    #[error("{} cannot be {action}: {source}.", path.display())]
    File {
        /// What was to be done, as a participle.
        action: &'static str,
        /// With which path.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("The database could not be created: {0}")]
    Initialise(String),
    /// The server ended or never answered after its start.
    #[error("PostgreSQL did not start: {0}")]
    Start(String),
    /// A server of an earlier run is still alive and cannot be ended.
    #[error("An earlier PostgreSQL (process {pid}) still runs in {} and does not end; stop it by hand.", directory.display())]
    Leftover {
        /// Its process id.
        pid: i32,
        /// Its data directory.
        directory: PathBuf,
    },
    /// `DATABASE_URL` cannot be read.
    #[error("DATABASE_URL is not a Postgres address; it looks like postgres://user:password@host:5432/database.")]
    BadUrl,
    /// The server does not answer, or refuses us.
    #[error(
        "The database server {address} cannot be used: {reason}. Check DATABASE_URL, or unset it to use headgate's own database."
    )]
    Unreachable {
        /// Host, port and database; never the password.
        address: String,
        /// What went wrong.
        reason: String,
    },
    /// The server's version is too old or too new.
    #[error(
        "The database server {address} is PostgreSQL {major}, but headgate needs version {OLDEST} to {NEWEST}; point DATABASE_URL at another server."
    )]
    ServerVersion {
        /// Host, port and database.
        address: String,
        /// Its major version.
        major: u32,
    },
    /// A statement of our own failed.
    #[error("The database did not answer as expected.")]
    Query(#[from] sqlx::Error),
}

impl ClusterError {
    /// For `map_err`: what was being done with which path.
    pub(super) fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
