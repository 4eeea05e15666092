//! Pages, one folder for each feature, one file for each page.

pub mod applications;
pub mod approvals;
pub mod audit;
pub mod catalogue;
pub mod demo;
pub mod home;
pub mod nodes;
pub mod people;
pub mod plans;
pub mod rollouts;
pub mod setup;
pub mod subscriptions;
pub mod telemetry;
pub mod upstreams;
