//! What is said about an API: the form, and deleting it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::catalogue::{ApiFields, ApiSettingsView, api_settings};
use headgate_contract::ids::TeamId;
use headgate_contract::names::DisplayName;
use serde::Deserialize;
use tower_sessions::Session;

use super::choices::teams;
use crate::authz::Grant;
use crate::authz::permits::WriteApis;
use crate::catalogue::apis::{self, Api, ApiDetails, Tags};
use crate::catalogue::versions;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::etag::IfMatch;
use crate::http::form::{Faults, Form, form_errors};
use crate::state::AppState;

/// Texts of the form, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ApiForm {
    name: String,
    description: String,
    owner_team_id: String,
    tags: String,
    revision: Option<i32>,
}

/// The team that was chosen; the empty choice is no team.
///
/// # Errors
/// When it is no id of a team.
pub(super) fn parse_team(text: &str) -> Result<Option<TeamId>, &'static str> {
    match text {
        "" => Ok(None),
        id => id.parse().map(Some).map_err(|_| "Choose a team from the list."),
    }
}

pub(super) async fn show(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, slug)): Path<(String, String)>,
) -> Result<Html<String>> {
    let api = apis::get(&state, &grant, &slug).await?;
    let fields = ApiFields {
        name: api.name.clone(),
        description: api.description.clone(),
        owner_team_id: api.owner_team.as_ref().map(|team| team.id.to_string()).unwrap_or_default(),
        tags: api.tags.join(", "),
    };
    render((&state, &grant, &chrome), api, (fields, FormErrors::none())).await
}

pub(super) async fn update(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, slug)): Path<(String, String)>,
    Form(form): Form<ApiForm>,
) -> Result<Response> {
    let updated = match details(&form) {
        Ok(details) => apis::update(&state, &grant, (&slug, IfMatch(form.revision)), details).await,
        Err(error) => Err(error),
    };
    match updated {
        Ok(api) => {
            flash(&session, Tone::Success, format!("{} is saved.", api.name)).await?;
            Ok(Redirect::to(&format!("{}/apis/{slug}", chrome.base())).into_response())
        }
        Err(error) => {
            let errors = form_errors(error)?;
            let api = apis::get(&state, &grant, &slug).await?;
            let ApiForm { name, description, owner_team_id, tags, revision: _ } = form;
            let fields = ApiFields { name, description, owner_team_id, tags };
            let page = render((&state, &grant, &chrome), api, (fields, errors)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

fn details(form: &ApiForm) -> Result<ApiDetails> {
    let mut faults = Faults::default();
    let name = faults.take("name", form.name.parse::<DisplayName>());
    let tags = faults.take("tags", Tags::parse_line(&form.tags));
    let owner_team_id = faults.take("owner_team_id", parse_team(&form.owner_team_id));
    match (name, tags, owner_team_id) {
        (Some(name), Some(tags), Some(owner_team_id)) => {
            Ok(ApiDetails { name, description: form.description.replace("\r\n", "\n"), owner_team_id, tags })
        }
        _ => Err(faults.into_error()),
    }
}

pub(super) async fn delete(
    grant: Grant<WriteApis>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, slug)): Path<(String, String)>,
) -> Result<Redirect> {
    apis::delete(&state, &grant, &slug).await?;
    flash(&session, Tone::Success, format!("{slug} is deleted.")).await?;
    Ok(Redirect::to(&format!("{}/apis", chrome.base())))
}

async fn render(
    (state, grant, chrome): (&AppState, &Grant<WriteApis>, &Chrome),
    api: Api,
    (fields, errors): (ApiFields, FormErrors),
) -> Result<Html<String>> {
    let catalogue = format!("{}/apis", chrome.base());
    let href = format!("{catalogue}/{}", api.slug);
    let is_bare = versions::list(state, &grant.also()?, api.id).await?.is_empty();
    let view = ApiSettingsView {
        action: format!("{href}/settings"),
        delete_action: is_bare.then(|| format!("{href}/delete")),
        catalogue,
        href,
        title: api.name,
        fields,
        teams: teams(state, grant).await?,
        revision: api.revision,
        errors,
    };
    Ok(Html(headgate_app::render(api_settings(chrome.shell("Edit API", Place::Catalogue), view))))
}
