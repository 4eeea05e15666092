//! The end of the process: calls in flight finish, records are saved, and then it is over.
//!
//! pingora stops accepting when the shutdown begins and would then wait for a fixed time. This ends the process as soon
//! as nothing is left to do.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pingora::server::ShutdownWatch;
use pingora::services::background::BackgroundService;
use tokio::time::{Instant, sleep};

use crate::telemetry::metrics::Metrics;
use crate::telemetry::outbox::Outbox;
use crate::telemetry::shipper::Gatherer;

const LOOK: Duration = Duration::from_millis(20);
/// Accepted connections whose first call is not counted yet get this long.
const SETTLE: Duration = Duration::from_millis(100);
/// For the last batch; what is not taken by then goes to disk.
const LAST_BATCH: Duration = Duration::from_millis(800);

/// Waits for the end and brings it about.
#[derive(Debug)]
pub struct Drain {
    pub metrics: Arc<Metrics>,
    pub gatherer: Arc<Gatherer>,
    pub outbox: Arc<Outbox>,
    /// Longest time that calls in flight get.
    pub patience: Duration,
    /// Set while draining: no longer ready.
    pub draining: Arc<AtomicBool>,
}

impl Drain {
    async fn finish(&self) {
        self.draining.store(true, Ordering::Relaxed);
        let busy = || self.metrics.in_flight.load(Ordering::Relaxed);
        tracing::info!(calls = busy(), "Stopping: no new connections; calls in flight finish.");
        sleep(SETTLE).await;
        until(self.patience, || busy() == 0).await;
        if busy() > 0 {
            tracing::warn!(calls = busy(), "Some calls did not finish in time and are cut off.");
        }
        self.gatherer.flush().await;
        until(LAST_BATCH, || self.outbox.is_empty()).await;
        self.outbox.save();
        tracing::info!("Stopped.");
    }
}

async fn until(patience: Duration, done: impl Fn() -> bool) {
    let end = Instant::now() + patience;
    while !done() && Instant::now() < end {
        sleep(LOOK).await;
    }
}

#[async_trait]
impl BackgroundService for Drain {
    async fn start(&self, mut shutdown: ShutdownWatch) {
        while !*shutdown.borrow() {
            if shutdown.changed().await.is_err() {
                return;
            }
        }
        self.finish().await;
        std::process::exit(0);
    }
}
