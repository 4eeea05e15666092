//! The result of comparing two documents.

use serde::{Deserialize, Serialize};

use super::diff::change::Change;
use super::diff::document;
use crate::openapi::{Document, Severity};

/// What differs between two documents, and what could not be compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// In document order of the old document; what only the new one has comes after.
    pub changes: Vec<Change>,
    /// Parts that could not be compared.
    pub notes: Vec<Note>,
    /// `info.version` of the old document.
    pub old_version: String,
    /// `info.version` of the new document.
    pub new_version: String,
}

/// A part of a document that could not be compared, such as a reference that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which document it stands in.
    pub side: Side,
    /// Place in that document (RFC 6901).
    pub pointer: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// One of two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The document that callers know.
    Old,
    /// The document that is to replace it.
    New,
}

/// Compares two documents.
///
/// Never fails and never panics: what cannot be compared is listed in [`Comparison::notes`]. Time and memory are
/// bounded, whatever the documents refer to.
#[must_use]
pub fn compare(old: &Document, new: &Document) -> Comparison {
    let outcome = document::compare(old, new);
    let mut notes = Vec::new();
    for (side, document, too_large) in [(Side::Old, old, outcome.too_large.0), (Side::New, new, outcome.too_large.1)] {
        let errors = document.problems.iter().filter(|problem| problem.severity == Severity::Error);
        notes.extend(errors.map(|problem| Note {
            side,
            pointer: problem.pointer.clone(),
            message: problem.message.clone(),
        }));
        notes.extend(too_large.into_iter().map(|pointer| Note { side, pointer, message: TOO_LARGE.to_owned() }));
    }
    if outcome.is_cut {
        notes.push(Note { side: Side::New, pointer: String::new(), message: TOO_MUCH.to_owned() });
    }
    Comparison { changes: outcome.changes, notes, old_version: old.version.clone(), new_version: new.version.clone() }
}

const TOO_LARGE: &str = "This schema is made of too many parts and was not compared. Use fewer schemas in \"allOf\".";
const TOO_MUCH: &str = "The documents differ in too many places, or their schemas refer to one another in too many ways. \
                        Not all of it was compared.";
