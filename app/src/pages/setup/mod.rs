//! The first start.

pub mod first_admin;
