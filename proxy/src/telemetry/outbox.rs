//! Numbers batches and hands them out one at a time, oldest first: the disk's before those in memory.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use headgate_contract::sync::TargetHealth;
use headgate_contract::telemetry::{Batch, wire};
use tokio::sync::Notify;
use uuid::Uuid;

use super::aggregate::Gathered;
use super::metrics::Metrics;
use super::spool::Spool;

/// Batches that wait in memory before they go to disk: about two seconds.
const IN_MEMORY: usize = 8;

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
    memory: VecDeque<(i64, Bytes)>,
    /// The memory of a batch that has gone, for the next one: fresh memory has to be cleared by the system, page by
    /// page, which would cost more than everything else that is done for a batch.
    spare: Vec<u8>,
    /// Where the batch that was handed out sits.
    lent: Option<Place>,
}

impl State {
    /// Keeps the memory of a batch, unless it is still being sent.
    fn reclaim(&mut self, encoded: Bytes) {
        if let Ok(mut memory) = encoded.try_into_mut() {
            memory.clear();
            self.spare = memory.into();
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Disk,
    Memory,
}

impl Outbox {
    #[must_use]
    pub fn new(boot_id: Uuid, spool: Spool, metrics: Arc<Metrics>) -> Self {
        let state = State { sequence: 0, spool, memory: VecDeque::new(), spare: Vec::new(), lent: None };
        Self { boot_id, metrics, ready: Notify::new(), state: Mutex::new(state) }
    }

    /// Numbers a batch of what was gathered until `complete_until_ms` and puts it last. `gathered` is empty afterwards.
    pub fn push(&self, gathered: &mut Gathered, complete_until_ms: i64, target_health: Vec<TargetHealth>) {
        let mut state = self.lock();
        state.sequence += 1;
        let sequence = state.sequence;
        let batch = Batch {
            boot_id: self.boot_id,
            sequence,
            complete_until_ms,
            buckets: std::mem::take(&mut gathered.buckets),
            dropped_logs: std::mem::take(&mut gathered.dropped_logs),
            target_health,
            request_logs: Vec::new(),
        };
        let encoded = wire::join(&batch, &gathered.logs, std::mem::take(&mut state.spare));
        gathered.logs.clear();
        let Ok(encoded) = encoded else { return };
        state.memory.push_back((sequence, encoded.into()));
        while state.memory.len() > IN_MEMORY {
            self.spill(&mut state);
        }
        drop(state);
        self.ready.notify_one();
    }

    /// The oldest batch, encoded; waits for one. It stays until [`Outbox::done`].
    pub async fn next(&self) -> Bytes {
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
            Some(Place::Memory) => {
                if let Some((_, encoded)) = state.memory.pop_front() {
                    state.reclaim(encoded);
                }
            }
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

    fn lend(&self) -> Option<Bytes> {
        let mut state = self.lock();
        if let Some(encoded) = state.spool.oldest() {
            state.lent = Some(Place::Disk);
            return Some(encoded.into());
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
        state.reclaim(encoded);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
