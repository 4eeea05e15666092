//! Fields that concern one connection only, and must not travel on (RFC 9110 §7.6.1).
//!
//! pingora takes them off a request one by one, at the cost of some twenty lookups. Most requests have none, which one
//! look at their names tells.

use http::header::{CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName};
use pingora::upstreams::peer::HttpUpstreamRequestPolicy;

/// The fields that [`HttpUpstreamRequestPolicy::standard`] acts upon.
static FIELDS: [HeaderName; 10] = [
    CONNECTION,
    UPGRADE,
    TRANSFER_ENCODING,
    TE,
    TRAILER,
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("http2-settings"),
];

/// What pingora has to do about them.
#[must_use]
pub fn policy(headers: &HeaderMap) -> HttpUpstreamRequestPolicy {
    if headers.keys().any(|name| FIELDS.contains(name)) {
        HttpUpstreamRequestPolicy::standard()
    } else {
        HttpUpstreamRequestPolicy::preserve()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_requests_without_such_a_field_are_left_alone() {
        let mut headers = HeaderMap::new();
        headers.insert(http::header::HOST, HeaderValue::from_static("a"));
        headers.insert("x-connection", HeaderValue::from_static("close"));
        assert_eq!(policy(&headers), HttpUpstreamRequestPolicy::preserve());
        for name in &FIELDS {
            let mut headers = headers.clone();
            headers.insert(name, HeaderValue::from_static("x"));
            assert_eq!(policy(&headers), HttpUpstreamRequestPolicy::standard());
        }
    }
}
