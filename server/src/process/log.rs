//! Log files of bounded size: `name.log` and up to four older ones, `name.log.1` being the youngest of them.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Size in bytes at which a file is put aside.
const FULL: u64 = 10 * 1024 * 1024;
/// How many files are put aside before the oldest is overwritten.
const KEPT: u32 = 4;
/// Last lines kept in memory, for messages about a child that failed.
const TAIL: usize = 20;

/// An append-only log file that rotates by size. Clones write to the same file.
#[derive(Debug, Clone)]
pub struct RollingLog(Arc<Mutex<Inner>>);

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    file: File,
    size: u64,
    tail: VecDeque<String>,
}

impl RollingLog {
    /// Opens or creates `path`, readable for the owner only.
    ///
    /// # Errors
    /// When the file cannot be opened for writing.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = append(path)?;
        let size = file.metadata()?.len();
        let inner = Inner { path: path.to_owned(), file, size, tail: VecDeque::new() };
        Ok(Self(Arc::new(Mutex::new(inner))))
    }

    /// Copies everything `source` prints into the log, line by line, until it ends.
    pub fn copy_from(&self, source: impl Read) {
        let mut reader = BufReader::new(source);
        let mut line = Vec::new();
        while let Ok(count) = reader.by_ref().take(64 * 1024).read_until(b'\n', &mut line) {
            if count == 0 {
                return;
            }
            let mut inner = self.inner();
            inner.remember(&line);
            // A full disk must not stop the child from printing; what cannot be written is lost.
            let _ = inner.write(&line);
            line.clear();
        }
    }

    /// The last lines that were copied, oldest first.
    #[must_use]
    pub fn tail(&self) -> Vec<String> {
        self.inner().tail.iter().cloned().collect()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.size >= FULL {
            self.rotate()?;
        }
        self.file.write_all(bytes)?;
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn rotate(&mut self) -> io::Result<()> {
        for number in (1..KEPT).rev() {
            let (from, to) = (numbered(&self.path, number), numbered(&self.path, number + 1));
            if from.exists() {
                std::fs::rename(from, to)?;
            }
        }
        std::fs::rename(&self.path, numbered(&self.path, 1))?;
        self.file = append(&self.path)?;
        self.size = 0;
        Ok(())
    }

    fn remember(&mut self, line: &[u8]) {
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(String::from_utf8_lossy(line).trim_end().to_owned());
    }
}

impl Write for RollingLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner().write(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

fn numbered(path: &Path, number: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{number}"));
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_file_is_put_aside_and_at_most_four_are_kept() {
        let directory = std::env::temp_dir().join(format!("headgate-log-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("a.log");
        let mut log = RollingLog::open(&path).unwrap();
        let block = vec![b'x'; usize::try_from(FULL).unwrap()];
        for _ in 0..7 {
            log.write_all(&block).unwrap();
        }
        let names = std::fs::read_dir(&directory).unwrap().count();
        let last = std::fs::metadata(&path).unwrap().len();
        std::fs::remove_dir_all(&directory).unwrap();
        assert_eq!((names, last), (5, FULL));
    }

    #[test]
    fn tail_holds_the_last_lines_only() {
        let path = std::env::temp_dir().join(format!("headgate-tail-{}.log", std::process::id()));
        let log = RollingLog::open(&path).unwrap();
        let text: String = (0..100).map(|n| format!("line {n}\n")).collect();
        log.copy_from(text.as_bytes());
        std::fs::remove_file(&path).unwrap();
        assert_eq!(log.tail().len(), TAIL);
        assert_eq!(log.tail().last().map(String::as_str), Some("line 99"));
    }
}
