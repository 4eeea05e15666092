//! The data directory: where it is by default, and who may look into it.

use std::ffi::OsString;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::RunError;

/// For root, a place that the user who runs Postgres can reach; for anybody else, the place of the XDG base directory
/// specification.
#[must_use]
pub fn default_data() -> PathBuf {
    let root = rustix::process::geteuid().is_root();
    choose(root, std::env::var_os("XDG_DATA_HOME"), std::env::var_os("HOME"))
}

fn choose(root: bool, data_home: Option<OsString>, home: Option<OsString>) -> PathBuf {
    if root {
        return PathBuf::from("/var/lib/headgate");
    }
    // The specification says that a relative path is to be ignored.
    let data_home = data_home.map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || home.map(PathBuf::from).filter(|path| path.is_absolute()).map(|path| path.join(".local/share"));
    data_home.or_else(home).unwrap_or_else(|| PathBuf::from("/var/tmp")).join("headgate")
}

/// Makes the directory and its `logs` when missing and returns its canonical path. As root, others may pass through it
/// (the database's user must) but not list it; otherwise it is private.
///
/// # Errors
/// [`RunError::File`].
pub fn prepare(data: &Path) -> Result<PathBuf, RunError> {
    let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
    if let Some(parent) = data.parent() {
        fs::create_dir_all(parent).map_err(RunError::file(parent))?;
    }
    DirBuilder::new().recursive(true).mode(mode).create(data).map_err(RunError::file(data))?;
    let data = fs::canonicalize(data).map_err(RunError::file(data))?;
    let logs = data.join("logs");
    DirBuilder::new().recursive(true).mode(0o700).create(&logs).map_err(RunError::file(&logs))?;
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_reachable_for_the_database_user_and_follows_xdg_otherwise() {
        let set = |text: &str| Some(OsString::from(text));
        assert_eq!(choose(true, set("/x"), set("/root")), Path::new("/var/lib/headgate"));
        assert_eq!(choose(false, set("/x"), set("/home/a")), Path::new("/x/headgate"));
        assert_eq!(choose(false, set("relative"), set("/home/a")), Path::new("/home/a/.local/share/headgate"));
        assert_eq!(choose(false, None, None), Path::new("/var/tmp/headgate"));
    }
}
