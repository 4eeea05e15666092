//! The one error form of every interface: a problem document (RFC 9457).

use serde::{Deserialize, Serialize};

/// A machine-readable error. `code` is stable and meant for programs; `title` and `detail` are
/// for people: what happened, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Always `urn:headgate:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The HTTP status code.
    pub status: u16,
    /// Stable code in snake_case, such as `key_missing`.
    pub code: String,
    /// What happened, in a few words.
    pub title: String,
    /// What happened here and what to do next.
    pub detail: String,
    /// Faults of single fields; empty when the problem is not about input.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FieldFault>,
    /// Quote this when asking for help; the request log is found by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// A fault of one input field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldFault {
    /// Name of the field, dotted for nested input.
    pub field: String,
    /// What to do about it.
    pub message: String,
}

impl FieldFault {
    pub fn new(field: impl Into<String>, message: impl ToString) -> Self {
        Self { field: field.into(), message: message.to_string() }
    }
}

impl Problem {
    /// The media type of RFC 9457 §3.
    pub const MEDIA_TYPE: &str = "application/problem+json";

    pub fn new(status: u16, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:headgate:problem:{code}"),
            status,
            code: code.to_owned(),
            title: title.to_owned(),
            detail: detail.into(),
            faults: Vec::new(),
            request_id: None,
        }
    }

    #[must_use]
    pub fn with_faults(mut self, faults: Vec<FieldFault>) -> Self {
        self.faults = faults;
        self
    }

    #[must_use]
    pub fn with_request_id(mut self, id: impl Into<String>) -> Self {
        self.request_id = Some(id.into());
        self
    }
}
