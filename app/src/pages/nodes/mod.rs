//! Pages of nodes.

pub mod list;
