//! Pages of plans.

mod form;

use axum::extract::{Path, Query, State};
use axum::response::{Html, Redirect};
use headgate_app::components::Tone;
use headgate_app::pages::plans::list::{PlanLine, PlanListView, plan_list};
use headgate_app::pages::plans::words::in_words;
use headgate_contract::access::Permission;
use headgate_contract::ids::PlanId;
use tower_sessions::Session;

use super::Plan;
use crate::authz::Grant;
use crate::authz::permits::{ReadCatalogue, WritePlans};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::state::AppState;

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/plans", list)
        .get("/t/{tenant}/plans/new", form::new)
        .post("/t/{tenant}/plans", form::create)
        .get("/t/{tenant}/plans/{plan}", form::edit)
        .post("/t/{tenant}/plans/{plan}", form::update)
        .post("/t/{tenant}/plans/{plan}/close", close)
        .post("/t/{tenant}/plans/{plan}/reopen", reopen)
}

async fn list(
    grant: Grant<ReadCatalogue>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    let page = super::list(&state, &grant, &query).await?;
    let href = format!("{}/plans", chrome.base());
    let view = PlanListView {
        lines: page.items.into_iter().map(|plan| line(&href, plan)).collect(),
        next: page.next_cursor.map(|cursor| format!("{href}?cursor={cursor}")),
        may_write: chrome.may(Permission::WritePlans),
        href,
    };
    Ok(Html(headgate_app::render(plan_list(chrome.shell("Plans", Place::Plans), view))))
}

fn line(href: &str, plan: Plan) -> PlanLine {
    PlanLine {
        href: format!("{href}/{}", plan.id),
        in_words: in_words(&plan.limits, plan.approval),
        is_open: plan.is_open(),
        name: plan.name,
        slug: plan.slug,
        offered_by: plan.offered_by,
        subscriptions: plan.subscriptions,
    }
}

async fn close(
    grant: Grant<WritePlans>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, PlanId)>,
) -> Result<Redirect> {
    super::close(&state, &grant, id).await?;
    flash(&session, Tone::Success, "The plan is closed: nobody can choose it any more, existing subscriptions stay.")
        .await?;
    Ok(Redirect::to(&format!("{}/plans/{id}", chrome.base())))
}

async fn reopen(
    grant: Grant<WritePlans>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, PlanId)>,
) -> Result<Redirect> {
    super::reopen(&state, &grant, id).await?;
    flash(&session, Tone::Success, "The plan can be chosen again.").await?;
    Ok(Redirect::to(&format!("{}/plans/{id}", chrome.base())))
}
