//! `GET /t/{tenant}/upstreams/{upstream}` and deleting it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::upstreams::list::HealthBadge;
use headgate_app::pages::upstreams::page::{
    EmptyingQuestion, NewTargetFields, TargetLine, UpstreamView, upstream_page,
};
use headgate_contract::access::Permission;
use headgate_contract::ids::UpstreamId;
use tower_sessions::Session;

use super::list::binding_link;
use crate::authz::Grant;
use crate::authz::permits::{ReadUpstreams, WriteUpstreams};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::form_errors;
use crate::state::AppState;
use crate::upstreams::settings::print_seconds;
use crate::upstreams::{self, Target, Upstream};

pub(super) async fn show(
    grant: Grant<ReadUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, UpstreamId)>,
) -> Result<Html<String>> {
    render(&state, &grant, &chrome, (id, Attempt::default())).await
}

pub(super) async fn delete(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, UpstreamId)>,
) -> Result<Response> {
    match upstreams::delete(&state, &grant, id).await {
        Ok(()) => {
            flash(&session, Tone::Success, "The upstream is deleted.").await?;
            Ok(Redirect::to(&format!("{}/upstreams", chrome.base())).into_response())
        }
        Err(error) => {
            let attempt = Attempt { errors: form_errors(error)?, ..Attempt::default() };
            failed(&state, &grant, &chrome, (id, attempt)).await
        }
    }
}

/// What somebody tried on this page, shown again with what was wrong.
pub(super) struct Attempt {
    pub errors: FormErrors,
    pub new_target: NewTargetFields,
    pub question: Option<EmptyingQuestion>,
}

impl Default for Attempt {
    fn default() -> Self {
        let new_target = NewTargetFields { url: String::new(), weight: "100".to_owned() };
        Self { errors: FormErrors::none(), new_target, question: None }
    }
}

/// The page again, with what was wrong.
pub(super) async fn failed(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    chrome: &Chrome,
    attempt: (UpstreamId, Attempt),
) -> Result<Response> {
    let page = render(state, &grant.also()?, chrome, attempt).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn render(
    state: &AppState,
    grant: &Grant<ReadUpstreams>,
    chrome: &Chrome,
    (id, attempt): (UpstreamId, Attempt),
) -> Result<Html<String>> {
    let upstream = upstreams::get(state, grant, id).await?;
    let list = format!("{}/upstreams", chrome.base());
    let view = UpstreamView {
        href: format!("{list}/{id}"),
        back: Link::new("Upstreams", list),
        targets: upstream.targets.iter().map(|target| line(&upstream, target)).collect(),
        bindings: upstream.bindings.iter().map(|binding| binding_link(chrome, binding)).collect(),
        settings: settings(&upstream),
        acknowledgement: upstreams::acknowledgement(state, &upstream).await?,
        may_write: chrome.may(Permission::WriteUpstreams),
        errors: attempt.errors,
        new_target: attempt.new_target,
        question: attempt.question,
        name: upstream.name,
        slug: upstream.slug,
        description: upstream.description,
    };
    let shell = chrome.shell(view.name.clone(), Place::Upstreams);
    Ok(Html(headgate_app::render(upstream_page(shell, view))))
}

fn line(upstream: &Upstream, target: &Target) -> TargetLine {
    let total = upstream.total_weight().max(1);
    let serving = upstream.targets.iter().filter(|other| other.weight > 0 && other.id != target.id).count();
    TargetLine {
        id: target.id.to_string(),
        url: target.url.clone(),
        weight: target.weight,
        share: f64::from(target.weight) * 100.0 / f64::from(total),
        health: health(upstream, target),
        is_last: serving == 0 && !upstream.bindings.is_empty(),
    }
}

fn health(upstream: &Upstream, target: &Target) -> HealthBadge {
    let upstreams::TargetHealth { healthy, nodes } = target.health;
    let plural = if nodes == 1 { "node" } else { "nodes" };
    let (words, tone) = match (nodes, healthy) {
        (0, _) if upstream.health_check.is_some() => ("No report yet".to_owned(), Tone::Neutral),
        (0, _) => ("Not probed".to_owned(), Tone::Neutral),
        (nodes, healthy) if healthy == nodes => (format!("Healthy on {nodes} of {nodes} {plural}"), Tone::Success),
        (nodes, healthy) => (format!("Unhealthy on {} of {nodes} {plural}", nodes - healthy), Tone::Danger),
    };
    HealthBadge { words, tone }
}

fn settings(upstream: &Upstream) -> Vec<(String, String)> {
    let fact = |label: &str, value: String| (label.to_owned(), value);
    let seconds = |ms: u32| format!("{} s", print_seconds(ms));
    let probe = match &upstream.health_check {
        None => "Off".to_owned(),
        Some(check) => format!(
            "{} every {} s; unhealthy after {} failures, healthy after {} successes",
            check.path, check.interval_s, check.unhealthy_after, check.healthy_after
        ),
    };
    vec![
        fact("Connect timeout", seconds(upstream.timeouts.connect_ms)),
        fact("Read timeout", seconds(upstream.timeouts.read_ms)),
        fact("Health check", probe),
    ]
}
