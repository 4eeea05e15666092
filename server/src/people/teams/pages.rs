//! `/t/{tenant}/teams` and the page of one team.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::team::{PersonLine, TeamView, team as team_view};
use headgate_app::pages::people::teams::{TeamLine, TeamsView, teams as teams_view};
use headgate_contract::access::Permission;
use headgate_contract::ids::{TeamId, UserId};
use serde::Deserialize;
use tower_sessions::Session;

use super::{TeamNames, TeamRow};
use crate::authz::Grant;
use crate::authz::permits::{ReadMembers, WriteMembers};
use crate::error::{Error, Result};
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::paging::PageQuery;
use crate::http::routes::PageRoutes;
use crate::people::members::{self, MemberRow};
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/t/{tenant}/teams", list_teams)
        .post("/t/{tenant}/teams", create_team)
        .get("/t/{tenant}/teams/{team}", show_team)
        .post("/t/{tenant}/teams/{team}", rename_team)
        .post("/t/{tenant}/teams/{team}/delete", delete_team)
        .post("/t/{tenant}/teams/{team}/members", add_person)
        .post("/t/{tenant}/teams/{team}/members/{user}/remove", remove_person)
}

#[derive(Debug, Default, Deserialize)]
struct TeamForm {
    name: String,
    #[serde(default)]
    slug: String,
}

async fn list_teams(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    chrome: Chrome,
    Query(query): Query<PageQuery>,
) -> Result<Html<String>> {
    list_page(&state, &grant, &chrome, ListShown { query, ..ListShown::default() }).await
}

async fn create_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    chrome: Chrome,
    session: Session,
    Form(form): Form<TeamForm>,
) -> Result<Response> {
    let made = match TeamNames::parse(&form.name, &form.slug) {
        Ok(names) => super::create(&state, &grant, &names).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            chrome::flash(&session, Tone::Success, "The team is there. Add its people.").await?;
            Ok(Redirect::to(&format!("{}/teams/{id}", chrome.base())).into_response())
        }
        Err(error) => {
            let shown = ListShown { form, errors: form_errors(error)?, query: PageQuery::default() };
            let page = list_page(&state, &grant.also()?, &chrome, shown).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

async fn show_team(
    State(state): State<AppState>,
    grant: Grant<ReadMembers>,
    Path((_, team)): Path<(String, TeamId)>,
    chrome: Chrome,
) -> Result<Html<String>> {
    team_page(&state, &grant, &chrome, TeamShown::of(team)).await
}

async fn rename_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, team)): Path<(String, TeamId)>,
    chrome: Chrome,
    session: Session,
    Form(form): Form<TeamForm>,
) -> Result<Response> {
    let done = match TeamNames::parse(&form.name, &form.slug) {
        Ok(names) => super::rename(&state, &grant, team, &names).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            chrome::flash(&session, Tone::Success, "The names are changed.").await?;
            Ok(back_to(&chrome, team))
        }
        Err(error) => {
            let errors = form_errors(error)?;
            refused(
                &state,
                &grant,
                &chrome,
                TeamShown { names: Some(form), name_errors: errors, ..TeamShown::of(team) },
            )
            .await
        }
    }
}

async fn delete_team(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, team)): Path<(String, TeamId)>,
    chrome: Chrome,
    session: Session,
) -> Result<Response> {
    match super::delete(&state, &grant, team).await {
        Ok(()) => {
            chrome::flash(&session, Tone::Success, "The team is removed.").await?;
            Ok(Redirect::to(&format!("{}/teams", chrome.base())).into_response())
        }
        Err(error) => {
            let fault = form_errors(error)?;
            refused(&state, &grant, &chrome, TeamShown { fault, ..TeamShown::of(team) }).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct PersonForm {
    #[serde(default)]
    user: String,
}

async fn add_person(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, team)): Path<(String, TeamId)>,
    chrome: Chrome,
    Form(form): Form<PersonForm>,
) -> Result<Response> {
    let done = match form.user.parse::<UserId>() {
        Ok(user) => super::add_person(&state, &grant, team, user).await,
        Err(_) => Err(Error::field("user", "Choose a member.")),
    };
    match done {
        Ok(()) => Ok(back_to(&chrome, team)),
        Err(error) => {
            let person_errors = form_errors(error)?;
            refused(&state, &grant, &chrome, TeamShown { person_errors, ..TeamShown::of(team) }).await
        }
    }
}

async fn remove_person(
    State(state): State<AppState>,
    grant: Grant<WriteMembers>,
    Path((_, team, user)): Path<(String, TeamId, UserId)>,
    chrome: Chrome,
) -> Result<Response> {
    super::remove_person(&state, &grant, team, user).await?;
    Ok(back_to(&chrome, team))
}

fn back_to(chrome: &Chrome, team: TeamId) -> Response {
    Redirect::to(&format!("{}/teams/{team}", chrome.base())).into_response()
}

async fn refused(state: &AppState, grant: &Grant<WriteMembers>, chrome: &Chrome, shown: TeamShown) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, team_page(state, &grant.also()?, chrome, shown).await?).into_response())
}

