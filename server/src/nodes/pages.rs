//! Page of nodes.

use axum::extract::State;
use axum::response::Html;
use headgate_app::pages::nodes::list::{NodeLine, NodeList, PublicationLine, node_list};

use super::{Node, Publication};
use crate::authz::Grant;
use crate::authz::permits::ReadNodes;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::routes::PageRoutes;
use crate::state::AppState;

pub fn pages() -> PageRoutes {
    PageRoutes::new().get("/t/{tenant}/nodes", list)
}

async fn list(grant: Grant<ReadNodes>, chrome: Chrome, State(state): State<AppState>) -> Result<Html<String>> {
    let nodes = super::list(&state, &grant).await?;
    let publications = super::list_publications(&state, &grant).await?;
    let view = NodeList {
        now: chrome.now,
        nodes: nodes.into_iter().map(|node| node_line(node, &chrome)).collect(),
        publications: publications.into_iter().map(publication_line).collect(),
    };
    Ok(Html(headgate_app::render(node_list(chrome.shell("Nodes", Place::Nodes), view))))
}

fn node_line(node: Node, chrome: &Chrome) -> NodeLine {
    let is_connected = node.is_connected(chrome.now);
    let Node { id: _, name, build, created_at: _, last_seen_at, applied, failure, telemetry_until: _, dropped_logs } =
        node;
    NodeLine {
        name,
        is_connected,
        build,
        last_seen_at,
        applied: applied.map(|applied| (applied.version.to_string(), applied.at)),
        faults: failure.map(|failure| failure.faults).unwrap_or_default(),
        dropped_logs: dropped_logs.unsigned_abs(),
    }
}

fn publication_line(publication: Publication) -> PublicationLine {
    let Publication { version, cause, created_at, applied_by, slowest_ms } = publication;
    PublicationLine {
        version: version.to_string(),
        cause: cause.replace('_', " "),
        created_at,
        applied_by: applied_by.unsigned_abs(),
        slowest_ms: slowest_ms.map(i64::unsigned_abs),
    }
}
