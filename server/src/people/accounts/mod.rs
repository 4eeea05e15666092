//! One's own account: name, password, sessions.

pub mod pages;

use headgate_contract::names::DisplayName;
use serde_json::json;
use sqlx::PgConnection;
use tower_sessions::Session;

use super::passwords::{self, Password, Verdict};
use super::sessions::{self, SessionHash};
use super::signed_in::{SignedIn, Visitor};
use super::{throttling, users};
use crate::audit::{self, Circumstances, Entry};
use crate::error::{Error, Result};
use crate::state::AppState;

/// # Errors
/// When the database fails.
pub async fn rename(state: &AppState, person: &SignedIn, name: &DisplayName) -> Result<()> {
    let mut transaction = state.db.begin().await?;
    users::update_name(&mut transaction, person.user_id, name.as_str()).await?;
    let entry = Entry::new("rename_user", "user", person.user_id, name.as_str())
        .before(json!({ "name": person.actor.name }))
        .after(json!({ "name": name.as_str() }));
    record(state, &mut transaction, person, &entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// The present password and the one that replaces it.
#[derive(Debug)]
pub struct NewPassword {
    pub current: Password,
    pub new: Password,
}

/// Sets a new password. All other sessions end, all bearer tokens of the user stop working, and
/// this session gets a new id.
///
/// # Errors
/// Faults of the fields `current_password` and `new_password`; [`Error::TooMany`] after too many
/// wrong guesses of the present one.
pub async fn change_password(
    state: &AppState,
    person: &SignedIn,
    session: &Session,
    (form, visitor): (NewPassword, &Visitor),
) -> Result<()> {
    let user = users::get_user(&state.db, person.user_id).await?;
    form.new.check(&[&user.email, &user.name]).map_err(|fault| Error::field("new_password", fault))?;
    let attempt = throttling::admit(state, &user.email, visitor.address).await?;
    let stored = users::get_credentials(&state.db, person.user_id).await?;
    if passwords::verify(&form.current, Some(stored.password)).await? == Verdict::Differs {
        return Err(Error::field("current_password", "This is not your present password."));
    }
    throttling::succeeded(state, attempt).await?;
    let hash = passwords::hash(&form.new).await?;
    let mut transaction = state.db.begin().await?;
    users::update_password(&mut transaction, person.user_id, &hash, state.clock.now()).await?;
    let ended = sessions::revoke_others(&mut transaction, person.user_id, SessionHash::of_session(session)).await?;
    let entry =
        Entry::new("change_password", "user", person.user_id, &user.name).after(json!({ "ended_sessions": ended }));
    record(state, &mut transaction, person, &entry).await?;
    transaction.commit().await?;
    sessions::renew(state, session, visitor).await
}

/// Ends one session of one's own.
///
/// # Errors
/// [`Error::NotFound`] when one has none of this name.
pub async fn end_session(state: &AppState, person: &SignedIn, hash: SessionHash) -> Result<()> {
    let mut transaction = state.db.begin().await?;
    if !sessions::revoke(&mut transaction, person.user_id, hash).await? {
        return Err(Error::NotFound);
    }
    let entry = Entry::new("end_session", "user", person.user_id, &person.actor.name);
    record(state, &mut transaction, person, &entry).await?;
    transaction.commit().await?;
    Ok(())
}

/// Ends all of one's sessions but this one; tells how many.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sessions(state: &AppState, person: &SignedIn, session: &Session) -> Result<u64> {
    let mut transaction = state.db.begin().await?;
    let ended = sessions::revoke_others(&mut transaction, person.user_id, SessionHash::of_session(session)).await?;
    let entry = Entry::new("end_other_sessions", "user", person.user_id, &person.actor.name)
        .after(json!({ "ended_sessions": ended }));
    record(state, &mut transaction, person, &entry).await?;
    transaction.commit().await?;
    Ok(ended)
}

async fn record(state: &AppState, conn: &mut PgConnection, person: &SignedIn, entry: &Entry) -> Result<()> {
    let circumstances =
        Circumstances { tenant: None, actor: &person.actor, request_id: person.request_id, at: state.clock.now() };
    audit::record(conn, &state.clock, circumstances, entry).await
}
