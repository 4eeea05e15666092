//! The first page.

pub mod overview;
