//! Handlers of the first page.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{Html, Redirect};
use axum::{Extension, response::IntoResponse, response::Response};
use headgate_app::pages::home::overview::{Card, Overview, Step, overview};
use headgate_contract::access::Permission;

use super::Progress;
use crate::authz::permits::ReadCatalogue;
use crate::authz::{Actor, Grant};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::routes::PageRoutes;
use crate::state::AppState;
use crate::telemetry;

pub fn pages() -> PageRoutes {
    PageRoutes::new().get("/", entrance).get("/t/{tenant}", show)
}

/// `GET /`: to the first tenant of whoever is signed in.
async fn entrance(actor: Option<Extension<Arc<Actor>>>) -> Result<Response> {
    let Extension(actor) = actor.ok_or(Error::Unauthenticated)?;
    let target = match actor.memberships.first() {
        Some(membership) => format!("/t/{}", membership.slug),
        None => "/account".to_owned(),
    };
    Ok(Redirect::to(&target).into_response())
}

/// `GET /t/{tenant}`
async fn show(grant: Grant<ReadCatalogue>, chrome: Chrome, State(state): State<AppState>) -> Result<Html<String>> {
    let progress = super::progress(&state, &grant).await?;
    let traffic = match grant.also() {
        Ok(traffic) if progress.has_calls => Some(telemetry::analytics::last_hour(&state, &traffic).await?),
        _ => None,
    };
    let view = Overview {
        tenant: chrome.shell("", Place::Overview).tenant.map(|tenant| tenant.name).unwrap_or_default(),
        cards: cards(&chrome, &progress),
        steps: steps(&chrome, &progress),
        traffic,
    };
    Ok(Html(headgate_app::render(overview(chrome.shell("Overview", Place::Overview), view))))
}

/// What to begin with, as long as the tenant is empty. Only what works is linked.
fn cards(chrome: &Chrome, progress: &Progress) -> Vec<Card> {
    if progress.apis > 0 {
        return Vec::new();
    }
    let mut cards = Vec::new();
    if chrome.may(Permission::WriteApis) {
        cards.push(Card::ImportApi { href: format!("{}/apis/import", chrome.base()) });
    }
    if chrome.is_operator() {
        cards.push(Card::LoadDemo { action: "/demo".to_owned() });
    }
    cards
}

fn steps(chrome: &Chrome, progress: &Progress) -> Vec<Step> {
    let base = chrome.base();
    let step = |label: &'static str, text: &'static str, path: &str, count: i64| Step {
        label,
        text,
        href: format!("{base}{path}"),
        is_done: count > 0,
    };
    let mut steps = Vec::new();
    if chrome.may(Permission::WriteApis) {
        steps.push(step(
            "Import an API",
            "Upload, paste or fetch its OpenAPI document.",
            "/apis/import",
            progress.apis,
        ));
        steps.push(step("Bind an upstream", "Say where calls go.", "/upstreams", progress.upstreams));
        steps.push(step("Offer a plan", "Set limits and who approves.", "/plans", progress.plans));
    }
    steps.push(step("Register an application", "The software that will call.", "/applications", progress.applications));
    if chrome.may(Permission::DecideSubscriptions) {
        steps.push(step(
            "Approve a subscription",
            "Requests wait in the inbox.",
            "/approvals",
            progress.approved_subscriptions,
        ));
    }
    steps.push(step("Create an API key", "Shown once, on the application's page.", "/applications", progress.api_keys));
    steps.push(step(
        "Make the first call",
        "It shows up here within two seconds.",
        "/request-logs",
        i64::from(progress.has_calls),
    ));
    steps
}
