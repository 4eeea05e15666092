//! Deny by default: whoever wants data must hold a [`Grant`], and only this module makes one.

mod actor;
mod grant;
pub mod permits;

pub use actor::{Actor, ActorKind, Membership};
pub use grant::{Grant, InstallationGrant, SystemGrants, Tenant};
pub use permits::Permit;
