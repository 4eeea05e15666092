//! Directories of an own cluster and who may enter them.
//!
//! `<data>/pg/data` is the cluster, `<data>/pg/run` holds the socket, `<data>/pg/secret` the superuser's password. All
//! of it belongs to the user that runs Postgres; only a path too long for a socket moves the socket elsewhere.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::process::Account;

use super::{ClusterError, secret};

/// Longest path of a Unix socket on Linux, in bytes (unix(7): 108 with the final zero).
const LONGEST_SOCKET: usize = 107;
/// File name of the socket inside its directory, made from Postgres' port number.
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// Where everything of one cluster is.
#[derive(Debug, Clone)]
pub struct Layout {
    /// `<data>/pg`, canonical.
    pub root: PathBuf,
    /// Directory of the socket.
    pub socket: PathBuf,
}

impl Layout {
    /// Makes the directories for `account` and checks that it can reach them.
    ///
    /// # Errors
    /// [`ClusterError::NotReachable`] when a directory above is closed, [`ClusterError::File`] for the rest.
    pub fn prepare(root: &Path, account: Option<Account>) -> Result<Self, ClusterError> {
        make_private(root, account).map_err(ClusterError::file("prepared", root))?;
        let root = fs::canonicalize(root).map_err(ClusterError::file("read", root))?;
        if let Some(account) = account {
            check_reachable(&root, account)?;
        }
        let socket = socket_directory(&root);
        make_private(&socket, account).map_err(ClusterError::file("prepared", &socket))?;
        Ok(Self { root, socket })
    }

    /// The cluster itself (`PGDATA`).
    #[must_use]
    pub fn cluster(&self) -> PathBuf {
        self.root.join("data")
    }

    /// Where a cluster grows before it is complete.
    #[must_use]
    pub fn unfinished(&self) -> PathBuf {
        self.root.join("data.tmp")
    }

    /// File with the superuser's password.
    #[must_use]
    pub fn secret(&self) -> PathBuf {
        self.root.join("secret")
    }

    /// Reads the superuser's password, making it for `account` at the first start.
    ///
    /// # Errors
    /// [`ClusterError::File`].
    pub fn password(&self, account: Option<Account>) -> Result<String, ClusterError> {
        let path = self.secret();
        let password = secret::load_or_create(&path).map_err(ClusterError::file("read", &path))?;
        give(&path, account).map_err(ClusterError::file("prepared", &path))?;
        Ok(password)
    }

    /// Major version that made the cluster; `None` when there is none yet.
    #[must_use]
    pub fn made_by(&self) -> Option<u32> {
        fs::read_to_string(self.cluster().join("PG_VERSION")).ok()?.trim().parse().ok()
    }
}

/// Makes `path` (and what is above it) when missing, private to its owner.
fn make_private(path: &Path, account: Option<Account>) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => refuse_foreign(path, account)?,
        Err(error) => return Err(error),
    }
    give(path, account)
}

/// Somebody else's directory (or a link to one) under a name we expected is not entered.
fn refuse_foreign(path: &Path, account: Option<Account>) -> io::Result<()> {
    let metadata = fs::symlink_metadata(path)?;
    let me = rustix::process::geteuid().as_raw();
    let known = metadata.uid() == me || account.is_some_and(|account| account.uid == metadata.uid());
    if metadata.is_dir() && known && metadata.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(io::Error::new(ErrorKind::PermissionDenied, "it exists and is not a private directory of the same user"))
}

fn give(path: &Path, account: Option<Account>) -> io::Result<()> {
    match account {
        Some(account) => std::os::unix::fs::chown(path, Some(account.uid), Some(account.gid)),
        None => Ok(()),
    }
}

/// Every directory above the cluster must let the user pass.
fn check_reachable(root: &Path, account: Account) -> Result<(), ClusterError> {
    for directory in root.ancestors().skip(1) {
        let metadata = fs::metadata(directory).map_err(ClusterError::file("read", directory))?;
        let needed = match metadata {
            ref metadata if metadata.uid() == account.uid => 0o100,
            ref metadata if metadata.gid() == account.gid => 0o010,
            _ => 0o001,
        };
        if metadata.mode() & needed == 0 {
            return Err(ClusterError::NotReachable { directory: directory.to_owned(), uid: account.uid });
        }
    }
    Ok(())
}

/// Beside the cluster, or, when that path is too long for a socket, in a short directory named after it.
fn socket_directory(root: &Path) -> PathBuf {
    let usual = root.join("run");
    if fits(&usual) {
        return usual;
    }
    let name = &blake3::hash(root.as_os_str().as_bytes()).to_hex()[..12];
    let me = rustix::process::geteuid().as_raw();
    let runtime = match me {
        0 => Some(PathBuf::from("/run")),
        _ => std::env::var_os("XDG_RUNTIME_DIR").filter(|text| OsStr::len(text) > 0).map(PathBuf::from),
    };
    let base = runtime.filter(|base| base.is_dir()).unwrap_or_else(|| PathBuf::from("/tmp"));
    base.join(format!("headgate-{me}-{name}"))
}

fn fits(directory: &Path) -> bool {
    directory.join(SOCKET_NAME).as_os_str().len() <= LONGEST_SOCKET
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socket_moves_when_its_path_would_be_too_long() {
        let edge = LONGEST_SOCKET - "/run/".len() - SOCKET_NAME.len();
        let (longest, too_long) = (format!("/{}", "d".repeat(edge - 1)), format!("/{}", "d".repeat(edge)));
        assert_eq!(socket_directory(Path::new(&longest)), Path::new(&longest).join("run"));
        let moved = socket_directory(Path::new(&too_long));
        assert!(fits(&moved) && !moved.starts_with(&too_long));
        assert_ne!(moved, socket_directory(&Path::new(&too_long).join("other")));
    }
}
