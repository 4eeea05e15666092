//! Integration tests of the control plane: real Postgres, real processes.

#[cfg(test)]
mod api_keys;
#[cfg(test)]
mod applications;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod authz_coverage;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod catalogue_import;
#[cfg(test)]
mod catalogue_reference;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod diff;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod http;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod people_members;
#[cfg(test)]
mod people_setup;
#[cfg(test)]
mod people_sign_in;
#[cfg(test)]
mod people_tokens;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod rollouts;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod subscriptions;
#[cfg(test)]
mod telemetry;
#[cfg(test)]
mod tenancy;
#[cfg(test)]
mod upstreams;