/// What the list shows beside the teams.
#[derive(Debug, Default)]
struct ListShown {
    query: PageQuery,
    form: TeamForm,
    errors: FormErrors,
}

async fn list_page(
    state: &AppState,
    grant: &Grant<ReadMembers>,
    chrome: &Chrome,
    shown: ListShown,
) -> Result<Html<String>> {
    let teams = super::list(state, grant, &shown.query).await?;
    let base = chrome.base();
    let content = TeamsView {
        now: chrome.now,
        may_write: chrome.may(Permission::WriteMembers),
        next: teams.next_cursor.map(|cursor| format!("{base}/teams?cursor={cursor}")),
        previous: shown.query.cursor.map(|_| format!("{base}/teams")),
        teams: teams.items.into_iter().map(|row| team_line(&base, row)).collect(),
        name: shown.form.name,
        slug: shown.form.slug,
        errors: shown.errors,
        base,
    };
    Ok(Html(headgate_app::render(teams_view(chrome.shell("Teams", Place::Teams), content))))
}

fn team_line(base: &str, row: TeamRow) -> TeamLine {
    let TeamRow { id, slug, name, created_at, people, apis, applications } = row;
    TeamLine { href: format!("{base}/teams/{id}"), slug, name, created_at, people, apis, applications }
}

/// What the page of a team shows beside it.
#[derive(Debug)]
struct TeamShown {
    team: TeamId,
    names: Option<TeamForm>,
    name_errors: FormErrors,
    person_errors: FormErrors,
    fault: FormErrors,
}

impl TeamShown {
    fn of(team: TeamId) -> Self {
        let none = FormErrors::none;
        Self { team, names: None, name_errors: none(), person_errors: none(), fault: none() }
    }
}

async fn team_page(
    state: &AppState,
    grant: &Grant<ReadMembers>,
    chrome: &Chrome,
    shown: TeamShown,
) -> Result<Html<String>> {
    let (row, people) = super::get(state, grant, shown.team).await?;
    let everybody =
        members::list(state, grant, &PageQuery { limit: Some(PageQuery::MAX_LIMIT), cursor: None }).await?.items;
    let others = everybody.into_iter().filter(|member| people.iter().all(|person| person.user_id != member.user_id));
    let names = shown.names.unwrap_or_else(|| TeamForm { name: row.name.clone(), slug: row.slug.clone() });
    let title = row.name.clone();
    let content = TeamView {
        base: chrome.base(),
        href: format!("{}/teams/{}", chrome.base(), row.id),
        may_write: chrome.may(Permission::WriteMembers),
        title: title.clone(),
        name: names.name,
        slug: names.slug,
        apis: row.apis,
        applications: row.applications,
        others: others
            .map(|member| (member.user_id.to_string(), format!("{} ({})", member.name, member.email)))
            .collect(),
        people: people.into_iter().map(person_line).collect(),
        name_errors: shown.name_errors,
        person_errors: shown.person_errors,
        fault: shown.fault,
    };
    Ok(Html(headgate_app::render(team_view(chrome.shell(title, Place::Teams), content))))
}

fn person_line(row: MemberRow) -> PersonLine {
    let MemberRow { user_id, email, name, role, created_at: _ } = row;
    PersonLine { id: user_id.to_string(), name, email, role_title: role.title().to_owned() }
}
