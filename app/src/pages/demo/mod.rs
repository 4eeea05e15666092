//! Pages of the demo.

pub mod sign_ins;
