//! The proxy: serves live traffic from a compiled snapshot, without a database.
//!
//! | module | question it answers |
//! | --- | --- |
//! | [`settings`] | how was the process started |
//! | [`run`] | what runs, and in which order does it stop |
//! | [`snapshot`] | what is in force, where does it come from, who is told |
//! | [`gateway`] | what happens to one call, from its connection to its record |
//! | [`kept`] | what one call leaves to the next on its connection |
//! | [`policy`] | may this call pass, one file per rule |
//! | [`upstream`] | which target takes it, and is that one well |
//! | [`fields`] | which header fields the proxy writes, and how |
//! | [`answer`] | what the proxy says when it answers by itself |
//! | [`telemetry`] | what is told about it afterwards |
//! | [`admin`] | is this process ready, and how is it doing |

pub mod admin;
pub mod answer;
pub mod call;
pub mod clock;
pub mod control;
pub mod drain;
pub mod fields;
pub mod gateway;
pub mod kept;
pub mod policy;
pub mod run;
pub mod settings;
pub mod snapshot;
pub mod telemetry;
pub mod upkeep;
pub mod upstream;
