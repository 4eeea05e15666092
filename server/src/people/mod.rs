//! People and how they prove who they are: setup, signing in, accounts, members, teams,
//! invitations, tokens and tenants. Each folder answers one question.

pub mod accounts;
pub mod api;
pub mod installation;
pub mod invitations;
pub mod me;
pub mod members;
pub mod pages;
pub mod passwords;
pub mod service_tokens;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod signed_in;
pub mod teams;
pub mod tenants;
pub mod throttling;
pub mod tokens;
pub mod users;

pub use installation::prepare_installation;
pub use members::add_member;
pub use sessions::{attach_session_actor, session_layer};
pub use setup::require_setup;
pub use tenants::{NewTenant, create_tenant};
pub use tokens::attach_bearer_actor;
pub use users::{NewUser, create_user, load_actor};

use crate::error::Result;
use crate::state::AppState;

/// Job: removes sessions that have ended and failed sign-ins that no longer count.
///
/// # Errors
/// When the database fails.
pub async fn delete_expired(state: &AppState) -> Result<()> {
    let sessions = sessions::delete_expired(state).await?;
    let failures = throttling::delete_expired(state).await?;
    tracing::debug!(
        sessions.deleted = sessions,
        sign_in_failures.deleted = failures,
        "Expired rows of people are removed."
    );
    Ok(())
}
