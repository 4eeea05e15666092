//! Finds an installed Postgres.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ClusterError, NEWEST, OLDEST};

/// Where Debian and the PostgreSQL project's own packages put each major version.
const VERSIONED: &str = "/usr/lib/postgresql";

/// A directory with `initdb` and `postgres` of one major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binaries {
    directory: PathBuf,
    /// Major version, 15 to 18.
    pub major: u32,
}

impl Binaries {
    /// Takes `explicit` when given; else the newest supported version in the usual places, or exactly `wanted` (the
    /// version that made an existing cluster) when it is installed.
    ///
    /// # Errors
    /// [`ClusterError::BadBinaries`] for an explicit directory without Postgres, [`ClusterError::NoBinaries`] otherwise.
    pub fn find(explicit: Option<&Path>, wanted: Option<u32>) -> Result<Self, ClusterError> {
        if let Some(directory) = explicit {
            return Self::at(directory).ok_or_else(|| ClusterError::BadBinaries(directory.to_owned()));
        }
        let found: Vec<Self> = candidates().iter().filter_map(|directory| Self::at(directory)).collect();
        let exact = found.iter().find(|binaries| Some(binaries.major) == wanted);
        exact
            .or(found.first())
            .cloned()
            .ok_or_else(|| ClusterError::NoBinaries { searched: format!("looked in {VERSIONED} and asked pg_config") })
    }

    /// Path of `initdb`.
    #[must_use]
    pub fn initdb(&self) -> PathBuf {
        self.directory.join("initdb")
    }

    /// Path of `postgres`.
    #[must_use]
    pub fn postgres(&self) -> PathBuf {
        self.directory.join("postgres")
    }

    fn at(directory: &Path) -> Option<Self> {
        if !directory.join("initdb").is_file() {
            return None;
        }
        let answer = Command::new(directory.join("postgres")).arg("--version").output().ok()?;
        let major = major_in(&String::from_utf8_lossy(&answer.stdout))?;
        (OLDEST..=NEWEST).contains(&major).then(|| Self { directory: directory.to_owned(), major })
    }
}

/// Directories to look in, newest version first.
fn candidates() -> Vec<PathBuf> {
    let versioned = (OLDEST..=NEWEST).rev().map(|major| Path::new(VERSIONED).join(major.to_string()).join("bin"));
    let configured = Command::new("pg_config").arg("--bindir").output().ok();
    let configured = configured.map(|answer| PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()));
    versioned.chain(configured).collect()
}

/// The major version in what `postgres --version` prints, such as `postgres (PostgreSQL) 15.14 (Debian 15.14-0)`.
fn major_in(text: &str) -> Option<u32> {
    let version = text.split(") ").nth(1)?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_is_read_from_releases_and_previews() {
        assert_eq!(major_in("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)"), Some(15));
        assert_eq!(major_in("postgres (PostgreSQL) 18beta2"), Some(18));
        assert_eq!(major_in("something else"), None);
    }

    #[test]
    fn explicit_directory_without_postgres_is_refused_by_name() {
        let error = Binaries::find(Some(Path::new("/nonexistent")), None).unwrap_err();
        assert!(error.to_string().contains("/nonexistent") && error.to_string().contains("--pg-bin"));
    }
}
