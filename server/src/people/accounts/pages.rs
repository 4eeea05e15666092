//! `/account`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::{FormErrors, Tone};
use headgate_app::pages::people::account::{AccountView, SessionLine, account as view};
use headgate_contract::names::DisplayName;
use serde::Deserialize;
use tower_sessions::Session;

use super::NewPassword;
use crate::error::{Error, Result};
use crate::http::chrome::{self, Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::routes::PageRoutes;
use crate::people::passwords::Password;
use crate::people::sessions::{self, SessionHash, SessionRow};
use crate::people::signed_in::{SignedIn, Visitor};
use crate::people::users;
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/account", show_account)
        .post("/account/name", rename)
        .post("/account/password", change_password)
        .post("/account/sessions/end-others", end_other_sessions)
        .post("/account/sessions/{session}/end", end_session)
}

async fn show_account(
    State(state): State<AppState>,
    person: SignedIn,
    session: Session,
    chrome: Chrome,
) -> Result<Html<String>> {
    page(&state, &person, &session, (&chrome, Shown::default())).await
}

#[derive(Debug, Deserialize)]
struct NameForm {
    name: String,
}

async fn rename(
    State(state): State<AppState>,
    person: SignedIn,
    session: Session,
    chrome: Chrome,
    Form(form): Form<NameForm>,
) -> Result<Response> {
    let done = match form.name.parse::<DisplayName>() {
        Ok(name) => super::rename(&state, &person, &name).await,
        Err(fault) => Err(Error::field("name", fault)),
    };
    match done {
        Ok(()) => back(&session, "Your name is changed.").await,
        Err(error) => {
            let shown = Shown { name: Some(form.name), name_errors: form_errors(error)?, ..Shown::default() };
            refused(&state, &person, &session, (&chrome, shown)).await
        }
    }
}

#[derive(Debug, Deserialize)]
struct PasswordForm {
    current_password: Password,
    new_password: Password,
}

async fn change_password(
    State(state): State<AppState>,
    person: SignedIn,
    session: Session,
    (visitor, chrome): (Visitor, Chrome),
    Form(form): Form<PasswordForm>,
) -> Result<Response> {
    let new = NewPassword { current: form.current_password, new: form.new_password };
    match super::change_password(&state, &person, &session, (new, &visitor)).await {
        Ok(()) => back(&session, "Your password is changed. All other sessions are signed out.").await,
        Err(error) => {
            let shown = Shown { password_errors: form_errors(error)?, ..Shown::default() };
            refused(&state, &person, &session, (&chrome, shown)).await
        }
    }
}

async fn end_session(
    State(state): State<AppState>,
    person: SignedIn,
    Path(hash): Path<String>,
    session: Session,
) -> Result<Response> {
    let hash = SessionHash::parse(&hash).ok_or(Error::NotFound)?;
    super::end_session(&state, &person, hash).await?;
    if SessionHash::of_session(&session) == Some(hash) {
        sessions::end(&session).await?;
        return Ok(Redirect::to("/sign-in").into_response());
    }
    back(&session, "That session is signed out.").await
}

async fn end_other_sessions(State(state): State<AppState>, person: SignedIn, session: Session) -> Result<Response> {
    let ended = super::end_other_sessions(&state, &person, &session).await?;
    let text = match ended {
        0 => "There was no other session.".to_owned(),
        1 => "One other session is signed out.".to_owned(),
        many => format!("{many} other sessions are signed out."),
    };
    back(&session, &text).await
}

async fn back(session: &Session, text: &str) -> Result<Response> {
    chrome::flash(session, Tone::Success, text).await?;
    Ok(Redirect::to("/account").into_response())
}

/// What the page shows beside the account.
#[derive(Debug, Default)]
struct Shown {
    name: Option<String>,
    name_errors: FormErrors,
    password_errors: FormErrors,
}

async fn refused(
    state: &AppState,
    person: &SignedIn,
    session: &Session,
    page_of: (&Chrome, Shown),
) -> Result<Response> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(state, person, session, page_of).await?).into_response())
}

async fn page(
    state: &AppState,
    person: &SignedIn,
    session: &Session,
    page_of: (&Chrome, Shown),
) -> Result<Html<String>> {
    let (chrome, shown) = page_of;
    let user = users::get_user(&state.db, person.user_id).await?;
    let current = SessionHash::of_session(session);
    let sessions = sessions::list(state, person.user_id).await?;
    let memberships = person.actor.memberships.iter();
    let content = AccountView {
        now: chrome.now,
        name: shown.name.unwrap_or(user.name),
        email: user.email,
        tenants: memberships
            .map(|own| (own.name.clone(), format!("/t/{}", own.slug), own.role.title().to_owned()))
            .collect(),
        name_errors: shown.name_errors,
        password_errors: shown.password_errors,
        sessions: sessions.into_iter().map(|row| line(row, current)).collect(),
    };
    Ok(Html(headgate_app::render(view(chrome.shell("Account", Place::Elsewhere), content))))
}

fn line(row: SessionRow, current: Option<SessionHash>) -> SessionLine {
    let SessionRow { hash, created_at, last_seen_at, client_ip, user_agent } = row;
    SessionLine {
        id: hash.to_string(),
        device: user_agent.as_deref().map_or_else(|| "Unknown browser".to_owned(), device),
        address: client_ip.unwrap_or_else(|| "unknown".to_owned()),
        created_at,
        last_seen_at,
        is_current: current == Some(hash),
    }
}

/// Browser and system in plain words, as far as the user agent tells.
fn device(agent: &str) -> String {
    let find =
        |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = find(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        _ => agent.chars().take(60).collect(),
    }
}
