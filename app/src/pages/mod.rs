//! Pages, one folder for each feature, one file for each page.

pub mod home;
pub mod catalogue;
pub mod nodes;
pub mod applications;
pub mod approvals;
pub mod plans;
pub mod subscriptions;
pub mod upstreams;
pub mod telemetry;
pub mod audit;
pub mod people;
pub mod setup;
pub mod rollouts;
pub mod demo;
