//! Entity tags of updatable objects: the row's version as a strong tag (RFC 9110 §8.8.3).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, header};

use crate::error::{Error, Result};

/// The header pair for a response that carries an object of this version.
#[must_use]
pub fn etag(version: i32) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
    [(header::ETAG, value)]
}

/// `If-Match` of an update. Absent means: whatever the version is.
#[derive(Debug, Clone, Copy, Default)]
pub struct IfMatch(pub Option<i32>);

impl IfMatch {
    /// # Errors
    /// [`Error::Stale`] when the caller saw another version.
    pub fn check(self, current: i32) -> Result<()> {
        match self.0 {
            Some(seen) if seen != current => Err(Error::Stale),
            _ => Ok(()),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let tag = value.to_str().unwrap_or_default().trim();
        if tag == "*" {
            return Ok(Self(None));
        }
        let version = tag.trim_matches('"').parse().map_err(|_| Error::Stale)?;
        Ok(Self(Some(version)))
    }
}
