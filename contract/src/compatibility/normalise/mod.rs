//! What a document says, whatever its format and spelling.
//!
//! | File | Normalises |
//! | --- | --- |
//! | `place.rs` | values with their pointers; following references |
//! | `gather.rs`, `merge.rs`, `keywords.rs`, `schema.rs` | one schema: references, `allOf`, `null`, limits |
//! | `schemas.rs` | all schemas of a document, each when it is first asked for |
//! | `subtypes.rs` | which schemas extend which |
//! | `types.rs`, `canonical.rs` | sets of types, equality of values |
//! | `fingerprint.rs` | what a schema says, as one number |
//! | `contract.rs` | the document: which operations it has |
//! | `operation.rs`, `parameters.rs`, `bodies.rs`, `responses.rs` | one operation, when it is asked for |
//! | `security.rs`, `servers.rs`, `extensions.rs` | what holds for the document and for single operations |

pub(crate) mod bodies;
pub(crate) mod canonical;
pub(crate) mod contract;
pub(crate) mod extensions;
pub(crate) mod fingerprint;
mod gather;
mod keywords;
mod merge;
pub(crate) mod operation;
pub(crate) mod parameters;
pub(crate) mod place;
pub(crate) mod responses;
pub(crate) mod schema;
pub(crate) mod schemas;
pub(crate) mod security;
pub(crate) mod servers;
pub(crate) mod subtypes;
pub(crate) mod types;
