//! A stub control plane: sends what it is given, keeps what it gets, and can die.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use headgate_contract::ids::RolloutId;
use headgate_contract::snapshot::{Snapshot, SnapshotVersion};
use headgate_contract::sync::{ACK_PATH, Ack, AckOutcome, Frame, STREAM_PATH, TELEMETRY_PATH};
use headgate_contract::telemetry::{Batch, wire};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;

use super::eventually;

/// The token that the stub knows.
pub const TOKEN: &str = "node-token-of-the-test";
const HEARTBEAT: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub struct Control {
    pub address: SocketAddr,
    pub state: Arc<Desk>,
    runtime: Option<Runtime>,
}

/// What the stub knows and got.
#[derive(Debug)]
pub struct Desk {
    snapshot: watch::Sender<Option<Snapshot>>,
    leases: Mutex<Vec<RolloutId>>,
    acks: Mutex<Vec<Ack>>,
    batches: Mutex<Vec<Batch>>,
    /// How many telemetry posts are stored and then answered with 503, as if the answer were lost.
    pub lose_answers: AtomicI64,
    /// How many telemetry posts are refused without being stored.
    pub refuse: AtomicI64,
}

impl Control {
    pub async fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let state = Arc::new(Desk {
            snapshot: watch::Sender::new(None),
            leases: Mutex::default(),
            acks: Mutex::default(),
            batches: Mutex::default(),
            lose_answers: AtomicI64::new(0),
            refuse: AtomicI64::new(0),
        });
        let router = axum::Router::new()
            .route(STREAM_PATH, get(stream))
            .route(ACK_PATH, post(ack))
            .route(TELEMETRY_PATH, post(telemetry))
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(Arc::clone(&state));
        let (sender, receiver) = tokio::sync::oneshot::channel();
        runtime.spawn(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Self { address: receiver.await.unwrap(), state, runtime: Some(runtime) }
    }

    pub fn publish(&self, snapshot: Snapshot) {
        self.state.snapshot.send_replace(Some(snapshot));
    }

    /// Publishes, and waits until the proxy said what it made of it.
    pub async fn publish_and_wait(&self, snapshot: Snapshot) -> AckOutcome {
        let version = snapshot.version;
        self.publish(snapshot);
        self.ack_of(version).await
    }

    pub async fn ack_of(&self, version: SnapshotVersion) -> AckOutcome {
        eventually("an acknowledgement", async || {
            self.state.acks.lock().unwrap().iter().find(|ack| ack.version == version).map(|ack| ack.outcome.clone())
        })
        .await
    }

    /// Names the rollouts that heartbeats renew from now on.
    pub fn renew(&self, leases: &[RolloutId]) {
        *self.state.leases.lock().unwrap() = leases.to_vec();
    }

    /// All batches, each number once, as the real receiver stores them.
    pub fn stored(&self) -> Vec<Batch> {
        let mut batches = self.state.batches.lock().unwrap().clone();
        batches.sort_by_key(|batch| (batch.boot_id, batch.sequence));
        batches.dedup_by_key(|batch| (batch.boot_id, batch.sequence));
        batches
    }

    /// Every batch received, repetitions included.
    pub fn received(&self) -> usize {
        self.state.batches.lock().unwrap().len()
    }

    /// Dies at once, with all its connections.
    pub fn kill(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        self.kill();
    }
}

fn admitted(headers: &HeaderMap) -> bool {
    headers.get("authorization").is_some_and(|value| value == &format!("Bearer {TOKEN}"))
}

async fn stream(
    State(desk): State<Arc<Desk>>,
    Query(have): Query<SnapshotVersion>,
    headers: HeaderMap,
) -> Result<Body, StatusCode> {
    if !admitted(&headers) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let snapshots = desk.snapshot.subscribe();
    let frames = futures_util::stream::unfold((desk, snapshots, have), |(desk, mut snapshots, sent)| async move {
        let (line, sent) = next_line(&desk, &mut snapshots, sent).await;
        Some((Ok::<_, Infallible>(Bytes::from(line)), (desk, snapshots, sent)))
    });
    Ok(Body::from_stream(frames))
}

async fn next_line(
    desk: &Desk,
    snapshots: &mut watch::Receiver<Option<Snapshot>>,
    sent: SnapshotVersion,
) -> (String, SnapshotVersion) {
    let current = snapshots.borrow_and_update().clone();
    let (frame, sent) = match current {
        Some(snapshot) if snapshot.version != sent => {
            let version = snapshot.version;
            (Frame::Snapshot { snapshot: Box::new(snapshot) }, version)
        }
        _ => {
            _ = tokio::time::timeout(HEARTBEAT, snapshots.changed()).await;
            (Frame::Heartbeat { head: sent, leases: desk.leases.lock().unwrap().clone() }, sent)
        }
    };
    (format!("{}\n", serde_json::to_string(&frame).unwrap()), sent)
}

async fn ack(State(desk): State<Arc<Desk>>, headers: HeaderMap, Json(ack): Json<Ack>) -> StatusCode {
    if !admitted(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    desk.acks.lock().unwrap().push(ack);
    StatusCode::NO_CONTENT
}

async fn telemetry(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(batch) = wire::decode(&body) else { return StatusCode::BAD_REQUEST };
    if !admitted(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    if desk.refuse.fetch_sub(1, Ordering::Relaxed) > 0 {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    desk.batches.lock().unwrap().push(batch);
    if desk.lose_answers.fetch_sub(1, Ordering::Relaxed) > 0 {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::NO_CONTENT
    }
}
