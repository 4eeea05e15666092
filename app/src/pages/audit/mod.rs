//! Who did what: the list of audit events, and one of them.

pub mod event;
pub mod events;
