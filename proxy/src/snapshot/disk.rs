//! The last good snapshots on disk, so that a restart needs nobody.
//!
//! One file per version, written beside, synced, renamed, readable by the owner only. The newest [`KEPT`] stay; one that
//! cannot be read or compiled is passed over for the one before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use headgate_contract::snapshot::{Snapshot, SnapshotVersion};

/// Snapshots kept.
pub const KEPT: usize = 2;
const EXTENSION: &str = "snapshot.json";

/// The directory of snapshots.
#[derive(Debug, Clone)]
pub struct Disk {
    directory: PathBuf,
}

impl Disk {
    /// Opens, and makes, `snapshots` in the data directory.
    ///
    /// # Errors
    /// When it can neither be found nor made.
    pub fn open(data: &Path) -> io::Result<Self> {
        let directory = data.join("snapshots");
        fs::create_dir_all(&directory)?;
        Ok(Self { directory })
    }

    /// Keeps a snapshot.
    ///
    /// # Errors
    /// When the disk refuses; what was there before is untouched.
    pub fn save(&self, snapshot: &Snapshot) -> io::Result<()> {
        let beside = self.directory.join("incoming");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&serde_json::to_vec(snapshot)?)?;
        file.sync_all()?;
        fs::rename(&beside, self.directory.join(name(snapshot.version)))?;
        File::open(&self.directory)?.sync_all()?;
        for old in self.newest_first()?.into_iter().skip(KEPT) {
            fs::remove_file(old)?;
        }
        Ok(())
    }

    /// The newest snapshot that `accept` takes, with what it made of it.
    ///
    /// # Errors
    /// When the directory cannot be read. Files that cannot be read are logged and passed over.
    pub fn load<T>(&self, accept: impl Fn(&Snapshot) -> Result<T, Vec<String>>) -> io::Result<Option<T>> {
        for path in self.newest_first()? {
            match read(&path).and_then(|snapshot| accept(&snapshot)) {
                Ok(accepted) => return Ok(Some(accepted)),
                Err(faults) => {
                    tracing::warn!(snapshot.file = %path.display(), faults = faults.join("; "), "A snapshot on disk is unusable; trying the one before.");
                }
            }
        }
        Ok(None)
    }

    fn newest_first(&self) -> io::Result<Vec<PathBuf>> {
        let paths: io::Result<Vec<_>> =
            fs::read_dir(&self.directory)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut paths: Vec<_> = paths?.into_iter().filter(|path| path.to_string_lossy().ends_with(EXTENSION)).collect();
        paths.sort_unstable_by(|a, b| b.cmp(a));
        Ok(paths)
    }
}

/// Zero-padded, so that the order of names is the order of versions.
fn name(version: SnapshotVersion) -> String {
    format!("{:020}-{:020}.{EXTENSION}", version.term, version.epoch)
}

fn read(path: &Path) -> Result<Snapshot, Vec<String>> {
    let bytes = fs::read(path).map_err(|fault| vec![fault.to_string()])?;
    serde_json::from_slice(&bytes).map_err(|fault| vec![fault.to_string()])
}
