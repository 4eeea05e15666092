//! `/setup`: first admin and first tenant on one page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::FormErrors;
use headgate_app::pages::setup::first_admin::{SetupView, setup as view};
use serde::Deserialize;
use tower_sessions::Session;

use super::{UnattendedSetup, gate};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place};
use crate::http::form::{Form, form_errors};
use crate::http::routes::PageRoutes;
use crate::people::passwords::Password;
use crate::people::sessions;
use crate::people::signed_in::Visitor;
use crate::state::AppState;

#[must_use]
pub fn pages() -> PageRoutes {
    PageRoutes::new().get(gate::PATH, show_setup).post(gate::PATH, set_up)
}

async fn show_setup(State(state): State<AppState>, chrome: Chrome) -> Result<Response> {
    if super::is_complete(&state).await? {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(page(&chrome, SetupView::default()).into_response())
}

#[derive(Debug, Deserialize)]
struct SetupForm {
    name: String,
    email: String,
    password: Password,
    tenant_name: String,
    #[serde(default)]
    tenant_slug: String,
}

async fn set_up(
    State(state): State<AppState>,
    session: Session,
    visitor: Visitor,
    chrome: Chrome,
    Form(form): Form<SetupForm>,
) -> Result<Response> {
    if super::is_complete(&state).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let SetupForm { name, email, password, tenant_name, tenant_slug } = form;
    let wanted = UnattendedSetup { email, name, password, tenant_name, tenant_slug };
    match super::set_up(&state, &wanted, visitor.request_id).await {
        Ok(done) => {
            sessions::begin(&state, &session, done.user_id, &visitor).await?;
            Ok(Redirect::to(&format!("/t/{}", done.tenant_slug)).into_response())
        }
        Err(Error::Conflict { .. }) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => {
            let content = again(wanted, form_errors(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&chrome, content)).into_response())
        }
    }
}

/// The page with everything kept but the password.
fn again(wanted: UnattendedSetup, errors: FormErrors) -> SetupView {
    let UnattendedSetup { email, name, password: _, tenant_name, tenant_slug } = wanted;
    SetupView { name, email, tenant_name, tenant_slug, errors }
}

fn page(chrome: &Chrome, content: SetupView) -> Html<String> {
    Html(headgate_app::render(view(chrome.shell("Set up", Place::Elsewhere), content)))
}
