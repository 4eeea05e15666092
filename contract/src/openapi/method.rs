//! The HTTP methods an OpenAPI document can describe.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// HTTP method of an operation (RFC 9110 §9, RFC 5789 for `PATCH`), the eight that OpenAPI 3.1 knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `HEAD`
    Head,
    /// `PATCH`
    Patch,
    /// `TRACE`
    Trace,
}

/// The text is not one of the eight methods.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown HTTP method; use GET, PUT, POST, DELETE, OPTIONS, HEAD, PATCH or TRACE")]
pub struct UnknownMethod;

impl Method {
    /// All methods, in the order of the OpenAPI specification.
    pub const ALL: [Self; 8] =
        [Self::Get, Self::Put, Self::Post, Self::Delete, Self::Options, Self::Head, Self::Patch, Self::Trace];

    /// The method as it stands on the wire, in upper case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }

    /// The method named by a key of a path item: exactly lower case, as OpenAPI demands.
    pub(super) fn from_path_item_key(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|method| method.as_str().eq_ignore_ascii_case(key) && !key.contains(|c: char| c.is_ascii_uppercase()))
    }

    /// Whether a body in the request has no defined meaning (RFC 9110 §9.3).
    #[must_use]
    pub const fn ignores_body(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Trace)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text)).ok_or(UnknownMethod)
    }
}
