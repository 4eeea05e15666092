//! Pages of approvals.

pub mod inbox;
