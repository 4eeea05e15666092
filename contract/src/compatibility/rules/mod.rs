//! The rules: which kinds of changes there are, and how bad each is for those who kept to the old document.
//!
//! | File | What it answers |
//! |---|---|
//! | `rule` | what is a rule, and which are there? |
//! | `severity`, `effect` | how bad is what for whom? |
//! | `tables/` | the rules as data |
//! | `scope`, `unfold` | how does one row of the comparator table become a rule per kind of place? |
//! | `choose/` | which rule does a change fall under? |
//! | `stability` | what do stability levels and sunset dates promise? |
//!
//! Ids are those of oasdiff (Apache-2.0, <https://github.com/oasdiff/oasdiff>) where it knows the change, so that its
//! users find their way; the rest follow the same pattern.

mod choose;
mod effect;
mod rule;
mod scope;
mod severity;
mod stability;
mod tables;
mod unfold;

pub(in crate::compatibility) use choose::{Notice, choose};
pub use rule::{Rule, all, closest, find};
pub use severity::{Severity, UnknownSeverity};
pub use stability::{Stability, UnknownStability, read_day};

pub use super::diff::change::Direction;
