//! What one difference between two documents is, with all that a rule needs to judge it.
//!
//! A change says *what* differs ([`Element`]), *which part of it* ([`Aspect`]), the values on both sides, who sends
//! the thing ([`Direction`]), where it stands in both documents, and which operations it reaches. It does not say
//! whether that is good or bad. Swapping the documents swaps the sides of each change and nothing else.

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use super::aspect::{Aspect, Combination};
pub use super::element::{Element, Site, Step};
use crate::openapi::Method;

/// Most operations that one change lists; [`Change::operation_count`] counts all.
pub const MAX_OPERATIONS: usize = 50;

/// One difference between an old and a new document.
///
/// At least one of [`Self::old`] and [`Self::new`] is present. A part that did not exist before has no old value, one
/// that is gone has no new value ([`Self::action`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Who sends what differs.
    pub direction: Direction,
    /// Whether narrowing the element narrows the message too.
    pub polarity: Polarity,
    /// What differs; of several places that share one schema, the first in document order.
    pub element: Element,
    /// Which part of the element differs.
    pub aspect: Aspect,
    /// The old value, shortened to a label if it is large; `None` if there was none.
    pub old: Option<Value>,
    /// The new value, shortened to a label if it is large; `None` if there is none.
    pub new: Option<Value>,
    /// What else holds at the old place.
    pub old_facts: Facts,
    /// What else holds at the new place.
    pub new_facts: Facts,
    /// Place in the old document (RFC 6901); of what did not exist, the nearest thing around it.
    pub old_pointer: String,
    /// Place in the new document (RFC 6901); of what is gone, the nearest thing around it.
    pub new_pointer: String,
    /// The operations it reaches, in document order, at most [`MAX_OPERATIONS`]; none if it concerns the document.
    pub operations: Vec<OperationRef>,
    /// How many operations it reaches.
    pub operation_count: usize,
}

/// Who sends the part of the message that differs.
///
/// In a webhook or callback the vendor sends the request, so its body counts as [`Self::Response`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The caller sends it: it may only widen.
    Request,
    /// The caller receives it: it may only narrow.
    Response,
    /// Neither: paths, operations, security, servers.
    None,
}

/// What narrowing a schema means for the values that are allowed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Fewer values are allowed: everywhere but below.
    Direct,
    /// More values are allowed: inside `not`.
    Inverted,
    /// It depends on the value: inside `if`.
    Undecided,
}

/// One operation of a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OperationRef {
    /// HTTP method.
    pub method: Method,
    /// Path template as in the old document, else as in the new; of a webhook its name, of a callback its expression.
    pub path: String,
    /// Who calls.
    pub kind: OperationKind,
}

/// Who calls an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationKind {
    /// The caller of the API.
    Call,
    /// The vendor, when something happens (OpenAPI 3.1).
    Webhook,
    /// The vendor, in answer to another operation.
    Callback,
}

/// What holds at one side of a change besides the part that differs; empty where the element does not exist.
///
/// For a path that is gone or new, the facts hold for all of its operations: `deprecated` if all are, and the latest
/// sunset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// It must be present: property, parameter, body or response header.
    pub required: bool,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// `null` is allowed.
    pub nullable: bool,
    /// The document advises against it.
    pub deprecated: bool,
    /// Stated or implied types without `null`; none if any is allowed.
    pub types: Vec<String>,
    /// `date-time`, `int64`, …
    pub format: Option<String>,
    /// Nothing but its types limits the values of a schema: no format, list, pattern, length or other keyword.
    pub unconstrained: bool,
    /// What holds if nothing is sent.
    pub default: Option<Value>,
    /// `x-sunset` as written, of the element or, for a schema, of the property it stands in.
    pub sunset: Option<String>,
    /// `x-stability-level` as written.
    pub stability: Option<String>,
    /// Security: the number of alternatives that are accepted; 0 if no proof is needed.
    pub alternatives: Option<usize>,
    /// Security: a call without any proof is accepted.
    pub anonymous: Option<bool>,
}

/// What happened to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It was not there before.
    Added,
    /// It is gone.
    Removed,
    /// A number grew, or `false` became `true`.
    Increased,
    /// A number shrank, or `true` became `false`.
    Decreased,
    /// It is another one.
    Changed,
}

impl Change {
    /// What happened to the value.
    #[must_use]
    pub fn action(&self) -> Action {
        match (&self.old, &self.new) {
            (None, _) => Action::Added,
            (_, None) => Action::Removed,
            (Some(Value::Bool(old)), Some(Value::Bool(new))) if old != new => {
                if *new {
                    Action::Increased
                } else {
                    Action::Decreased
                }
            }
            (Some(Value::Number(old)), Some(Value::Number(new))) => match (old.as_f64(), new.as_f64()) {
                (Some(old), Some(new)) if old < new => Action::Increased,
                (Some(old), Some(new)) if old > new => Action::Decreased,
                _ => Action::Changed,
            },
            _ => Action::Changed,
        }
    }
}
