//! The first page: where `/` leads, and the overview of a tenant.

pub mod pages;
mod store;

use crate::authz::Grant;
use crate::authz::permits::ReadCatalogue;
use crate::error::Result;
use crate::state::AppState;

pub use store::Progress;

/// How far a tenant has come on the way from an empty installation to live calls.
///
/// # Errors
/// When the database fails.
pub async fn progress(state: &AppState, grant: &Grant<ReadCatalogue>) -> Result<Progress> {
    Ok(store::get_progress(&state.db, grant.tenant()).await?)
}
