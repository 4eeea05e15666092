//! Numbers batches and hands them out one at a time, oldest first: the disk's before those in memory.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use headgate_contract::sync::TargetHealth;
use headgate_contract::telemetry::{Batch, wire};
use tokio::sync::Notify;
use uuid::Uuid;

use super::aggregate::Gathered;
use super::metrics::Metrics;
use super::spool::Spool;

/// Batches that wait in memory before they go to disk: about two seconds.
const IN_MEMORY: usize = 8;

/// What a batch is made of, besides its number.
#[derive(Debug, Default)]
pub struct Contents {
    pub complete_until_ms: i64,
    pub gathered: Gathered,
    pub target_health: Vec<TargetHealth>,
}

/// Batches on their way.
#[derive(Debug)]
pub struct Outbox {
    boot_id: Uuid,
    metrics: Arc<Metrics>,
    ready: Notify,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    sequence: i64,
    spool: Spool,
    memory: VecDeque<(i64, Vec<u8>)>,
    /// Where the batch that was handed out sits.
    lent: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Disk,
    Memory,
}

impl Outbox {
    #[must_use]
    pub fn new(boot_id: Uuid, spool: Spool, metrics: Arc<Metrics>) -> Self {
        let state = State { sequence: 0, spool, memory: VecDeque::new(), lent: None };
        Self { boot_id, metrics, ready: Notify::new(), state: Mutex::new(state) }
    }

    /// Numbers a batch and puts it last.
    pub fn push(&self, contents: Contents) {
        let mut state = self.lock();
        state.sequence += 1;
        let Contents { complete_until_ms, gathered: Gathered { buckets, logs, dropped_logs }, target_health } =
            contents;
        let sequence = state.sequence;
        let batch = Batch {
            boot_id: self.boot_id,
            sequence,
            complete_until_ms,
            buckets,
            dropped_logs,
            target_health,
            request_logs: Vec::new(),
        };
        let Ok(encoded) = wire::join(&batch, &logs) else { return };
        state.memory.push_back((sequence, encoded));
        while state.memory.len() > IN_MEMORY {
            self.spill(&mut state);
        }
        drop(state);
        self.ready.notify_one();
    }

    /// The oldest batch, encoded; waits for one. It stays until [`Outbox::done`].
    pub async fn next(&self) -> Vec<u8> {
        loop {
            if let Some(encoded) = self.lend() {
                return encoded;
            }
            self.ready.notified().await;
        }
    }

    /// The batch handed out last was taken.
    pub fn done(&self) {
        let mut state = self.lock();
        match state.lent.take() {
            Some(Place::Disk) => state.spool.remove_oldest(),
            Some(Place::Memory) => _ = state.memory.pop_front(),
            None => {}
        }
        self.metrics.spool_bytes.store(state.spool.bytes(), Ordering::Relaxed);
    }

    /// Brings everything to disk, because the process ends.
    pub fn save(&self) {
        let mut state = self.lock();
        while !state.memory.is_empty() {
            self.spill(&mut state);
        }
    }

    /// True when nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let state = self.lock();
        state.memory.is_empty() && state.spool.is_empty()
    }

    fn lend(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        if let Some(encoded) = state.spool.oldest() {
            state.lent = Some(Place::Disk);
            return Some(encoded);
        }
        let encoded = state.memory.front().map(|(_, encoded)| encoded.clone())?;
        state.lent = Some(Place::Memory);
        Some(encoded)
    }

    /// Moves the oldest batch in memory to the end of the spool.
    fn spill(&self, state: &mut State) {
        let Some((sequence, encoded)) = state.memory.pop_front() else { return };
        let lent = state.lent == Some(Place::Memory);
        if lent {
            // It is on its way at this moment: now it is the only one on disk, and so the oldest.
            state.lent = Some(Place::Disk);
        }
        match state.spool.append(self.boot_id, sequence, &encoded) {
            Ok(losses) => {
                self.metrics.logs_dropped.fetch_add(losses.logs, Ordering::Relaxed);
                self.metrics.buckets_dropped.fetch_add(losses.counted_calls, Ordering::Relaxed);
            }
            Err(fault) => {
                state.lent = state.lent.filter(|_| !lent);
                tracing::error!(%fault, "The spool cannot be written; records are being lost.");
            }
        }
        self.metrics.spool_bytes.store(state.spool.bytes(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
