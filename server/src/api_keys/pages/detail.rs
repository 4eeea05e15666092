//! `GET /t/{tenant}/applications/{application}/api-keys/{api_key}`, revoking and rotating.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, Tone};
use headgate_app::pages::applications::key::{KeyView, key_page};
use headgate_app::pages::applications::page::FirstCallView;
use headgate_contract::ids::{ApiKeyId, ApplicationId};
use serde::Deserialize;
use tower_sessions::Session;

use super::once::show_once;
use crate::api_keys;
use crate::api_keys::lifetime::Overlap;
use crate::applications;
use crate::authz::Grant;
use crate::authz::permits::{ReadOwnApplications, WriteOwnApplications};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::{Form, form_errors};
use crate::state::AppState;
use crate::subscriptions::first_call::{self, KeyInCall};

type KeyPath = Path<(String, ApplicationId, ApiKeyId)>;

pub(super) async fn show(
    grant: Grant<ReadOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, application, id)): KeyPath,
) -> Result<Html<String>> {
    render(&state, &grant, &chrome, ((application, id), FormErrors::none())).await
}

pub(super) async fn revoke(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, application, id)): KeyPath,
) -> Result<Redirect> {
    api_keys::revoke(&state, &grant, (application, id)).await?;
    flash(&session, Tone::Success, "The key is revoked.").await?;
    Ok(Redirect::to(&format!("{}/applications/{application}/api-keys/{id}", chrome.base())))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RotateForm {
    overlap: String,
}

pub(super) async fn rotate(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, application, id)): KeyPath,
    Form(form): Form<RotateForm>,
) -> Result<Response> {
    let rotated = match Overlap::parse(&form.overlap) {
        Some(overlap) => api_keys::rotate(&state, &grant, (application, id), overlap).await,
        None => Err(Error::field("overlap", "Choose how long the old key shall go on working.")),
    };
    match rotated {
        Ok(created) => {
            let old = api_keys::get(&state, &grant.also()?, (application, id)).await?;
            show_once(&state, &grant, &chrome, (created, old.expires_at)).await
        }
        Err(error) => {
            let errors = form_errors(error)?;
            let page = render(&state, &grant.also()?, &chrome, ((application, id), errors)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn render(
    state: &AppState,
    grant: &Grant<ReadOwnApplications>,
    chrome: &Chrome,
    ((application, id), errors): ((ApplicationId, ApiKeyId), FormErrors),
) -> Result<Html<String>> {
    let key = api_keys::get(state, grant, (application, id)).await?;
    let application = applications::get(state, grant, application).await?;
    let call = first_call::of_application(state, grant, application.id).await?;
    let may_write = applications::may_write(grant, &application);
    let home = format!("{}/applications/{}", chrome.base(), application.id);
    let view = KeyView {
        now: chrome.now,
        href: format!("{home}/api-keys/{id}"),
        replaces: key.rotated_from.map(|old| format!("{home}/api-keys/{old}")),
        application: Link::new(application.name, home),
        acknowledgement: api_keys::acknowledgement(state, &key).await?,
        state: key.state.into(),
        hint: key.hint.to_string(),
        name: key.name,
        created_by: key.created_by_name,
        created_at: key.created_at,
        last_used_at: key.last_used_at,
        expires_at: key.expires_at,
        revoked_at: key.revoked_at,
        first_call: call
            .map(|call| FirstCallView { code: call.curl(KeyInCall::Variable), version_title: call.version_title }),
        may_write,
        errors,
    };
    let shell = chrome.shell(view.name.clone(), Place::Applications);
    Ok(Html(headgate_app::render(key_page(shell, view))))
}
