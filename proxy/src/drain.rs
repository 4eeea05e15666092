//! The end of the process: calls in flight finish, records are saved, and then it is over.
//!
//! pingora stops accepting when the shutdown begins and would then wait for a fixed time. This ends the process as soon
//! as nothing is left to do. To end at once, pingora takes its runtimes down, on which its accept loop may spin for ever;
//! so that is done here as well.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pingora::server::{ShutdownSignal, ShutdownSignalWatch, ShutdownWatch};
use pingora::services::background::BackgroundService;
use tokio::signal::unix::{SignalKind, signal};
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

/// What SIGTERM and SIGINT mean: calls in flight finish, or all ends at once.
#[derive(Debug)]
pub struct Signals {
    pub gatherer: Arc<Gatherer>,
    pub outbox: Arc<Outbox>,
}

impl Signals {
    async fn end_at_once(&self) -> ! {
        self.gatherer.flush().await;
        self.outbox.save();
        tracing::info!("Stopped at once.");
        std::process::exit(0)
    }
}

#[async_trait]
impl ShutdownSignalWatch for Signals {
    async fn recv(&self) -> ShutdownSignal {
        match (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) {
            (Ok(mut terminate), Ok(mut interrupt)) => tokio::select! {
                _ = terminate.recv() => ShutdownSignal::GracefulTerminate,
                _ = interrupt.recv() => self.end_at_once().await,
            },
            (Err(fault), _) | (_, Err(fault)) => {
                tracing::warn!(%fault, "Cannot listen for signals: they end the process without saving anything.");
                std::future::pending().await
            }
        }
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
