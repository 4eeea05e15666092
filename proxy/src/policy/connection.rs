//! Fields that concern one connection only, and must not travel on (RFC 9110 §7.6.1).
//!
//! pingora takes them off a request one by one, at the cost of some twenty lookups. Most requests have none, which the
//! one look at their names tells that they get anyway.

use pingora::upstreams::peer::HttpUpstreamRequestPolicy;

/// Whether [`HttpUpstreamRequestPolicy::standard`] acts upon a field of this name, in lower case.
#[must_use]
pub fn concerns(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "upgrade"
            | "transfer-encoding"
            | "te"
            | "trailer"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "keep-alive"
            | "proxy-connection"
            | "http2-settings"
    )
}

/// What pingora has to do, depending on whether there are such fields.
#[must_use]
pub fn policy(present: bool) -> HttpUpstreamRequestPolicy {
    if present { HttpUpstreamRequestPolicy::standard() } else { HttpUpstreamRequestPolicy::preserve() }
}
