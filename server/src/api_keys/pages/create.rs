//! Creating an API key.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use headgate_app::components::{FormErrors, Link};
use headgate_app::pages::applications::key_form::{KeyFields, KeyFormView, key_form};
use headgate_contract::ids::{ApiKeyId, ApplicationId};
use headgate_contract::names::DisplayName;
use serde::Deserialize;

use super::once::show_once;
use crate::api_keys::lifetime::Expiry;
use crate::api_keys::{self, NewApiKey};
use crate::applications::{self, Application};
use crate::authz::Grant;
use crate::authz::permits::WriteOwnApplications;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::form::{Faults, Form, form_errors};
use crate::state::AppState;

/// Texts of the form, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct KeyForm {
    key_id: String,
    name: String,
    expiry: String,
    expires_on: String,
}

impl KeyForm {
    fn parse(&self) -> Result<NewApiKey> {
        let mut faults = Faults::default();
        let name = faults.take("name", self.name.parse::<DisplayName>());
        match (name, Expiry::parse(&self.expiry, &self.expires_on)) {
            (Some(name), Ok(expiry)) => Ok(NewApiKey { id: self.key_id.parse().ok(), name, expiry }),
            (_, Err((field, fault))) => {
                faults.add(field, fault);
                Err(faults.into_error())
            }
            (None, Ok(_)) => Err(faults.into_error()),
        }
    }
}

pub(super) async fn new(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ApplicationId)>,
) -> Result<Html<String>> {
    let application = applications::get(&state, &grant, id).await?;
    if !applications::may_write(&grant, &application) {
        return Err(Error::Denied);
    }
    let fields = KeyFields { key_id: new_key_id(&state), expiry: "90".to_owned(), ..KeyFields::default() };
    Ok(render(&chrome, &application, fields, FormErrors::none()))
}

pub(super) async fn create(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ApplicationId)>,
    Form(form): Form<KeyForm>,
) -> Result<Response> {
    let created = match form.parse() {
        Ok(new) => api_keys::create(&state, &grant, id, &new).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(created) => show_once(&state, &grant, &chrome, (created, None)).await,
        Err(error) => {
            let errors = form_errors(error)?;
            let application = applications::get(&state, &grant, id).await?;
            let KeyForm { key_id: _, name, expiry, expires_on } = form;
            let fields = KeyFields { key_id: new_key_id(&state), name, expiry, expires_on };
            let page = render(&chrome, &application, fields, errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn new_key_id(state: &AppState) -> String {
    state.clock.new_id::<ApiKeyId>().to_string()
}

fn render(chrome: &Chrome, application: &Application, fields: KeyFields, errors: FormErrors) -> Html<String> {
    let href = format!("{}/applications/{}", chrome.base(), application.id);
    let action = format!("{href}/api-keys");
    let view = KeyFormView { action, back: Link::new(application.name.clone(), href), fields, errors };
    Html(headgate_app::render(key_form(chrome.shell("New API key", Place::Applications), view)))
}
