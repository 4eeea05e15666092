//! Nodes: the proxies as the control plane knows them, and what each has acknowledged.

pub mod api;
pub mod pages;
pub mod store;
pub mod sync;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use headgate_app::components::Acknowledgement;
use headgate_contract::ids::{NodeId, TargetId};
use headgate_contract::names::Slug;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::{Ack, AckOutcome, TargetHealth};
use sqlx::PgPool;
use time::OffsetDateTime;

use crate::audit::{self, Circumstances, Entry};
use crate::authz::{Grant, InstallationGrant, permits::ReadNodes};
use crate::clock::random_bytes;
use crate::error::{Error, Result};
use crate::snapshots;
use crate::state::AppState;

/// Longest wait of [`settle`], and the pause between two looks.
const SETTLE: Duration = Duration::from_millis(800);
const SETTLE_PAUSE: Duration = Duration::from_millis(20);

/// A node that has not been heard of for this long is shown as away.
pub const AWAY_AFTER: Duration = Duration::from_secs(5);

/// One proxy process.
#[derive(Debug, Clone)]
pub struct Node {
    pub id: NodeId,
    pub name: String,
    pub build: Option<String>,
    pub created_at: OffsetDateTime,
    pub last_seen_at: Option<OffsetDateTime>,
    pub applied: Option<Applied>,
    pub failure: Option<Failure>,
    /// Telemetry is complete up to here.
    pub telemetry_until: Option<OffsetDateTime>,
    pub dropped_logs: i64,
}

/// The snapshot in force on a node.
#[derive(Debug, Clone, Copy)]
pub struct Applied {
    pub version: SnapshotVersion,
    pub at: OffsetDateTime,
    pub apply_us: i64,
}

/// The newest snapshot that a node refused.
#[derive(Debug, Clone)]
pub struct Failure {
    pub version: SnapshotVersion,
    pub faults: Vec<String>,
}

impl Node {
    #[must_use]
    pub fn is_connected(&self, now: OffsetDateTime) -> bool {
        self.last_seen_at.is_some_and(|seen| now - seen < AWAY_AFTER)
    }
}

/// A published snapshot, as the history of nodes lists it.
#[derive(Debug, Clone)]
pub struct Publication {
    pub version: SnapshotVersion,
    pub cause: String,
    pub created_at: OffsetDateTime,
    pub applied_by: i64,
    /// Milliseconds from the publication to the last acknowledgement.
    pub slowest_ms: Option<i64>,
}

/// All nodes that are expected to serve.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, _: &Grant<ReadNodes>) -> Result<Vec<Node>> {
    Ok(store::list(&state.db).await?)
}

/// The same for jobs, which act for the installation.
///
/// # Errors
/// When the database fails.
pub async fn list_expected(db: &PgPool) -> Result<Vec<Node>> {
    Ok(store::list(db).await?)
}

/// The newest publications with how far each has come.
///
/// # Errors
/// When the database fails.
pub async fn list_publications(state: &AppState, _: &Grant<ReadNodes>) -> Result<Vec<Publication>> {
    Ok(store::list_publications(&state.db, 30).await?)
}

/// How far a version has come: every node that serves must have applied it or a later one.
///
/// # Errors
/// When the database fails.
pub async fn acknowledgement(db: &PgPool, version: SnapshotVersion) -> Result<Acknowledgement> {
    let nodes = store::list(db).await?;
    let has_applied = |node: &&Node| node.applied.is_some_and(|applied| applied.version >= version);
    let has_failed = |node: &&Node| node.failure.as_ref().is_some_and(|failure| failure.version >= version);
    if let Some(node) = nodes.iter().find(|node| !has_applied(node) && has_failed(node)) {
        return Ok(Acknowledgement::Failed { node: node.name.clone() });
    }
    let (total, applied) = (nodes.len() as u64, nodes.iter().filter(has_applied).count() as u64);
    let waiting_for = nodes.iter().find(|node| !has_applied(node)).map(|node| node.name.clone());
    Ok(match (total, waiting_for) {
        (0, _) => Acknowledgement::NoNodes,
        (nodes, None) => Acknowledgement::Applied { nodes },
        (nodes, waiting_for) => Acknowledgement::Pending { applied, nodes, waiting_for },
    })
}

