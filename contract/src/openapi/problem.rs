//! What is wrong with a document that could still be read, with the place of each fault.

use serde::{Deserialize, Serialize};

/// Most problems that are listed for one document.
pub(super) const MAX_PROBLEMS: usize = 500;
/// Longest piece of the document that is repeated in a message, in characters.
const MAX_SHOWN: usize = 80;

/// How much a [`Problem`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something cannot be used as written: an operation was left out, a reference leads nowhere.
    Error,
    /// The document breaks a rule, but its meaning is clear.
    Warning,
    /// Allowed, yet likely to surprise.
    Note,
}

/// One fault of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// How much it matters.
    pub severity: Severity,
    /// Place in the document (RFC 6901); empty for the whole document.
    pub pointer: String,
    /// Line in the source, from 1; known for JSON sources.
    pub line: Option<u32>,
    /// What is wrong and what to do.
    pub message: String,
}

/// Collects problems up to [`MAX_PROBLEMS`] and counts the rest.
#[derive(Debug, Default)]
pub(super) struct Problems {
    listed: Vec<Problem>,
    unlisted: usize,
}

impl Problems {
    pub(super) fn error(&mut self, pointer: &str, message: impl Into<String>) {
        self.push(Severity::Error, pointer, message.into());
    }

    pub(super) fn warning(&mut self, pointer: &str, message: impl Into<String>) {
        self.push(Severity::Warning, pointer, message.into());
    }

    pub(super) fn note(&mut self, pointer: &str, message: impl Into<String>) {
        self.push(Severity::Note, pointer, message.into());
    }

    fn push(&mut self, severity: Severity, pointer: &str, message: String) {
        if self.listed.len() >= MAX_PROBLEMS {
            self.unlisted += 1;
            return;
        }
        self.listed.push(Problem { severity, pointer: pointer.to_owned(), line: None, message });
    }

    /// The list, ending with a note if more was found than is listed.
    pub(super) fn into_list(mut self) -> Vec<Problem> {
        if self.unlisted > 0 {
            let message =
                format!("{} more problems are not listed. Mend these first, then import again.", self.unlisted);
            self.listed.push(Problem { severity: Severity::Note, pointer: String::new(), line: None, message });
        }
        self.listed
    }
}

/// A piece of the document for use in a message: shortened, control characters replaced.
pub(super) fn shown(text: &str) -> String {
    let mut piece: String = text.chars().take(MAX_SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        piece.push('…');
    }
    piece
}
