//! Pages of request logs and analytics.

pub mod analytics;
pub mod log_detail;
pub mod log_list;
mod status;
