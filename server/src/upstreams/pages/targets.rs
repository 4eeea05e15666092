//! Forms that change the targets of an upstream.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::upstreams::page::{EmptyingQuestion, NewTargetFields};
use headgate_contract::ids::{TargetId, UpstreamId};
use serde::Deserialize;
use tower_sessions::Session;

use super::detail::{Attempt, failed};
use crate::authz::Grant;
use crate::authz::permits::WriteUpstreams;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, flash};
use crate::http::form::{Faults, Form, form_errors};
use crate::state::AppState;
use crate::upstreams::target::{TargetUrl, TargetWeight};
use crate::upstreams::{self, Emptying, NewTarget};

#[derive(Debug, Deserialize)]
pub(super) struct AddForm {
    #[serde(default)]
    url: String,
    #[serde(default)]
    weight: String,
}

pub(super) async fn add(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, UpstreamId)>,
    Form(form): Form<AddForm>,
) -> Result<Response> {
    let added = match parse(&form) {
        Ok(new) => upstreams::add_target(&state, &grant, id, &new).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => done(&chrome, &session, (id, "The target is added.")).await,
        Err(error) => {
            let new_target = NewTargetFields { url: form.url, weight: form.weight };
            let attempt = Attempt { errors: form_errors(error)?, new_target, question: None };
            failed(&state, &grant, &chrome, (id, attempt)).await
        }
    }
}

fn parse(form: &AddForm) -> Result<NewTarget> {
    let mut faults = Faults::default();
    let url = faults.take("url", form.url.parse::<TargetUrl>());
    let weight = faults.take("weight", form.weight.parse::<TargetWeight>());
    match (url, weight) {
        (Some(url), Some(weight)) => Ok(NewTarget { url, weight }),
        _ => Err(faults.into_error()),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct WeightForm {
    #[serde(default)]
    weight: String,
    #[serde(default)]
    confirm: String,
}

pub(super) async fn set_weight(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id, target)): Path<(String, UpstreamId, TargetId)>,
    Form(form): Form<WeightForm>,
) -> Result<Response> {
    let set = match form.weight.parse::<TargetWeight>() {
        Ok(weight) => {
            upstreams::set_target_weight(&state, &grant, (id, target), (weight, emptying(&form.confirm))).await
        }
        Err(fault) => Err(Error::field("weight", fault)),
    };
    match set {
        Ok(()) => done(&chrome, &session, (id, "The weight is changed.")).await,
        Err(Error::Conflict { code: "last_target", .. }) => {
            let action = format!("{}/upstreams/{id}/targets/{target}/weight", chrome.base());
            let upstream = upstreams::get(&state, &grant.also()?, id).await?;
            let url = upstream.targets.into_iter().find(|known| known.id == target).map(|known| known.url);
            let question = EmptyingQuestion { action, url: url.unwrap_or_default(), weight: form.weight };
            let attempt = Attempt { question: Some(question), ..Attempt::default() };
            failed(&state, &grant, &chrome, (id, attempt)).await
        }
        Err(error) => refuse(&state, &grant, &chrome, (id, error)).await,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct RemoveForm {
    #[serde(default)]
    confirm: String,
}

pub(super) async fn remove(
    grant: Grant<WriteUpstreams>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id, target)): Path<(String, UpstreamId, TargetId)>,
    Form(form): Form<RemoveForm>,
) -> Result<Response> {
    match upstreams::remove_target(&state, &grant, (id, target), emptying(&form.confirm)).await {
        Ok(()) => done(&chrome, &session, (id, "The target is removed.")).await,
        Err(error) => refuse(&state, &grant, &chrome, (id, error)).await,
    }
}

fn emptying(confirm: &str) -> Emptying {
    if confirm == "last_target" { Emptying::Confirmed } else { Emptying::Refused }
}

async fn done(chrome: &Chrome, session: &Session, (id, text): (UpstreamId, &str)) -> Result<Response> {
    flash(session, Tone::Success, text).await?;
    Ok(Redirect::to(&format!("{}/upstreams/{id}", chrome.base())).into_response())
}

/// The page again. The faulty field is one of several in the table, so its fault goes to the top.
async fn refuse(
    state: &AppState,
    grant: &Grant<WriteUpstreams>,
    chrome: &Chrome,
    (id, error): (UpstreamId, Error),
) -> Result<Response> {
    let errors = form_errors(error)?;
    let text = errors.general.clone().or_else(|| errors.fields.first().map(|fault| fault.message.clone()));
    let attempt = Attempt { errors: FormErrors::general(text.unwrap_or_default()), ..Attempt::default() };
    failed(state, grant, chrome, (id, attempt)).await
}
