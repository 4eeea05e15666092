//! Takes calls from the threads that served them.
//!
//! Each thread has a part of its own, so its lock is never contended but for the moment in which the background swaps
//! the part for an empty one, and its memory stays in that core's cache.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use headgate_contract::gateway::GatewayFault;
use headgate_contract::telemetry::{Outcome, RequestLog};
use serde::Serialize;

use super::aggregate::Aggregate;

static THREADS: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    static THREAD: Cell<usize> = Cell::new(THREADS.fetch_add(1, Ordering::Relaxed));
}

/// What all threads have recorded.
#[derive(Debug)]
pub struct Recorder {
    parts: Box<[Mutex<Aggregate>]>,
}

impl Recorder {
    /// For so many serving threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self { parts: (0..threads.max(1)).map(|_| Mutex::default()).collect() }
    }

    /// Counts a call and writes down its log.
    pub fn record<Text: Serialize>(&self, log: &RequestLog<Text>) {
        self.part(THREAD.get()).add(log);
    }

    /// Counts a call that belongs to no tenant.
    pub fn record_unattributed(&self, outcome: Outcome, fault: Option<GatewayFault>) {
        self.part(THREAD.get()).add_unattributed(outcome, fault);
    }

    /// Gives each part to `take`, which empties it. Parts are swapped with `spare`, an empty one whose memory they get.
    pub fn drain(&self, spare: &mut Aggregate, mut take: impl FnMut(&mut Aggregate)) {
        for at in 0..self.parts.len() {
            std::mem::swap(&mut *self.part(at), spare);
            take(spare);
        }
    }

    fn part(&self, thread: usize) -> MutexGuard<'_, Aggregate> {
        self.parts[thread % self.parts.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
