//! The connection of the proxies: stream of frames, acknowledgements, telemetry.
//!
//! See [`headgate_contract::sync`] for the protocol. A node is authenticated by its token at the
//! start of each request; what it streams afterwards comes from memory, so that proxies are served
//! while Postgres is away.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Query, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::{BufMut, Bytes, BytesMut};
use futures_util::stream::{Stream, unfold};
use headgate_contract::ids::NodeId;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::{ACK_PATH, Ack, Frame, HEARTBEAT_SECONDS, STREAM_PATH, TELEMETRY_PATH};
use headgate_contract::telemetry::wire;
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use super::store;
use crate::error::{Error, Result};
use crate::http::problems;
use crate::snapshots::feed::Published;
use crate::state::AppState;
use crate::{rollouts, telemetry};

/// Largest telemetry batch accepted.
const BATCH_LIMIT: usize = 32 * 1024 * 1024;

/// How long a heartbeat waits for the database: less than the time after which proxies think that it was missed.
const PATIENCE: Duration = Duration::from_millis(250);

/// Routes of the proxies.
pub fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route(STREAM_PATH, get(stream))
        .route(ACK_PATH, post(acknowledge))
        .route(TELEMETRY_PATH, post(ingest))
        .layer(DefaultBodyLimit::max(BATCH_LIMIT))
        .layer(from_fn_with_state(state.clone(), problems::as_json))
}

/// Proof that the request comes from an enrolled node.
#[derive(Debug, Clone, Copy)]
struct Enrolled(NodeId);

impl FromRequestParts<AppState> for Enrolled {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Error::Unauthenticated)?;
        super::authenticate(state, token).await?.map(Self).ok_or(Error::Unauthenticated)
    }
}

async fn acknowledge(
    Enrolled(node): Enrolled,
    State(state): State<AppState>,
    Json(ack): Json<Ack>,
) -> Result<StatusCode> {
    super::acknowledge(&state, node, &ack).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn ingest(Enrolled(node): Enrolled, State(state): State<AppState>, batch: Bytes) -> Result<StatusCode> {
    let batch = wire::decode(&batch).map_err(|fault| Error::Malformed { detail: fault.to_string() })?;
    telemetry::ingest(&state, node, batch).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn stream(
    Enrolled(node): Enrolled,
    State(state): State<AppState>,
    Query(have): Query<SnapshotVersion>,
) -> Response {
    let mut beat = interval(Duration::from_secs(HEARTBEAT_SECONDS));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let newest = state.feed.subscribe();
    let body = Body::from_stream(frames(Connection { node, state, have, newest, beat }));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

/// One proxy at the other end.
struct Connection {
    node: NodeId,
    state: AppState,
    /// The newest version sent, or that the proxy said it has.
    have: SnapshotVersion,
    newest: watch::Receiver<Option<Arc<Published>>>,
    beat: Interval,
}

fn frames(connection: Connection) -> impl Stream<Item = std::result::Result<Bytes, Infallible>> {
    unfold(connection, |mut connection| async move {
        let frame = connection.next_frame().await?;
        Some((Ok(frame), connection))
    })
}

impl Connection {
    /// The next line; `None` when the control plane is shutting down or the node was retired.
    async fn next_frame(&mut self) -> Option<Bytes> {
        loop {
            let newest = self.newest.borrow_and_update().clone();
            if let Some(newest) = newest.filter(|newest| newest.version > self.have) {
                self.have = newest.version;
                return Some(snapshot_line(&newest.body));
            }
            tokio::select! {
                () = self.state.stopping.cancelled() => return None,
                changed = self.newest.changed() => changed.ok()?,
                _ = self.beat.tick() => return self.heartbeat().await,
            }
        }
    }

    /// A sign of life in both directions; `None` when the node was retired.
    async fn heartbeat(&self) -> Option<Bytes> {
        let touched = store::touch(&self.state.db, self.node, self.state.clock.now());
        match timeout(PATIENCE, touched).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return None,
            Ok(Err(error)) => {
                tracing::warn!(error = %error, "The sign of life of a node cannot be stored; it is served from memory.");
            }
            Err(_) => tracing::warn!(
                "The database is too slow to store the sign of life of a node; it is served from memory."
            ),
        }
        let leases = rollouts::leases(&self.state);
        let frame = Frame::Heartbeat { head: self.state.feed.head(), leases };
        let mut line = serde_json::to_vec(&frame).ok()?;
        line.push(b'\n');
        Some(line.into())
    }
}

/// `{"frame":"snapshot","snapshot":…}` around the stored JSON, which need not be parsed for it.
fn snapshot_line(body: &[u8]) -> Bytes {
    const OPENING: &[u8] = b"{\"frame\":\"snapshot\",\"snapshot\":";
    let mut line = BytesMut::with_capacity(OPENING.len() + body.len() + 2);
    line.put_slice(OPENING);
    line.put_slice(body);
    line.put_slice(b"}\n");
    line.freeze()
}

#[cfg(test)]
mod tests {
    use headgate_contract::snapshot::{Contents, Snapshot};
    use time::OffsetDateTime;

    use super::*;

    #[test]
    fn snapshot_line_reads_back_as_a_frame() {
        let snapshot = Snapshot {
            version: SnapshotVersion { term: 3, epoch: 9 },
            digest: "d".to_owned(),
            created_at: OffsetDateTime::UNIX_EPOCH,
            contents: Contents::default(),
        };
        let line = snapshot_line(&serde_json::to_vec(&snapshot).unwrap());
        let frame: Frame = serde_json::from_slice(&line).unwrap();
        assert_eq!(frame, Frame::Snapshot { snapshot: Box::new(snapshot) });
    }
}
