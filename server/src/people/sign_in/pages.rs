//! `/sign-in`, `/sign-out`, `/theme`.

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::FormErrors;
use headgate_app::layouts::Theme;
use headgate_app::pages::people::sign_in::{SignInView, sign_in as view};
use serde::Deserialize;
use tower_sessions::Session;

use super::{LocalPath, SignInForm};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::routes::PageRoutes;
use crate::people::signed_in::{MaybeSignedIn, Visitor, first_page};
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new()
        .get("/sign-in", show_sign_in)
        .post("/sign-in", sign_in)
        .post("/sign-out", sign_out)
        .post("/theme", choose_theme)
}

#[derive(Debug, Deserialize)]
struct SignInQuery {
    #[serde(default)]
    next: String,
}

async fn show_sign_in(
    MaybeSignedIn(person): MaybeSignedIn,
    chrome: Chrome,
    Query(query): Query<SignInQuery>,
) -> Response {
    match person {
        Some(person) => leave_for(&query.next, || first_page(&person.actor.memberships)).into_response(),
        None => page(&chrome, SignInView { next: query.next, ..SignInView::default() }).into_response(),
    }
}

async fn sign_in(
    State(state): State<AppState>,
    session: Session,
    visitor: Visitor,
    chrome: Chrome,
    Form(form): Form<SignInForm>,
) -> Result<Response> {
    match super::sign_in(&state, &session, &form, &visitor).await {
        Ok(actor) => Ok(leave_for(&form.next, || first_page(&actor.memberships)).into_response()),
        Err(error) => refused(&chrome, form, error),
    }
}

/// The page again, with the address kept and the reason shown.
fn refused(chrome: &Chrome, form: SignInForm, error: Error) -> Result<Response> {
    let SignInForm { email, password: _, next } = form;
    if let Error::TooMany { retry_after_s } = error {
        let minutes = retry_after_s.div_ceil(60);
        let text = format!("Too many attempts failed. Wait {minutes} minutes, then try again.");
        let view = SignInView { email, next, errors: FormErrors::general(text) };
        let retry = [(header::RETRY_AFTER, HeaderValue::from(retry_after_s))];
        return Ok((StatusCode::TOO_MANY_REQUESTS, retry, page(chrome, view)).into_response());
    }
    let view = SignInView { email, next, errors: form_errors(error)? };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(chrome, view)).into_response())
}

async fn sign_out(
    State(state): State<AppState>,
    session: Session,
    MaybeSignedIn(person): MaybeSignedIn,
) -> Result<Redirect> {
    super::sign_out(&state, &session, person).await?;
    Ok(Redirect::to("/sign-in"))
}

#[derive(Debug, Deserialize)]
struct ThemeForm {
    theme: String,
    #[serde(default)]
    next: String,
}

async fn choose_theme(State(state): State<AppState>, Form(form): Form<ThemeForm>) -> Result<Response> {
    let theme = Theme::parse(&form.theme).name();
    let secure = if state.config.is_https() { "; Secure" } else { "" };
    // Not HttpOnly: it is no secret, and the script of the page sets it too.
    let cookie = format!("theme={theme}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
    let cookie = HeaderValue::from_str(&cookie).map_err(Error::internal)?;
    Ok(([(header::SET_COOKIE, cookie)], leave_for(&form.next, || "/".to_owned())).into_response())
}

fn leave_for(next: &str, otherwise: impl FnOnce() -> String) -> Redirect {
    match LocalPath::parse(next) {
        Some(path) if path.as_str() != "/" => Redirect::to(path.as_str()),
        _ => Redirect::to(&otherwise()),
    }
}

fn page(chrome: &Chrome, content: SignInView) -> Html<String> {
    Html(headgate_app::render(view(chrome.shell("Sign in", Place::Elsewhere), content)))
}
