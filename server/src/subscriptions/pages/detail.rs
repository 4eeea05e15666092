//! `GET /t/{tenant}/subscriptions/{subscription}`, and cancelling, suspending and resuming it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::plans::words::in_words;
use headgate_app::pages::subscriptions::page::{DecisionView, SubscriptionView, subscription_page};
use headgate_contract::access::Permission;
use headgate_contract::ids::SubscriptionId;
use headgate_contract::subscriptions::SubscriptionState;
use serde::Deserialize;
use tower_sessions::Session;

use crate::applications;
use crate::authz::permits::{DecideSubscriptions, ReadOwnApplications, WriteOwnApplications};
use crate::authz::{Grant, Permit};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::{Form, form_errors};
use crate::state::AppState;
use crate::subscriptions::first_call::{self, KeyInCall};
use crate::subscriptions::{self, Subscription};

type SubscriptionPath = Path<(String, SubscriptionId)>;

/// What was typed into the decision form, and what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Attempt {
    pub errors: FormErrors,
    pub reason: String,
}

pub(super) async fn show(
    grant: Grant<ReadOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): SubscriptionPath,
) -> Result<Html<String>> {
    render(&state, &grant, &chrome, (id, Attempt::default())).await
}

pub(super) async fn cancel(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): SubscriptionPath,
) -> Result<Response> {
    let done = subscriptions::cancel(&state, &grant, id).await;
    finish(&state, &grant, (&chrome, &session), (id, done, "The subscription is cancelled.")).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SuspendForm {
    reason: String,
}

pub(super) async fn suspend(
    grant: Grant<DecideSubscriptions>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): SubscriptionPath,
    Form(form): Form<SuspendForm>,
) -> Result<Response> {
    let done = subscriptions::suspend(&state, &grant, id, &form.reason).await;
    finish(&state, &grant, (&chrome, &session), (id, done, "The subscription is suspended.")).await
}

pub(super) async fn resume(
    grant: Grant<DecideSubscriptions>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): SubscriptionPath,
) -> Result<Response> {
    let done = subscriptions::resume(&state, &grant, id).await;
    finish(&state, &grant, (&chrome, &session), (id, done, "The subscription is in force again.")).await
}

async fn finish<P: Permit>(
    state: &AppState,
    grant: &Grant<P>,
    (chrome, session): (&Chrome, &Session),
    (id, done, text): (SubscriptionId, Result<()>, &str),
) -> Result<Response> {
    match done {
        Ok(()) => {
            flash(session, Tone::Success, text).await?;
            Ok(Redirect::to(&format!("{}/subscriptions/{id}", chrome.base())).into_response())
        }
        Err(error) => {
            let status = StatusCode::from_u16(error.problem().status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            let attempt = Attempt { errors: form_errors(error)?, reason: String::new() };
            Ok((status, render(state, &grant.also()?, chrome, (id, attempt)).await?).into_response())
        }
    }
}

pub(super) async fn render(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    chrome: &Chrome,
    (id, attempt): (SubscriptionId, Attempt),
) -> Result<Html<String>> {
    let subscription = subscriptions::get(state, grant, id).await?;
    let application = applications::get(state, grant, subscription.application_id).await?;
    let base = chrome.base();
    let home = format!("{base}/applications/{}", application.id);
    let may_write = applications::may_write(grant, &application);
    let view = SubscriptionView {
        now: chrome.now,
        href: format!("{base}/subscriptions/{id}"),
        back: Link::new(application.name.clone(), home.clone()),
        application: Link::new(application.name, home.clone()),
        version: version_link(&base, &subscription),
        plan_in_words: in_words(&subscription.limits, subscription.approval),
        acknowledgement: subscriptions::acknowledgement(state, &subscription).await?,
        first_call: first_call(state, grant, &subscription).await?,
        create_key: (application.valid_keys == 0 && may_write).then(|| format!("{home}/api-keys/new")),
        ask_again: may_write.then(|| {
            let Subscription { application_id, plan_id, .. } = &subscription;
            format!("{}/subscribe?application={application_id}&plan={plan_id}", version_link(&base, &subscription).href)
        }),
        deciders: "API owners and tenant admins decide on it.".to_owned(),
        may_cancel: may_write,
        may_decide: chrome.may(Permission::DecideSubscriptions),
        decision: subscription.decided_at.map(|at| DecisionView {
            by: subscription.decided_by_name,
            at,
            reason: subscription.decision_reason,
        }),
        plan_name: subscription.plan_name,
        state: subscription.state,
        message: subscription.message,
        requested_by: subscription.requested_by_name,
        requested_at: subscription.requested_at,
        errors: attempt.errors,
        reason: attempt.reason,
    };
    let shell = chrome.shell("Subscription", Place::Applications);
    Ok(Html(headgate_app::render(subscription_page(shell, view))))
}

async fn first_call(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    subscription: &Subscription,
) -> Result<Option<String>> {
    if subscription.state != SubscriptionState::Approved {
        return Ok(None);
    }
    let call = first_call::of_subscription(state, grant, subscription).await?;
    Ok(call.map(|call| call.curl(KeyInCall::Variable)))
}

pub(super) fn version_link(base: &str, subscription: &Subscription) -> Link {
    let Subscription { api_slug, version_slug, .. } = subscription;
    Link::new(subscription.version_title(), format!("{base}/apis/{api_slug}/versions/{version_slug}"))
}
