//! Pages about people: signing in, account, members, teams, tokens, invitations, tenants.

pub mod account;
pub mod invitation;
pub mod members;
pub mod service_tokens;
pub mod sign_in;
pub mod team;
pub mod teams;
pub mod tenants;
