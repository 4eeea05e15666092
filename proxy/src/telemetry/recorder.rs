//! The bounded queue between the hot path and the background. Full means dropped and counted, never waited for.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use super::record::Record;

/// Records that fit: more than a second of calls of one proxy at full speed.
pub const CAPACITY: usize = 131_072;

/// Takes records from all threads.
#[derive(Debug)]
pub struct Recorder {
    sender: SyncSender<Box<Record>>,
    receiver: Mutex<Receiver<Box<Record>>>,
    dropped: AtomicU64,
}

impl Recorder {
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let (sender, receiver) = sync_channel(capacity);
        Self { sender, receiver: Mutex::new(receiver), dropped: AtomicU64::new(0) }
    }

    /// Hands a record over, or counts it as dropped.
    pub fn record(&self, record: Box<Record>) {
        if self.sender.try_send(record).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Gives what has gathered to `take`.
    pub fn drain(&self, take: impl FnMut(Box<Record>)) {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner).try_iter().take(CAPACITY).for_each(take);
    }

    /// How many were dropped since the last time somebody asked.
    pub fn take_dropped(&self) -> u64 {
        self.dropped.swap(0, Ordering::Relaxed)
    }
}
