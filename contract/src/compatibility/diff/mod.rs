//! Finds what differs between two normalised documents.
//!
//! | File | Compares |
//! | --- | --- |
//! | `change.rs`, `element.rs`, `aspect.rs` | nothing: they say what a change is |
//! | `document.rs` | paths, webhooks, and which operations belong together |
//! | `operation.rs` | one operation: its marks, parameters, body, responses, callbacks |
//! | `parameters.rs`, `bodies.rs` | what an operation sends and receives, down to the schemas |
//! | `security.rs`, `schemes.rs`, `servers.rs` | who may call, and where |
//! | `differ.rs` | two schemas, by means of `kinds.rs` (types, `null`), `plain.rs` (limits), `values.rs` (`enum`), `properties.rs`, `inner.rs` (items, `not`, …), `alternatives.rs` (`oneOf`, `anyOf`), `discriminator.rs` |
//! | `pairing.rs` | nothing: it puts two lists side by side |
//! | `matching.rs` | which old alternative became which new one |
//! | `pairs.rs` | nothing: which schemas were compared, and the way to them |
//! | `recorder.rs`, `reach.rs` | nothing: they make one change of one edit, and find the operations it reaches |

mod alternatives;
pub mod aspect;
mod bodies;
pub mod change;
pub(super) mod differ;
mod discriminator;
pub(super) mod document;
pub mod element;
mod inner;
mod kinds;
mod matching;
mod operation;
mod pairing;
mod pairs;
mod parameters;
mod plain;
mod properties;
mod reach;
mod recorder;
mod schemes;
mod security;
mod servers;
mod values;
