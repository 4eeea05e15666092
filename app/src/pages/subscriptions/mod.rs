//! Pages of subscriptions.

pub mod page;
pub mod state;
pub mod subscribe;
