//! Users: people who can sign in, and the actor that one of them is.

mod store;

use headgate_contract::ids::UserId;
use headgate_contract::names::{DisplayName, EmailAddress};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use super::passwords::PasswordHash;
use crate::authz::{Actor, ActorKind};
use crate::clock::Clock;
use crate::error::{Error, Result, violated_constraint};

pub use store::{Credentials, UserRow};
pub(super) use store::{
    any_exists, decode_role, find_by_email, find_credentials, get as get_user, get_credentials, update_name,
    update_password,
};

/// Who is to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    pub email: EmailAddress,
    pub name: DisplayName,
    pub password: PasswordHash,
    pub rank: Rank,
}

/// Whether a user runs the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    User,
    /// May create tenants; sees no tenant's contents by that.
    Operator,
}

/// Makes a user without any membership.
///
/// # Errors
/// A fault of the field `email` when somebody has that address already.
pub async fn create_user(conn: &mut PgConnection, clock: &Clock, user: NewUser) -> Result<UserId> {
    let id = clock.new_id();
    store::insert(conn, id, &user, clock.now()).await.map_err(|error| match violated_constraint(&error) {
        Some(store::EMAIL_KEY) => Error::field("email", "Somebody has this e-mail address already. Sign in instead."),
        _ => error.into(),
    })?;
    Ok(id)
}

/// The actor that a user is: name, rank and all memberships as they are now.
///
/// # Errors
/// [`Error::NotFound`] when there is no such user.
pub async fn load_actor(db: &PgPool, user_id: UserId) -> Result<Actor> {
    let user = store::get(db, user_id).await?;
    let memberships = store::memberships(db, user_id).await?;
    Ok(Actor { kind: ActorKind::User(user_id), name: user.name, is_operator: user.is_operator, memberships })
}

/// Whether a bearer token made at `issued_at` is older than the user's password. Tokens carry
/// whole seconds.
#[must_use]
pub(super) fn predates_password(user: &UserRow, issued_at: i64) -> bool {
    let changed: OffsetDateTime = user.password_changed_at;
    issued_at < changed.unix_timestamp()
}
