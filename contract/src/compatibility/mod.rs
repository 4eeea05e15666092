//! Compares two OpenAPI documents and finds what a caller of the old one meets in the new one.
//!
//! | Module | Answers |
//! | --- | --- |
//! | [`diff`] | What differs? [`compare`] gives a [`Comparison`]: a list of [`diff::change::Change`]. |
//! | `diff/change.rs` | What is one difference, and what goes with it? |
//! | `diff/element.rs` | What of a document can differ? |
//! | `diff/aspect.rs` | Which part of it, and what do its values look like? |
//! | [`comparison`] | What is the result, and what could not be compared? |
//! | `normalise/` | What does a document say, whatever its format and spelling? |
//! | [`rules`] | Which kinds of changes are there, and how bad is each for whom? |
//! | [`report`] | What do two documents mean for callers, and what does a policy accept? |

pub mod comparison;
pub mod diff;
mod normalise;
pub mod report;
pub mod rules;
#[cfg(test)]
mod tests;

pub use comparison::{Comparison, Note, Side, compare};
