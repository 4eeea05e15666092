//! The answer that shows a new key: rendered by the POST itself, so that neither an address nor the
//! session ever carries the secret, and never stored by a browser or proxy.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use headgate_app::components::Link;
use headgate_app::pages::applications::key_once::{KeyOnceView, key_once};
use time::OffsetDateTime;

use crate::api_keys::{self, CreatedApiKey};
use crate::applications;
use crate::authz::Grant;
use crate::authz::permits::WriteOwnApplications;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::state::AppState;
use crate::subscriptions::first_call::{self, KeyInCall};

pub(super) async fn show_once(
    state: &AppState,
    grant: &Grant<WriteOwnApplications>,
    chrome: &Chrome,
    (created, replaces_until): (CreatedApiKey, Option<OffsetDateTime>),
) -> Result<Response> {
    let CreatedApiKey { key, secret } = created;
    let application = applications::get(state, grant, key.application_id).await?;
    let call = first_call::of_application(state, &grant.also()?, key.application_id).await?;
    let href = format!("{}/applications/{}", chrome.base(), application.id);
    let view = KeyOnceView {
        now: chrome.now,
        key_href: format!("{href}/api-keys/{}", key.id),
        application: Link::new(application.name, href),
        first_call: call.map(|call| (call.version_title.clone(), call.curl(KeyInCall::Secret(&secret)))),
        acknowledgement: api_keys::acknowledgement(state, &key).await?,
        secret: secret.reveal().to_owned(),
        name: key.name,
        expires_at: key.expires_at,
        catalogue: format!("{}/apis", chrome.base()),
        replaces_until,
    };
    let page = Html(headgate_app::render(key_once(chrome.shell("Your new API key", Place::Applications), view)));
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], page).into_response())
}
