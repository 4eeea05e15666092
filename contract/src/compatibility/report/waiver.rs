//! Exceptions: a finding that is accepted at one place, for a reason, until a day.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::Date;

use super::finding::Finding;
use super::policy::guess;
use crate::compatibility::diff::change::OperationRef;
use crate::compatibility::rules;
use crate::openapi::Method;

/// A waiver as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverEntry {
    /// Id of the rule.
    pub rule: String,
    /// `POST /payments`: findings that concern this operation and no other that is not waived too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// JSON pointer into the old or the new document: findings at this place, and below it if it ends with `/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Why it is accepted, for those who read the report.
    pub reason: String,
    /// The last day on which it works: `2026-12-31`.
    #[serde(with = "day")]
    pub expires: Date,
}

/// A checked waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Id of the rule.
    pub rule: &'static str,
    /// What it is bound to.
    pub place: WaivedPlace,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it works.
    pub expires: Date,
}

/// What a waiver is bound to, besides its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaivedPlace {
    /// One operation.
    Operation {
        /// HTTP method.
        method: Method,
        /// Path template as in the old document, or as in the new one if the operation is new.
        path: String,
    },
    /// A place in the old or the new document.
    Pointer(String),
}

/// Why a waiver cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaiverFault {
    /// No rule has its id.
    #[error("no rule has the id \"{id}\"{}. The ids are listed in docs/compatibility.md.", guess(.suggestion))]
    UnknownRule {
        /// The id as written.
        id: String,
        /// The most similar id that exists.
        suggestion: Option<&'static str>,
    },
    /// Neither operation nor pointer, or both.
    #[error("a waiver is bound to one place: give either \"operation\" or \"pointer\".")]
    Place,
    /// The operation has no method and path.
    #[error("\"{0}\" is no operation. Write a method and a path, such as \"POST /payments\".")]
    Operation(String),
    /// The pointer does not start with a slash.
    #[error("\"{0}\" is no JSON pointer. It starts with \"/\", such as \"/paths/~1payments/post\".")]
    Pointer(String),
    /// Nothing but white space.
    #[error("\"reason\" is empty. Say why the change is accepted.")]
    Reason,
}

/// What became of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// At least one finding is waived by it.
    Applied,
    /// It would fit a finding, but its last day is over.
    Expired,
    /// It fits a finding that concerns further operations, which no waiver names.
    Partial,
    /// It fits no finding.
    Unmatched,
}

impl Waiver {
    /// Checks an entry of a file.
    pub(super) fn from_entry(entry: WaiverEntry) -> Result<Self, WaiverFault> {
        let WaiverEntry { rule, operation, pointer, reason, expires } = entry;
        let place = match (operation, pointer) {
            (Some(operation), None) => read_operation(operation)?,
            (None, Some(pointer)) if pointer.starts_with('/') => WaivedPlace::Pointer(pointer),
            (None, Some(pointer)) => return Err(WaiverFault::Pointer(pointer)),
            _ => return Err(WaiverFault::Place),
        };
        let Some(known) = rules::find(&rule) else {
            return Err(WaiverFault::UnknownRule { suggestion: rules::closest(&rule), id: rule });
        };
        if reason.trim().is_empty() {
            return Err(WaiverFault::Reason);
        }
        Ok(Self { rule: known.id.as_str(), place, reason, expires })
    }

    /// Whether it has ended by this day.
    #[must_use]
    pub fn has_expired(&self, today: Date) -> bool {
        today > self.expires
    }

    /// Whether it is about this finding, or about one of its operations.
    pub(super) fn concerns(&self, finding: &Finding) -> bool {
        self.rule == finding.id
            && match &self.place {
                WaivedPlace::Operation { .. } => finding.operations.iter().any(|operation| self.names(operation)),
                WaivedPlace::Pointer(_) => self.covers_place(finding),
            }
    }

    /// Whether it is bound to this operation.
    pub(super) fn names(&self, operation: &OperationRef) -> bool {
        matches!(&self.place, WaivedPlace::Operation { method, path }
            if *method == operation.method && *path == operation.path)
    }

    /// Whether it is bound to the finding's place in one of the documents.
    pub(super) fn covers_place(&self, finding: &Finding) -> bool {
        let WaivedPlace::Pointer(waived) = &self.place else { return false };
        [&finding.old_pointer, &finding.new_pointer]
            .into_iter()
            .any(|pointer| pointer == waived || waived.ends_with('/') && pointer.starts_with(waived.as_str()))
    }
}

fn read_operation(text: String) -> Result<WaivedPlace, WaiverFault> {
    let parts = text.trim().split_once(char::is_whitespace);
    let read = parts.and_then(|(method, path)| {
        let (method, path) = (method.parse::<Method>().ok()?, path.trim());
        (!path.is_empty()).then(|| WaivedPlace::Operation { method, path: path.to_owned() })
    });
    read.ok_or(WaiverFault::Operation(text))
}

impl fmt::Display for WaivedPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation { method, path } => write!(f, "{method} {path}"),
            Self::Pointer(pointer) => f.write_str(pointer),
        }
    }
}

/// Days as RFC 3339 §5.6 `full-date`: `2026-12-31`.
pub(super) mod day {
    use serde::{Deserialize as _, Deserializer, Serializer, de};
    use time::Date;

    use crate::compatibility::rules::read_day;

    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(date)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = String::deserialize(deserializer)?;
        read_day(&text).ok_or_else(|| de::Error::custom(format!("\"{text}\" is no day; write it as 2026-12-31")))
    }
}
