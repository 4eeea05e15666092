//! Creating an application and changing it.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Link, SelectOption, Tone};
use headgate_app::pages::applications::form::{ApplicationFields, ApplicationFormView, application_form};
use headgate_contract::ids::ApplicationId;
use serde::Deserialize;
use tower_sessions::Session;

use crate::applications::{self, Application, ApplicationTerms, Team};
use crate::authz::Grant;
use crate::authz::permits::WriteOwnApplications;
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::etag::IfMatch;
use crate::http::form::{Form, form_errors};
use crate::state::AppState;

/// Texts of the form, as typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ApplicationForm {
    name: String,
    description: String,
    owner_team: String,
    version: Option<i32>,
}

impl ApplicationForm {
    fn parse(&self) -> Result<ApplicationTerms> {
        ApplicationTerms::parse(&self.name, &self.description, &self.owner_team)
    }
}

pub(super) async fn new(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
) -> Result<Html<String>> {
    let teams = applications::list_teams(&state, &grant).await?;
    Ok(render(&chrome, None, teams, (ApplicationFields::default(), FormErrors::none())))
}

pub(super) async fn create(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Form(form): Form<ApplicationForm>,
) -> Result<Response> {
    let created = match form.parse() {
        Ok(terms) => applications::create(&state, &grant, &terms).await,
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => {
            flash(
                &session,
                Tone::Success,
                "The application is registered. Subscribe it to an API, and create its first key.",
            )
            .await?;
            Ok(Redirect::to(&format!("{}/applications/{id}", chrome.base())).into_response())
        }
        Err(error) => {
            let errors = form_errors(error)?;
            let teams = applications::list_teams(&state, &grant).await?;
            let page = render(&chrome, None, teams, (form.into(), errors));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

pub(super) async fn edit(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, id)): Path<(String, ApplicationId)>,
) -> Result<Html<String>> {
    let application = applications::get(&state, &grant, id).await?;
    if !applications::may_write(&grant, &application) {
        return Err(Error::Denied);
    }
    let teams = with_owner(applications::list_teams(&state, &grant).await?, &application);
    let fields = ApplicationFields {
        name: application.name.clone(),
        description: application.description.clone(),
        owner_team: application.owner_team.as_ref().map(|team| team.id.to_string()).unwrap_or_default(),
    };
    Ok(render(&chrome, Some((&application, application.version)), teams, (fields, FormErrors::none())))
}

pub(super) async fn update(
    grant: Grant<WriteOwnApplications>,
    chrome: Chrome,
    State(state): State<AppState>,
    session: Session,
    Path((_, id)): Path<(String, ApplicationId)>,
    Form(form): Form<ApplicationForm>,
) -> Result<Response> {
    let updated = match form.parse() {
        Ok(terms) => applications::update(&state, &grant, (id, IfMatch(form.version)), &terms).await,
        Err(error) => Err(error),
    };
    let Err(error) = updated else {
        flash(&session, Tone::Success, "The application is saved.").await?;
        return Ok(Redirect::to(&format!("{}/applications/{id}", chrome.base())).into_response());
    };
    let errors = form_errors(error)?;
    let application = applications::get(&state, &grant, id).await?;
    let teams = with_owner(applications::list_teams(&state, &grant).await?, &application);
    let version = form.version.unwrap_or(application.version);
    let page = render(&chrome, Some((&application, version)), teams, (form.into(), errors));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The present owner stays in the list, also when it is not a team of the person who edits.
fn with_owner(mut teams: Vec<Team>, application: &Application) -> Vec<Team> {
    if let Some(owner) = application.owner_team.clone().filter(|owner| !teams.contains(owner)) {
        teams.push(owner);
    }
    teams
}

fn render(
    chrome: &Chrome,
    existing: Option<(&Application, i32)>,
    teams: Vec<Team>,
    (fields, errors): (ApplicationFields, FormErrors),
) -> Html<String> {
    let list = format!("{}/applications", chrome.base());
    let (title, action, back) = match existing {
        None => ("New application", list.clone(), Link::new("Applications", list)),
        Some((application, _)) => {
            let page = format!("{list}/{}", application.id);
            ("Edit application", format!("{page}/edit"), Link::new(application.name.clone(), page))
        }
    };
    let teams = teams.into_iter().map(|team| SelectOption::new(team.id.to_string(), team.name)).collect();
    let view =
        ApplicationFormView { existing: existing.map(|(_, version)| version), action, back, teams, fields, errors };
    Html(headgate_app::render(application_form(chrome.shell(title, Place::Applications), view)))
}

impl From<ApplicationForm> for ApplicationFields {
    fn from(form: ApplicationForm) -> Self {
        let ApplicationForm { name, description, owner_team, version: _ } = form;
        Self { name, description, owner_team }
    }
}
