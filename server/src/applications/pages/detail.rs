//! `GET /t/{tenant}/applications/{application}` and deleting it.

use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use headgate_app::components::{Link, Tone};
use headgate_app::pages::applications::page::{
    ApplicationView, FirstCallView, KeyLine, SubscriptionLine, application_page,
};
use headgate_contract::ids::ApplicationId;
use tower_sessions::Session;

use crate::api_keys::{self, ApiKey};
use crate::applications;
use crate::authz::Grant;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::paging::PageQuery;
use crate::state::AppState;
use crate::subscriptions::first_call::{self, KeyInCall};
use crate::subscriptions::{self, Subscription};

/// Keys and subscriptions shown on the page; older ones are found by REST.
const SHOWN: PageQuery = PageQuery { cursor: None, limit: Some(PageQuery::MAX_LIMIT) };

pub(super) async fn show(
    grant: Grant<ReadOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ApplicationId)>,
) -> Result<Html<String>> {
    let application = applications::get(&state, &grant, id).await?;
    let may_write = applications::may_write(&grant, &application);
    let base = chrome.base();
    let href = format!("{base}/applications/{id}");
    let filter = subscriptions::Filter { application: Some(id), ..subscriptions::Filter::default() };
    let keys = api_keys::list(&state, &grant, id, &SHOWN).await?.items;
    let subscriptions = subscriptions::list(&state, &grant, filter, &SHOWN).await?.items;
    let call = first_call::of_application(&state, &grant, id).await?;
    let view = ApplicationView {
        now: chrome.now,
        back: Link::new("Applications", format!("{base}/applications")),
        owner: application.owner_team.map_or_else(|| application.created_by_name.clone(), |team| team.name),
        name: application.name,
        slug: application.slug,
        description: application.description,
        created_by: application.created_by_name,
        created_at: application.created_at,
        keys: key_lines(&state, &href, keys).await?,
        subscriptions: subscription_lines(&state, &base, subscriptions).await?,
        first_call: call
            .map(|call| FirstCallView { code: call.curl(KeyInCall::Variable), version_title: call.version_title }),
        usage: vec![
            Link::new("Requests and latency", format!("{base}/analytics?application={id}")),
            Link::new("Request logs", format!("{base}/request-logs?application={id}")),
        ],
        catalogue: format!("{base}/apis"),
        may_write,
        href,
    };
    let shell = chrome.shell(view.name.clone(), Place::Applications);
    Ok(Html(headgate_app::render(application_page(shell, view))))
}

async fn key_lines(state: &AppState, href: &str, keys: Vec<ApiKey>) -> Result<Vec<KeyLine>> {
    let mut lines = Vec::with_capacity(keys.len());
    for key in keys {
        lines.push(KeyLine {
            href: format!("{href}/api-keys/{}", key.id),
            acknowledgement: api_keys::acknowledgement(state, &key).await?,
            state: key.state.into(),
            hint: key.hint.to_string(),
            name: key.name,
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            expires_at: key.expires_at,
        });
    }
    Ok(lines)
}

async fn subscription_lines(state: &AppState, base: &str, all: Vec<Subscription>) -> Result<Vec<SubscriptionLine>> {
    let mut lines = Vec::with_capacity(all.len());
    for subscription in all {
        lines.push(SubscriptionLine {
            href: format!("{base}/subscriptions/{}", subscription.id),
            acknowledgement: subscriptions::acknowledgement(state, &subscription).await?,
            version_title: subscription.version_title(),
            plan_name: subscription.plan_name,
            state: subscription.state,
        });
    }
    Ok(lines)
}

pub(super) async fn delete(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, ApplicationId)>,
) -> Result<Redirect> {
    applications::delete(&state, &grant, id).await?;
    flash(&session, Tone::Success, "The application is deleted. Its API keys do not work any more.").await?;
    Ok(Redirect::to(&format!("{}/applications", chrome.base())))
}
