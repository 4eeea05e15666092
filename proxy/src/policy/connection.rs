//! Fields that concern one connection only, and must not travel on (RFC 9110 §7.6.1).
//!
//! Most requests have none, which the one look at their names tells that they get anyway.

use headgate_contract::gateway::GatewayFault;
use http::header::{CONNECTION, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderValue, Version};
use pingora::http::RequestHeader;

/// Most options that the `Connection` fields of a request may list; each is compared with each field.
const MAX_OPTIONS: usize = 9;

/// Whether a field of this name, in lower case, concerns one connection only.
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

/// Whether `Connection` lists names of fields beside what it says about the connection itself.
#[must_use]
pub fn lists_fields(fields: &HeaderMap) -> bool {
    options(fields).any(|option| !is(option, "keep-alive") && !is(option, "close"))
}

/// Whether the field called `name` is one of those that `Connection` lists.
#[must_use]
pub fn is_listed(name: &str, fields: &HeaderMap) -> bool {
    options(fields).any(|option| is(option, name))
}

/// Whether the connection is to end after this request (RFC 9112 §9.6). pingora looks at the first `Connection` only.
#[must_use]
pub fn closes(fields: &HeaderMap) -> bool {
    options(fields).any(|option| is(option, "close"))
}

/// Checks the options that `Connection` lists.
///
/// # Errors
/// [`GatewayFault::MalformedRequest`] for too many, for what is no name, and for names of fields on which others rely.
pub fn check(fields: &HeaderMap) -> Result<(), GatewayFault> {
    let relied_on = |option: &[u8]| RELIED_ON.iter().any(|name| is(option, name));
    let is_token = |option: &[u8]| option.iter().all(|byte| byte.is_ascii_alphanumeric() || MARKS.contains(byte));
    let mut count = 0;
    for option in options(fields) {
        count += 1;
        if count > MAX_OPTIONS || !is_token(option) || relied_on(option) {
            return Err(GatewayFault::MalformedRequest);
        }
    }
    Ok(())
}

/// Gives the fields for the upstream what its own connection needs: the framing of a body without a length, and a
/// wish to change to WebSocket (RFC 6455 §4.1). No other protocol passes.
pub fn renew(asked: &RequestHeader, fields: &mut HeaderMap) {
    if asked.headers.contains_key(TRANSFER_ENCODING) {
        fields.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    let wish = asked.headers.get(UPGRADE).filter(|_| asked.version == Version::HTTP_11);
    if wish.is_some_and(|wish| wish.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        fields.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        fields.insert(UPGRADE, HeaderValue::from_static("websocket"));
    }
}

/// Fields that must reach the upstream, or that say where a request came from.
const RELIED_ON: [&str; 5] = ["host", "content-length", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];
/// What a token may have beside letters and digits (RFC 9110 §5.6.2).
const MARKS: &[u8] = b"!#$%&'*+-.^_`|~";

fn is(option: &[u8], name: &str) -> bool {
    option.eq_ignore_ascii_case(name.as_bytes())
}

fn options(fields: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lists = fields.get_all(CONNECTION).into_iter();
    lists
        .flat_map(|list| list.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .filter(|option| !option.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(lists: &[&'static str]) -> HeaderMap {
        lists.iter().map(|list| (CONNECTION, HeaderValue::from_static(list))).collect()
    }

    #[test]
    fn listed_fields_are_found_whatever_their_case() {
        let fields = fields(&["close, X-Mine", " x-other ,,"]);
        assert_eq!(check(&fields), Ok(()));
        for (name, listed) in [("x-mine", true), ("x-other", true), ("x-min", false), ("keep-alive", false)] {
            assert_eq!(is_listed(name, &fields), listed, "{name}");
        }
        assert!(lists_fields(&fields) && closes(&fields));
        let plain = self::fields(&["Keep-Alive", ""]);
        assert!(!lists_fields(&plain) && !closes(&plain));
    }

    #[test]
    fn fields_that_others_rely_on_cannot_be_listed() {
        for bad in ["Host", "close, content-length", "X-Forwarded-For", "\"X-Forwarded-For\"", "a b", ":authority"] {
            assert_eq!(check(&fields(&[bad])), Err(GatewayFault::MalformedRequest), "{bad}");
        }
        assert_eq!(check(&fields(&["a,b,c,d,e", "f,g,h,i"])), Ok(()));
        assert!(check(&fields(&["a,b,c,d,e", "f,g,h,i,j"])).is_err());
    }
}
