//! Pages and forms of the demo.

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::Tone;
use headgate_app::pages::demo::sign_ins::{SignInLine, SignInsView, sign_ins as view};
use tower_sessions::Session;

use super::SignIn;
use super::cast::TENANT;
use crate::authz::permits::WriteRollouts;
use crate::authz::{Grant, InstallationGrant};
use crate::error::{Error, Result};
use crate::http::chrome::{self, Chrome, Place};
use crate::http::routes::PageRoutes;
use crate::state::AppState;

const PATH: &str = "/demo";
/// Where the sign-ins wait in the session until they have been shown.
const WAITING: &str = "demo_sign_ins";

/// The routes.
#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new().get(PATH, show).post(PATH, load).post("/t/{tenant}/demo/replay", replay)
}

/// `POST /demo`
async fn load(State(state): State<AppState>, grant: InstallationGrant, session: Session) -> Result<Redirect> {
    match super::load(&state, &grant).await {
        Ok(sign_ins) => session.insert(WAITING, sign_ins).await?,
        Err(Error::Conflict { detail, .. }) => chrome::flash(&session, Tone::Info, detail).await?,
        Err(error) => return Err(error),
    }
    Ok(Redirect::to(PATH))
}

/// `GET /demo`: the sign-ins, once; before the demo is loaded, the way to the card that loads it.
async fn show(
    State(state): State<AppState>,
    grant: InstallationGrant,
    chrome: Chrome,
    session: Session,
) -> Result<Response> {
    if !super::is_loaded(&state).await? {
        return Ok(Redirect::to("/").into_response());
    }
    let waiting: Option<Vec<SignIn>> = session.remove(WAITING).await?;
    let shown = SignInsView {
        sign_ins: waiting.unwrap_or_default().into_iter().map(line).collect(),
        tenant_href: grant.actor().membership(TENANT).map(|membership| format!("/t/{}", membership.slug)),
    };
    let page = Html(headgate_app::render(view(chrome.shell("Demo", Place::Elsewhere), shown)));
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

fn line(sign_in: SignIn) -> SignInLine {
    let SignIn { name, role, email, password } = sign_in;
    SignInLine { name, role, email, password }
}

/// `POST /t/{tenant}/demo/replay`
async fn replay(grant: Grant<WriteRollouts>, State(state): State<AppState>, session: Session) -> Result<Redirect> {
    let base = format!("/t/{}/rollouts", grant.tenant_slug());
    match super::replay(&state, &grant).await {
        Ok(id) => Ok(Redirect::to(&format!("{base}/{id}"))),
        Err(Error::Conflict { detail, .. }) => {
            chrome::flash(&session, Tone::Warning, detail).await?;
            Ok(Redirect::to(&base))
        }
        Err(error) => Err(error),
    }
}
