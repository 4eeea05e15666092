//! What is said about one change.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;

use super::waiver::day;
use crate::compatibility::diff::change::{Direction, OperationRef};
use crate::compatibility::rules::Severity;

/// One change and what it means. The JSON form of [`super::Report`] repeats it as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the rule: `request-parameter-became-required`.
    pub id: String,
    /// The rule's severity, or what the policy puts in its place.
    pub severity: Severity,
    /// Who is affected: those who send, those who read, or both.
    pub direction: Direction,
    /// What changed, from what to what.
    pub text: String,
    /// What breaks for whom, and what to do.
    pub explanation: String,
    /// The operations concerned, in document order, at most
    /// [`MAX_OPERATIONS`](crate::compatibility::diff::change::MAX_OPERATIONS) of them; none if the change concerns the
    /// whole document.
    pub operations: Vec<OperationRef>,
    /// How many operations are concerned, those not listed included.
    pub operation_count: usize,
    /// Place in the old document (RFC 6901); of what did not exist, the nearest thing around it.
    pub old_pointer: String,
    /// Place in the new document (RFC 6901); of what is gone, the nearest thing around it.
    pub new_pointer: String,
    /// What the old document says; `None` if nothing.
    pub old_value: Option<Value>,
    /// What the new document says; `None` if nothing.
    pub new_value: Option<Value>,
    /// Why it is accepted, if it is.
    pub waived: Option<Acceptance>,
}

/// The waiver that covers a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// In the words of the policy.
    pub reason: String,
    /// The last day on which it works.
    #[serde(with = "day")]
    pub expires: Date,
}
