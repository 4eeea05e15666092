//! Pages of plans.

pub mod form;
pub mod list;
pub mod words;