/// Enrols a node and returns the token that it authenticates with; only its hash is kept.
///
/// # Errors
/// A conflict when the name is taken.
pub async fn enrol(state: &AppState, grant: &InstallationGrant, name: &Slug) -> Result<(NodeId, String)> {
    let id: NodeId = state.clock.new_id();
    let token = format!("hgn_{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>().map_err(Error::internal)?));
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    if !store::insert(&mut transaction, store::NewNode { id, name, token_hash: &token_hash(&token), now }).await? {
        let detail = format!("A node called {name} exists already. Choose another name, or retire that node first.");
        return Err(Error::conflict("node_name_taken", "Name taken", detail));
    }
    record(&mut transaction, state, grant, &Entry::new("enrol_node", "node", id, name.as_str())).await?;
    transaction.commit().await?;
    Ok((id, token))
}

/// Enrols the proxy that `headgate run` starts beside itself, with the token that both read from
/// the data directory. Does nothing when it is enrolled already.
///
/// # Errors
/// When the database fails.
pub async fn enrol_local(state: &AppState, name: &Slug, token: &str) -> Result<()> {
    let hash = token_hash(token);
    let node = store::NewNode { id: state.clock.new_id(), name, token_hash: &hash, now: state.clock.now() };
    Ok(store::insert_or_replace(&state.db, node).await?)
}

/// Takes a node out: its token is refused, and no acknowledgement waits for it any more.
///
/// # Errors
/// [`Error::NotFound`] when there is no such node.
pub async fn retire(state: &AppState, grant: &InstallationGrant, id: NodeId) -> Result<()> {
    let mut transaction = state.db.begin().await?;
    let name = store::retire(&mut transaction, id, state.clock.now()).await?.ok_or(Error::NotFound)?;
    record(&mut transaction, state, grant, &Entry::new("retire_node", "node", id, name)).await?;
    transaction.commit().await?;
    Ok(())
}

async fn record(
    conn: &mut sqlx::PgConnection,
    state: &AppState,
    grant: &InstallationGrant,
    entry: &Entry,
) -> Result<()> {
    let circumstances =
        Circumstances { tenant: None, actor: grant.actor(), request_id: grant.request_id(), at: state.clock.now() };
    audit::record(conn, &state.clock, circumstances, entry).await
}

/// The node that presents this token; `None` for an unknown or retired one.
///
/// # Errors
/// When the database fails.
pub async fn authenticate(state: &AppState, token: &str) -> Result<Option<NodeId>> {
    Ok(store::find_by_token(&state.db, &token_hash(token)).await?)
}

fn token_hash(token: &str) -> [u8; 32] {
    blake3::derive_key("headgate 2026 node token v1", token.as_bytes())
}

/// Notes what a node made of a snapshot.
///
/// # Errors
/// When the database fails.
pub async fn acknowledge(state: &AppState, node: NodeId, ack: &Ack) -> Result<()> {
    let now = state.clock.now();
    let mut transaction = state.db.begin().await?;
    match &ack.outcome {
        AckOutcome::Applied { apply_us } => {
            let apply_us = i64::try_from(*apply_us).unwrap_or(i64::MAX);
            store::save_applied(&mut transaction, node, ack, store::AppliedAt { at: now, apply_us }).await?;
        }
        AckOutcome::Failed { faults } => {
            tracing::error!(node.id = %node, snapshot.version = %ack.version, "A node refused a snapshot.");
            store::save_failed(&mut transaction, node, ack, store::FailedAt { at: now, faults }).await?;
        }
    }
    transaction.commit().await?;
    Ok(())
}

/// Health of targets as each node sees it, replacing what the node said before.
///
/// # Errors
/// When the database fails.
pub async fn save_target_health(
    conn: &mut sqlx::PgConnection,
    node: NodeId,
    health: &[TargetHealth],
    now: OffsetDateTime,
) -> Result<()> {
    Ok(store::save_target_health(conn, node, health, now).await?)
}

/// What nodes say of the given targets: `(target, healthy nodes, all nodes that probe it)`.
///
/// # Errors
/// When the database fails.
pub async fn target_health(db: &PgPool, targets: &[TargetId]) -> Result<Vec<(TargetId, i64, i64)>> {
    Ok(store::target_health(db, targets).await?)
}

/// Middleware of the pages: after a change, waits a moment until the connected nodes have applied it,
/// so that the page which follows shows it as done and not as pending. Nodes that are away are not
/// waited for.
pub async fn settle(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_change = request.method() == Method::POST;
    let response = next.run(request).await;
    if is_change && response.status().is_redirection() {
        let settled = wait_until_applied(&state);
        if let Ok(Err(error)) = tokio::time::timeout(SETTLE, settled).await {
            tracing::warn!(error = %error, "Whether nodes have applied a change cannot be read.");
        }
    }
    response
}

async fn wait_until_applied(state: &AppState) -> Result<()> {
    let head = snapshots::head(&state.db).await?;
    loop {
        let now = state.clock.now();
        let nodes = store::list(&state.db).await?;
        let is_behind =
            |node: &Node| node.applied.is_none_or(|applied| applied.version < head) && node.failure.is_none();
        if !nodes.iter().any(|node| node.is_connected(now) && is_behind(node)) {
            return Ok(());
        }
        tokio::time::sleep(SETTLE_PAUSE).await;
    }
}

/// Whether the database answers.
///
/// # Errors
/// When it does not.
pub async fn check_database(state: &AppState) -> Result<()> {
    Ok(store::ping(&state.db).await?)
}
