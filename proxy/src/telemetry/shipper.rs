//! Gathers records, makes batches, sends them.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use headgate_contract::sync::TELEMETRY_PATH;
use headgate_contract::telemetry::wire;
use pingora::server::ShutdownWatch;
use pingora::services::background::BackgroundService;
use tokio::sync::Mutex;
use tokio::time::{interval, sleep};

use super::aggregate::Gathered;
use super::metrics::Metrics;
use super::outbox::Outbox;
use super::recorder::{Part, Recorder};
use crate::clock::Clock;
use crate::control::Control;
use crate::snapshot::store::Store;
use crate::upstream::checks;

const TICK: Duration = Duration::from_millis(50);
/// Ticks per batch: 250 ms.
const TICKS_PER_BATCH: u32 = 5;
/// Without calls a batch still goes out every second: it says that the proxy saw nothing, and how targets are.
const TICKS_PER_QUIET_BATCH: u32 = 20;
/// So many request logs make a batch at once.
const LOGS_PER_BATCH: usize = 5000;
const WAIT_MIN_MS: u64 = 250;
const WAIT_MAX_MS: u64 = 5000;

/// Makes batches of what was recorded.
#[derive(Debug)]
pub struct Gatherer {
    pub clock: Arc<Clock>,
    pub recorder: Arc<Recorder>,
    pub outbox: Arc<Outbox>,
    pub metrics: Arc<Metrics>,
    pub store: Arc<Store>,
    pub basket: Mutex<Basket>,
}

/// What goes into the next batch, and memory to exchange for that of a serving thread.
#[derive(Debug, Default)]
pub struct Basket {
    gathered: Gathered,
    spare: Part,
}

impl Gatherer {
    async fn run(&self) {
        let mut tick = interval(TICK);
        let mut ticks = 0;
        loop {
            tick.tick().await;
            ticks += 1;
            let mut basket = self.basket.lock().await;
            self.gather(&mut basket);
            let calls = !basket.gathered.buckets.is_empty();
            if ticks >= TICKS_PER_QUIET_BATCH
                || (calls && ticks >= TICKS_PER_BATCH)
                || basket.gathered.logs.count() >= LOGS_PER_BATCH
            {
                self.batch(&mut basket);
                ticks = 0;
            }
        }
    }

    /// Makes a batch of everything that was recorded until now.
    pub async fn flush(&self) {
        let mut basket = self.basket.lock().await;
        self.gather(&mut basket);
        self.batch(&mut basket);
    }

    fn gather(&self, Basket { gathered, spare }: &mut Basket) {
        self.recorder.drain(spare, |part| {
            self.metrics.add(&part.tally);
            part.pour_into(gathered);
        });
    }

    fn batch(&self, basket: &mut Basket) {
        self.metrics.logs_dropped.fetch_add(basket.gathered.dropped_logs, Ordering::Relaxed);
        let target_health = self.store.current().map(|serving| checks::report(&serving)).unwrap_or_default();
        self.outbox.push(&mut basket.gathered, self.clock.wall_us(self.clock.now_ns()) / 1000, target_health);
    }
}

#[async_trait]
impl BackgroundService for Gatherer {
    async fn start(&self, _shutdown: ShutdownWatch) {
        // Goes on while calls in flight finish; the drain flushes last and ends the process.
        self.run().await;
    }
}

/// Sends batches, one at a time.
#[derive(Debug)]
pub struct Shipper {
    pub clock: Arc<Clock>,
    pub control: Control,
    pub outbox: Arc<Outbox>,
    pub metrics: Arc<Metrics>,
}

impl Shipper {
    async fn run(&self) {
        let mut failures = 0_u32;
        loop {
            let batch = self.outbox.next().await;
            match self.control.post(TELEMETRY_PATH, wire::MEDIA_TYPE, batch).await {
                Ok(()) => {
                    self.outbox.done();
                    self.metrics.batches_shipped.fetch_add(1, Ordering::Relaxed);
                    failures = 0;
                }
                Err(fault) if is_final(&fault) => {
                    self.outbox.done();
                    tracing::error!(%fault, "The control plane cannot read a telemetry batch; it is given up.");
                }
                Err(fault) => {
                    if failures == 0 {
                        tracing::warn!(%fault, "Telemetry was not taken; it is kept and sent again.");
                    }
                    failures = failures.saturating_add(1);
                    sleep(self.wait(failures)).await;
                }
            }
        }
    }

    fn wait(&self, failures: u32) -> Duration {
        let bound = WAIT_MIN_MS.saturating_mul(1_u64.checked_shl(failures).unwrap_or(u64::MAX)).min(WAIT_MAX_MS);
        Duration::from_millis(WAIT_MIN_MS + self.clock.draw() % (bound - WAIT_MIN_MS + 1))
    }
}

/// Whether sending the same bytes again cannot help.
fn is_final(fault: &reqwest::Error) -> bool {
    matches!(fault.status().map(|status| status.as_u16()), Some(400 | 413 | 415 | 422))
}

#[async_trait]
impl BackgroundService for Shipper {
    async fn start(&self, _shutdown: ShutdownWatch) {
        self.run().await;
    }
}
