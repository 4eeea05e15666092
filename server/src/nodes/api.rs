//! REST of nodes.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use headgate_contract::ids::NodeId;
use headgate_contract::names::Slug;
use headgate_contract::problem::Problem;
use headgate_contract::snapshot::SnapshotVersion;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Node;
use crate::authz::permits::ReadNodes;
use crate::authz::{Grant, InstallationGrant};
use crate::error::Result;
use crate::http::json::Json;
use crate::state::AppState;

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_nodes)).routes(routes!(enrol_node)).routes(routes!(retire_node))
}

/// One proxy and what it has applied.
#[derive(Debug, Serialize, ToSchema)]
pub struct NodeDocument {
    pub id: NodeId,
    pub name: String,
    pub is_connected: bool,
    pub build: Option<String>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_seen_at: Option<OffsetDateTime>,
    pub applied: Option<SnapshotVersion>,
    /// Faults of the newest snapshot that the node refused; empty when it refused none since.
    pub faults: Vec<String>,
    /// Request logs that the node had to drop since it was enrolled.
    pub dropped_logs: i64,
}

impl NodeDocument {
    fn of(node: Node, now: OffsetDateTime) -> Self {
        let is_connected = node.is_connected(now);
        let Node { id, name, build, created_at: _, last_seen_at, applied, failure, telemetry_until: _, dropped_logs } =
            node;
        Self {
            id,
            name,
            is_connected,
            build,
            last_seen_at,
            applied: applied.map(|applied| applied.version),
            faults: failure.map(|failure| failure.faults).unwrap_or_default(),
            dropped_logs,
        }
    }
}

/// List the nodes
///
/// Every proxy that is expected to serve, with the snapshot it has applied.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/nodes", tag = "nodes", security(("bearer" = [])),
    params(("tenant" = String, Path)),
    responses((status = 200, body = [NodeDocument]), (status = "4XX", body = Problem)))]
async fn list_nodes(grant: Grant<ReadNodes>, State(state): State<AppState>) -> Result<Json<Vec<NodeDocument>>> {
    let now = state.clock.now();
    let nodes = super::list(&state, &grant).await?;
    Ok(Json(nodes.into_iter().map(|node| NodeDocument::of(node, now)).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolNode {
    /// Name of the node, unique in the installation.
    pub name: Slug,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolledNode {
    pub id: NodeId,
    /// Shown once: what the proxy presents, see its option `--node-token-file`.
    pub token: String,
}

/// Enrol a node
///
/// For platform operators. Returns the token that a new proxy authenticates with.
#[utoipa::path(post, path = "/api/v1/nodes", tag = "nodes", security(("bearer" = [])), request_body = EnrolNode,
    responses((status = 201, body = EnrolledNode), (status = "4XX", body = Problem)))]
async fn enrol_node(
    grant: InstallationGrant,
    State(state): State<AppState>,
    Json(input): Json<EnrolNode>,
) -> Result<(StatusCode, Json<EnrolledNode>)> {
    let (id, token) = super::enrol(&state, &grant, &input.name).await?;
    Ok((StatusCode::CREATED, Json(EnrolledNode { id, token })))
}

/// Retire a node
///
/// For platform operators. The node's token is refused from now on, and nothing waits for its acknowledgement.
#[utoipa::path(delete, path = "/api/v1/nodes/{node}", tag = "nodes", security(("bearer" = [])),
    params(("node" = NodeId, Path)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn retire_node(
    grant: InstallationGrant,
    State(state): State<AppState>,
    Path(node): Path<NodeId>,
) -> Result<StatusCode> {
    super::retire(&state, &grant, node).await?;
    Ok(StatusCode::NO_CONTENT)
}
