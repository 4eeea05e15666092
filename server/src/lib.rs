//! The control plane: portal, REST API, rollout engine and jobs. All state is in Postgres.

pub mod audit;
pub mod authz;
pub mod change;
pub mod clock;
pub mod cluster;
pub mod config;
pub mod control_plane;
pub mod db;
pub mod error;
pub mod http;
pub mod process;
pub mod router;
pub mod run;
pub mod snapshots;
pub mod state;
pub mod supervisor;

// Features, one folder each.
pub mod api_keys;
pub mod applications;
pub mod catalogue;
pub mod compatibility;
pub mod demo;
pub mod home;
pub mod mock;
pub mod nodes;
pub mod people;
pub mod plans;
pub mod rollouts;
pub mod subscriptions;
pub mod telemetry;
pub mod upstreams;
