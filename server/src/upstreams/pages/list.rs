//! `GET /t/{tenant}/upstreams`

use axum::extract::{Query, State};
use axum::response::Html;
use headgate_app::components::{Link, Tone};
use headgate_app::pages::upstreams::list::{HealthBadge, UpstreamLine, UpstreamListView, upstream_list};

use crate::authz::Grant;
use crate::authz::permits::ReadUpstreams;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::http::paging::PageQuery;
use crate::state::AppState;
use crate::upstreams::api::UpstreamFilter;
use crate::upstreams::{self, Binding, TargetHealth, Upstream};

pub(super) async fn list(
    grant: Grant<ReadUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(filter): Query<UpstreamFilter>,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    let search = filter.q.unwrap_or_default();
    let page = upstreams::list(&state, &grant, Some(search.trim()).filter(|text| !text.is_empty()), &query).await?;
    let href = format!("{}/upstreams", chrome.base());
    let next = page.next_cursor.map(|cursor| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &search)
            .append_pair("cursor", &cursor)
            .finish();
        format!("{href}?{query}")
    });
    let lines = page.items.into_iter().map(|upstream| line(&chrome, upstream)).collect();
    let view = UpstreamListView { href, search, lines, next };
    Ok(Html(headgate_app::render(upstream_list(chrome.shell("Upstreams", Place::Upstreams), view))))
}

fn line(chrome: &Chrome, upstream: Upstream) -> UpstreamLine {
    UpstreamLine {
        href: format!("{}/upstreams/{}", chrome.base(), upstream.id),
        targets: upstream.targets.len(),
        health: summary(&upstream),
        bindings: upstream.bindings.iter().map(|binding| binding_link(chrome, binding)).collect(),
        name: upstream.name,
        slug: upstream.slug,
    }
}

pub(super) fn binding_link(chrome: &Chrome, binding: &Binding) -> Link {
    let Binding { api_slug, api_name, version_slug, lifecycle: _ } = binding;
    Link::new(
        format!("{api_name} {version_slug}"),
        format!("{}/apis/{api_slug}/versions/{version_slug}", chrome.base()),
    )
}

/// Health of all targets together.
fn summary(upstream: &Upstream) -> HealthBadge {
    let badge = |words: String, tone| HealthBadge { words, tone };
    if upstream.targets.is_empty() {
        return badge("No target".to_owned(), Tone::Danger);
    }
    if upstream.total_weight() == 0 {
        return badge("All drained".to_owned(), Tone::Danger);
    }
    let probed: Vec<TargetHealth> =
        upstream.targets.iter().map(|target| target.health).filter(|health| health.nodes > 0).collect();
    let sick = probed.iter().filter(|health| health.healthy < health.nodes).count();
    match (probed.len(), sick) {
        (0, _) if upstream.health_check.is_some() => badge("No report yet".to_owned(), Tone::Neutral),
        (0, _) => badge("Not probed".to_owned(), Tone::Neutral),
        (all, 0) => badge(format!("{all} of {all} healthy"), Tone::Success),
        (all, sick) => badge(format!("{sick} of {all} unhealthy"), Tone::Danger),
    }
}
