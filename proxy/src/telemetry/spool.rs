//! Batches on disk, oldest first, within a bound.
//!
//! One file per batch, named by boot and sequence. When the bound is passed, request logs go first, oldest first, and
//! are counted in the batch that they leave; then batches without logs are merged into their successors, which adds up
//! the parts of a second; and only then are counts dropped, which is counted too. The oldest batch may have reached the
//! control plane although its answer was lost, so it is never merged: its number stands for what it was.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use headgate_contract::telemetry::{Batch, Bucket, wire};
use uuid::Uuid;

use super::aggregate;

/// Merged batches do not grow beyond this.
const MERGED_LIMIT: u64 = 4 * 1024 * 1024;

/// Batches that wait on disk.
#[derive(Debug)]
pub struct Spool {
    directory: PathBuf,
    limit: u64,
    segments: VecDeque<Segment>,
}

/// One batch on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    boot_id: Uuid,
    sequence: i64,
    bytes: u64,
    content: Content,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Full,
    Lean,
}

impl Content {
    fn extension(self) -> &'static str {
        match self {
            Self::Full => "full.batch",
            Self::Lean => "lean.batch",
        }
    }
}

/// What a full spool cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Losses {
    pub logs: u64,
    pub counted_calls: u64,
}

impl Segment {
    fn name(&self) -> String {
        format!("{}-{:020}.{}", self.boot_id.simple(), self.sequence, self.content.extension())
    }

    /// The reverse of [`Segment::name`]. Boot ids are UUIDv7, so that the order of names is the order of time.
    fn parse(name: &str, bytes: u64) -> Option<Self> {
        let (stem, extension) = name.split_once('.')?;
        let content = [Content::Full, Content::Lean].into_iter().find(|content| content.extension() == extension)?;
        let (boot, sequence) = stem.split_once('-')?;
        Some(Self { boot_id: Uuid::try_parse(boot).ok()?, sequence: sequence.parse().ok()?, bytes, content })
    }
}

impl Spool {
    /// Opens the spool with what an earlier run left.
    ///
    /// # Errors
    /// When the directory can neither be read nor made.
    pub fn open(data: &Path, limit: u64) -> io::Result<Self> {
        let directory = data.join("spool");
        fs::create_dir_all(&directory)?;
        let mut segments = Vec::new();
        for entry in fs::read_dir(&directory)? {
            let entry = entry?;
            segments.extend(Segment::parse(&entry.file_name().to_string_lossy(), entry.metadata()?.len()));
        }
        segments.sort_unstable_by_key(|segment| (segment.boot_id, segment.sequence));
        Ok(Self { directory, limit, segments: segments.into() })
    }

    /// Appends an encoded batch, then makes room.
    ///
    /// # Errors
    /// When the disk refuses; the batch is lost then.
    pub fn append(&mut self, boot_id: Uuid, sequence: i64, encoded: &[u8]) -> io::Result<Losses> {
        let segment = Segment { boot_id, sequence, bytes: encoded.len() as u64, content: Content::Full };
        self.write(&segment, encoded)?;
        self.segments.push_back(segment);
        self.make_room()
    }

    /// The oldest batch, encoded. What cannot be read any more is skipped and removed.
    pub fn oldest(&mut self) -> Option<Vec<u8>> {
        while let Some(segment) = self.segments.front() {
            match fs::read(self.path(segment)) {
                Ok(encoded) => return Some(encoded),
                Err(fault) => {
                    tracing::error!(spool.segment = segment.name(), %fault, "A batch on disk cannot be read; it is lost.");
                    self.remove_oldest();
                }
            }
        }
        None
    }

    /// Forgets the oldest batch.
    pub fn remove_oldest(&mut self) {
        if let Some(segment) = self.segments.pop_front() {
            self.unlink(&segment);
        }
    }

    /// Bytes in use.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    /// True when nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    fn make_room(&mut self) -> io::Result<Losses> {
        let mut losses = Losses::default();
        while self.bytes() > self.limit {
            if let Some(at) = self.segments.iter().position(|segment| segment.content == Content::Full) {
                losses.logs += self.strip(at)?;
            } else if let Some(at) = self.mergeable() {
                self.merge(at)?;
            } else if self.segments.len() > 1 {
                losses.counted_calls += self.drop_at(1)?;
            } else {
                break;
            }
        }
        Ok(losses)
    }

    /// Takes the request logs out of a batch.
    fn strip(&mut self, at: usize) -> io::Result<u64> {
        let mut batch = self.read(at)?;
        let logs = std::mem::take(&mut batch.request_logs).len() as u64;
        batch.dropped_logs += logs;
        self.replace(at, &batch)?;
        Ok(logs)
    }

    /// A batch that can take in the one after it.
    fn mergeable(&self) -> Option<usize> {
        (1..self.segments.len().saturating_sub(1)).find(|at| {
            let (one, two) = (&self.segments[*at], &self.segments[at + 1]);
            one.boot_id == two.boot_id && one.bytes + two.bytes <= MERGED_LIMIT
        })
    }

    fn merge(&mut self, at: usize) -> io::Result<()> {
        let (one, two) = (self.read(at)?, self.read(at + 1)?);
        let buckets = aggregate::merge(one.buckets.into_iter().chain(two.buckets));
        let merged = Batch { buckets, dropped_logs: one.dropped_logs + two.dropped_logs, ..two };
        self.replace(at + 1, &merged)?;
        if let Some(segment) = self.segments.remove(at) {
            self.unlink(&segment);
        }
        Ok(())
    }

    fn drop_at(&mut self, at: usize) -> io::Result<u64> {
        let calls = self.read(at)?.buckets.iter().map(|Bucket { requests, .. }| *requests).sum();
        if let Some(segment) = self.segments.remove(at) {
            self.unlink(&segment);
        }
        Ok(calls)
    }

    fn read(&self, at: usize) -> io::Result<Batch> {
        wire::decode(&fs::read(self.path(&self.segments[at]))?).map_err(io::Error::other)
    }

    /// Writes a batch without logs in place of the one at `at`.
    fn replace(&mut self, at: usize, batch: &Batch) -> io::Result<()> {
        let encoded = wire::encode(batch).map_err(io::Error::other)?;
        let old = self.segments[at].clone();
        let new = Segment { bytes: encoded.len() as u64, content: Content::Lean, ..old.clone() };
        self.write(&new, &encoded)?;
        if new.name() != old.name() {
            self.unlink(&old);
        }
        self.segments[at] = new;
        Ok(())
    }

    fn write(&self, segment: &Segment, encoded: &[u8]) -> io::Result<()> {
        let beside = self.directory.join("incoming");
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(encoded)?;
        fs::rename(beside, self.path(segment))
    }

    fn unlink(&self, segment: &Segment) {
        if let Err(fault) = fs::remove_file(self.path(segment)) {
            tracing::warn!(spool.segment = segment.name(), %fault, "A batch on disk could not be removed.");
        }
    }

    fn path(&self, segment: &Segment) -> PathBuf {
        self.directory.join(segment.name())
    }
}

#[cfg(test)]
mod tests;
