//! The approvals inbox, and the forms that decide, here and on the subscription's page.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::approvals::inbox::{ApprovalsTab, ApprovalsView, DecidedLine, PendingCard, approvals};
use headgate_app::pages::plans::words::in_words;
use headgate_contract::ids::SubscriptionId;
use serde::Deserialize;
use tower_sessions::Session;

use super::detail::{self, version_link};
use crate::authz::Grant;
use crate::authz::permits::DecideSubscriptions;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::{Form, form_errors};
use crate::http::paging::PageQuery;
use crate::state::AppState;
use crate::subscriptions::{self, Decision, Subscription};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct InboxQuery {
    tab: String,
}

pub(super) async fn inbox(
    grant: Grant<DecideSubscriptions>,
    chrome: Chrome,
    State(state): State<AppState>,
    Query(query): Query<InboxQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Html<String>> {
    let href = format!("{}/approvals", chrome.base());
    let (tab, next) = if query.tab == "decided" {
        let page = subscriptions::list_decided(&state, &grant, &page).await?;
        let next = page.next_cursor.map(|cursor| format!("{href}?tab=decided&cursor={cursor}"));
        (ApprovalsTab::Decided(decided_lines(&state, &chrome, page.items).await?), next)
    } else {
        let page = subscriptions::list_pending(&state, &grant, &page).await?;
        let next = page.next_cursor.map(|cursor| format!("{href}?cursor={cursor}"));
        (pending(&chrome, page.items, None), next)
    };
    Ok(render(&chrome, tab, next))
}

/// A decision: the note or reason, and the page that it was sent from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DecisionForm {
    reason: String,
    /// `inbox`, or empty for the subscription's page.
    from: String,
}

pub(super) async fn approve(
    grant: Grant<DecideSubscriptions>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, SubscriptionId)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response> {
    let decision = Decision::Approve { note: form.reason.clone() };
    let decided = subscriptions::decide(&state, &grant, id, &decision).await;
    finish(&state, &grant, (&chrome, &session), (id, form, decided.map(|()| "approved"))).await
}

pub(super) async fn reject(
    grant: Grant<DecideSubscriptions>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, SubscriptionId)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response> {
    let decision = Decision::Reject { reason: form.reason.clone() };
    let decided = subscriptions::decide(&state, &grant, id, &decision).await;
    finish(&state, &grant, (&chrome, &session), (id, form, decided.map(|()| "rejected"))).await
}

/// After a decision: the subscription's page, which shows what the nodes say. After a fault: the
/// page that the form was sent from, with the status of the fault.
async fn finish(
    state: &AppState,
    grant: &Grant<DecideSubscriptions>,
    (chrome, session): (&Chrome, &Session),
    (id, form, decided): (SubscriptionId, DecisionForm, Result<&'static str>),
) -> Result<Response> {
    let error = match decided {
        Ok(word) => {
            flash(session, Tone::Success, format!("The subscription is {word}.")).await?;
            return Ok(Redirect::to(&format!("{}/subscriptions/{id}", chrome.base())).into_response());
        }
        Err(error) => error,
    };
    let status = StatusCode::from_u16(error.problem().status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    // A request that somebody else decided has left the inbox: its own page tells how.
    let is_still_open = !matches!(error, Error::Conflict { .. });
    let errors = in_reason(form_errors(error)?);
    let page = if form.from == "inbox" && is_still_open {
        let page = subscriptions::list_pending(state, grant, &PageQuery::default()).await?;
        render(chrome, pending(chrome, page.items, Some((id, errors, form.reason))), None)
    } else {
        let attempt = detail::Attempt { errors, reason: form.reason };
        detail::render(state, &grant.also()?, chrome, (id, attempt)).await?
    };
    Ok((status, page).into_response())
}

/// Note and reason are one field of the form.
fn in_reason(mut errors: FormErrors) -> FormErrors {
    errors.fields.iter_mut().for_each(|fault| "reason".clone_into(&mut fault.field));
    errors
}

fn render(chrome: &Chrome, tab: ApprovalsTab, next: Option<String>) -> Html<String> {
    let href = format!("{}/approvals", chrome.base());
    let view = ApprovalsView { now: chrome.now, href, open: chrome.open_approvals(), tab, next };
    Html(headgate_app::render(approvals(chrome.shell("Approvals", Place::Approvals), view)))
}

fn pending(
    chrome: &Chrome,
    items: Vec<Subscription>,
    attempt: Option<(SubscriptionId, FormErrors, String)>,
) -> ApprovalsTab {
    let base = chrome.base();
    let cards = items.into_iter().map(|subscription| {
        let own = attempt.clone().filter(|(id, ..)| *id == subscription.id);
        let (errors, reason) = own.map(|(_, errors, reason)| (errors, reason)).unwrap_or_default();
        PendingCard {
            href: format!("{base}/subscriptions/{}", subscription.id),
            version: version_link(&base, &subscription),
            plan_in_words: in_words(&subscription.limits, subscription.approval),
            application: Link::new(
                subscription.application_name,
                format!("{base}/applications/{}", subscription.application_id),
            ),
            plan_name: subscription.plan_name,
            requested_by: subscription.requested_by_name,
            requested_at: subscription.requested_at,
            message: subscription.message,
            errors,
            reason,
        }
    });
    ApprovalsTab::Pending(cards.collect())
}

async fn decided_lines(state: &AppState, chrome: &Chrome, items: Vec<Subscription>) -> Result<Vec<DecidedLine>> {
    let mut lines = Vec::with_capacity(items.len());
    for subscription in items {
        lines.push(DecidedLine {
            href: format!("{}/subscriptions/{}", chrome.base(), subscription.id),
            title: subscription.title(),
            acknowledgement: subscriptions::acknowledgement(state, &subscription).await?,
            plan_name: subscription.plan_name,
            state: subscription.state,
            decided_by: subscription.decided_by_name,
            decided_at: subscription.decided_at,
        });
    }
    Ok(lines)
}
