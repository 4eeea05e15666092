//! Signing in with e-mail address and password, and signing out.

mod next;
pub mod pages;

use headgate_contract::ids::UserId;
use tower_sessions::Session;

use super::passwords::{self, Password, Verdict};
use super::signed_in::{SignedIn, Visitor};
use super::{sessions, throttling, users};
use crate::audit::{self, Circumstances, Entry};
use crate::authz::Actor;
use crate::error::{Error, Result};
use crate::state::AppState;

pub use next::LocalPath;

/// The user with this e-mail address and password.
///
/// # Errors
/// The same fault for an unknown address and for a wrong password, after the same time;
/// [`Error::TooMany`] after too many failures, without looking at the password.
pub async fn check_password(state: &AppState, email: &str, password: &Password, visitor: &Visitor) -> Result<UserId> {
    let attempt = throttling::admit(state, email, visitor.address).await?;
    let found = users::find_credentials(&state.db, &email.trim().to_lowercase()).await?;
    let (user_id, stored) = found.map(|found| (found.user_id, found.password)).unzip();
    match (passwords::verify(password, stored).await?, user_id) {
        (Verdict::Matches, Some(user_id)) => {
            throttling::succeeded(state, attempt).await?;
            Ok(user_id)
        }
        _ => {
            tracing::info!(client.has_address = visitor.address.is_some(), "A sign-in failed.");
            Err(Error::field("password", "E-mail address or password is wrong. Check both and try again."))
        }
    }
}

/// Signs in: the session gets a new id and belongs to the user from now on.
///
/// # Errors
/// As [`check_password`].
pub async fn sign_in(state: &AppState, session: &Session, form: &SignInForm, visitor: &Visitor) -> Result<Actor> {
    let user_id = check_password(state, &form.email, &form.password, visitor).await?;
    sessions::begin(state, session, user_id, visitor).await?;
    let actor = users::load_actor(&state.db, user_id).await?;
    record(state, &actor, visitor.request_id, "sign_in").await?;
    Ok(actor)
}

/// Ends the session. Signing out without one is no fault.
///
/// # Errors
/// When the database fails.
pub async fn sign_out(state: &AppState, session: &Session, person: Option<SignedIn>) -> Result<()> {
    sessions::end(session).await?;
    if let Some(person) = person {
        record(state, &person.actor, person.request_id, "sign_out").await?;
    }
    Ok(())
}

async fn record(state: &AppState, actor: &Actor, request_id: Option<uuid::Uuid>, action: &'static str) -> Result<()> {
    let Some(user_id) = actor.user_id() else { return Ok(()) };
    let circumstances = Circumstances { tenant: None, actor, request_id, at: state.clock.now() };
    let mut conn = state.db.acquire().await?;
    audit::record(&mut conn, &state.clock, circumstances, &Entry::new(action, "user", user_id, &actor.name)).await
}

/// What somebody typed to sign in.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    pub email: String,
    pub password: Password,
    /// Where they wanted to go.
    #[serde(default)]
    pub next: String,
}
