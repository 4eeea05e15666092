//! Tokens in `Authorization` fields.

use headgate_contract::credentials::KEY_PREFIX;

/// The token of a `Bearer` credential (RFC 6750 §2.1); the scheme is case-insensitive.
#[must_use]
pub fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

/// Whether a token is an API key of ours, and not meant for the upstream.
#[must_use]
pub fn is_ours(token: &[u8]) -> bool {
    token.starts_with(KEY_PREFIX.as_bytes())
}
