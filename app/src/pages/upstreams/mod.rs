//! Pages of upstreams.

pub mod form;
pub mod list;
pub mod page;
