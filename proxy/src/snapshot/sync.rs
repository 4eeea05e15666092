//! The connection that brings snapshots and heartbeats, and takes acknowledgements.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::StreamExt;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::{ACK_PATH, Ack, AckOutcome, Frame, HEARTBEAT_SECONDS, STREAM_PATH};
use pingora::server::ShutdownWatch;
use pingora::services::background::BackgroundService;
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::apply::Applier;
use super::frames::{FrameFault, Lines};
use crate::control::Control;
use crate::telemetry::metrics::Metrics;

/// Silence after which the connection is given up: three missed heartbeats.
const SILENCE: Duration = Duration::from_secs(3 * HEARTBEAT_SECONDS);
/// Heartbeats in a row that may name a newer head before its snapshot must have come.
const LATE_AFTER: u32 = 5;
const WAIT_MIN_MS: u64 = 200;
const WAIT_MAX_MS: u64 = 5000;

/// Keeps this proxy at the head.
#[derive(Debug)]
pub struct Sync {
    pub control: Control,
    pub applier: Applier,
    pub metrics: Arc<Metrics>,
}

/// Why a connection ended.
#[derive(Debug, Error)]
enum Broken {
    #[error("{}", chain(.0))]
    Transport(#[from] reqwest::Error),
    #[error(transparent)]
    Frame(#[from] FrameFault),
    #[error("no heartbeat for {} seconds", SILENCE.as_secs())]
    Silent,
    #[error("the control plane ended the stream")]
    Ended,
    #[error("the control plane is at {0} but did not send it")]
    Lost(SnapshotVersion),
}

fn chain(fault: &reqwest::Error) -> String {
    let mut text = fault.to_string();
    let mut source = std::error::Error::source(fault);
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

/// What one connection still has to do.
#[derive(Default)]
struct Session {
    unsent: Option<Ack>,
    refused: Option<SnapshotVersion>,
    late: u32,
}

impl Sync {
    async fn run(&self) {
        let mut failures = 0;
        loop {
            let began = Instant::now();
            let Err(broken) = self.follow().await;
            self.metrics.control_connected.store(0, Ordering::Relaxed);
            failures = if began.elapsed() > Duration::from_secs(10) { 0 } else { failures + 1 };
            let wait = self.wait(failures);
            tracing::warn!(fault = %broken, wait_ms = wait.as_millis() as u64, "The connection to the control plane broke; serving goes on.");
            sleep(wait).await;
        }
    }

    /// Between 0.2 s and a bound that doubles with each failure, up to 5 s; never the same for two proxies.
    fn wait(&self, failures: u32) -> Duration {
        let bound = WAIT_MIN_MS.saturating_mul(1_u64.checked_shl(failures).unwrap_or(u64::MAX)).min(WAIT_MAX_MS);
        Duration::from_millis(WAIT_MIN_MS + self.applier.clock.draw() % (bound - WAIT_MIN_MS + 1))
    }

    async fn follow(&self) -> Result<std::convert::Infallible, Broken> {
        let have = self.applier.store.version().map(|(version, _)| version).unwrap_or_default();
        let query = [("term", have.term), ("epoch", have.epoch)];
        let response = timeout(SILENCE, self.control.get(STREAM_PATH, &query)).await.map_err(|_| Broken::Silent)??;
        tracing::info!(snapshot.version = %have, "Connected to the control plane.");
        self.metrics.control_connected.store(1, Ordering::Relaxed);
        let mut session = Session { unsent: self.applier.ack_current(), ..Session::default() };
        self.send_ack(&mut session).await;
        let (mut stream, mut lines) = (response.bytes_stream(), Lines::default());
        let mut deadline = Instant::now() + SILENCE;
        loop {
            let chunk =
                timeout_at(deadline, stream.next()).await.map_err(|_| Broken::Silent)?.ok_or(Broken::Ended)??;
            // A snapshot may take longer than the heartbeats' pace: any byte is a sign of life.
            deadline = Instant::now() + SILENCE;
            lines.push(&chunk)?;
            while let Some(frame) = lines.take_frame()? {
                self.take(frame, &mut session).await?;
            }
        }
    }

    async fn take(&self, frame: Frame, session: &mut Session) -> Result<(), Broken> {
        match frame {
            Frame::Snapshot { snapshot } => {
                session.late = 0;
                let ack = self.applier.apply(&snapshot);
                session.refused = matches!(ack.outcome, AckOutcome::Failed { .. }).then_some(ack.version);
                session.unsent = Some(ack);
            }
            Frame::Heartbeat { head, leases } => {
                self.applier.registry.leases.renew(&leases, self.applier.clock.now_ns());
                session.late = if self.is_behind(head) && session.refused != Some(head) { session.late + 1 } else { 0 };
                if session.late >= LATE_AFTER {
                    return Err(Broken::Lost(head));
                }
            }
        }
        self.send_ack(session).await;
        Ok(())
    }

    fn is_behind(&self, head: SnapshotVersion) -> bool {
        let have = self.applier.store.version().map(|(version, _)| version).unwrap_or_default();
        have < head
    }

    /// Sends what is unsent; what fails is tried again with the next frame.
    async fn send_ack(&self, session: &mut Session) {
        let Some(ack) = &session.unsent else { return };
        let Ok(body) = serde_json::to_vec(ack) else { return };
        match timeout(SILENCE, self.control.post(ACK_PATH, "application/json", body.into())).await {
            Ok(Ok(())) => session.unsent = None,
            Ok(Err(fault)) => {
                tracing::warn!(fault = chain(&fault), "An acknowledgement was not taken; it is sent again.")
            }
            Err(_) => tracing::warn!("An acknowledgement was not answered in time; it is sent again."),
        }
    }
}

#[async_trait]
impl BackgroundService for Sync {
    async fn start(&self, mut shutdown: ShutdownWatch) {
        tokio::select! {
            () = self.run() => {}
            _ = shutdown.changed() => {}
        }
    }
}
