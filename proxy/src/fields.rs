//! The header fields that the proxy itself writes, and the cheap way to write them.
//!
//! pingora keeps the spelling of field names in a second map beside the values; each insertion parses the name and
//! touches both, which for the dozen fields of a call costs as much as the rest of our work. Names are
//! case-insensitive (RFC 9110 §5.1) and lower case in HTTP/2 and 3, so we give the spelling up and work on the values
//! with ready-made names.

use std::net::IpAddr;

use bytes::Bytes;
use headgate_contract::ids::RequestId;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri, request, response};
use pingora::Result;
use pingora::http::{RequestHeader, ResponseHeader};
use uuid::fmt::Hyphenated;

/// Identifies the call, in both directions.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// RFC 9745.
pub const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
/// The chain of addresses that a call came from.
pub const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The host that the caller asked for.
pub const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// The scheme that the caller used.
pub const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Fields that a request and a response usually gain.
const ADDED: usize = 4;

/// Takes the parts out. They have to be [put back](put).
fn take(header: &mut RequestHeader) -> request::Parts {
    let placeholder = Request::new(()).into_parts().0;
    std::mem::replace(header, placeholder.into()).into()
}

/// Puts parts in the place of a placeholder that owns no memory, which dropping it would only look for.
fn put<Header>(header: &mut Header, parts: impl Into<Header>) {
    std::mem::forget(std::mem::replace(header, parts.into()));
}

/// Changes the fields of a request, and its target to an absolute path with its query, which `target` writes. Gives back
/// the target that it had.
///
/// # Errors
/// When the new target is not one.
pub fn change_request(
    header: &mut RequestHeader,
    target: impl Fn(&Uri) -> Bytes,
    change: impl FnOnce(&mut HeaderMap),
) -> Result<Uri> {
    let mut parts = take(header);
    parts.headers.reserve(ADDED);
    change(&mut parts.headers);
    if let Some(uri) = plain_uri(target(&parts.uri)) {
        let before = std::mem::replace(&mut parts.uri, uri);
        put(header, parts);
        return Ok(before);
    }
    let (before, odd) = (parts.uri.clone(), target(&parts.uri));
    put(header, parts);
    header.set_raw_path(&odd).map(|()| before)
}

/// Cheaper than `set_raw_path`, but it takes no other form, refuses some bytes that are on the wire, and cuts at a #.
fn plain_uri(target: Bytes) -> Option<Uri> {
    let plain = target.starts_with(b"/") && !target.contains(&b'#');
    if plain { Uri::from_maybe_shared(target).ok() } else { None }
}

/// Changes the fields of a response.
///
/// # Errors
/// Never for a reason phrase that was on the wire.
pub fn change_response(header: &mut ResponseHeader, change: impl FnOnce(&mut HeaderMap)) -> Result<()> {
    let phrase = own_phrase(header).map(str::to_owned);
    let mut parts: response::Parts = std::mem::replace(header, Response::new(()).into_parts().0.into()).into();
    parts.headers.reserve(ADDED);
    change(&mut parts.headers);
    put(header, parts);
    phrase.map_or(Ok(()), |phrase| header.set_reason_phrase(Some(&phrase)))
}

/// The reason phrase, unless it is the one that the status implies. Those are told apart by where they are, not by what
/// they say: that is quicker, and nothing is lost by stating again what is implied.
fn own_phrase(header: &ResponseHeader) -> Option<&str> {
    let implied = header.status.canonical_reason();
    header.get_reason_phrase().filter(|phrase| !implied.is_some_and(|implied| std::ptr::eq(implied, *phrase)))
}

/// A request id as a field value.
#[must_use]
pub fn request_id(id: RequestId) -> HeaderValue {
    let mut text = [0; Hyphenated::LENGTH];
    HeaderValue::from_str(id.0.hyphenated().encode_lower(&mut text)).unwrap_or(HeaderValue::from_static(""))
}

/// An address as a field value.
#[must_use]
pub fn address(address: IpAddr) -> HeaderValue {
    HeaderValue::try_from(address.to_string()).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn request_id_reads_as_it_prints() {
        let ids: Vec<_> = (0..100).map(|n| RequestId(Uuid::from_u128(n << 64 | 7))).collect();
        let values: Vec<_> = ids.iter().map(|id| request_id(*id)).collect();
        assert!(values.iter().zip(&ids).all(|(value, id)| value == &id.to_string()));
    }

    #[test]
    fn changed_request_has_the_new_target_byte_by_byte_and_gives_back_the_old_one() {
        for target in ["/", "/a?b=c&d", "/a%20b", "/{x}|\"y\"", "/a#b", "/ü"] {
            for old in ["/old?x", "*", "http://h/p?q"] {
                let mut request = RequestHeader::build("GET", old.as_bytes(), None).unwrap();
                request.append_header("X-Api-Version", "1").unwrap();
                request.append_header("x-api-version", "2").unwrap();
                let before = request.clone();
                let insert = |fields: &mut HeaderMap| _ = fields.insert(REQUEST_ID, 1.into());
                assert_eq!(change_request(&mut request, |_| target.into(), insert).unwrap(), before.uri);
                let mut reference = RequestHeader::build("GET", b"/", None).unwrap();
                reference.set_raw_path(target.as_bytes()).unwrap();
                assert_eq!(request.raw_path(), reference.raw_path());
                assert_eq!((request.uri.path(), request.uri.query()), (reference.uri.path(), reference.uri.query()));
                assert_eq!(request.remove_header(&REQUEST_ID).unwrap(), "1");
                assert_eq!(request.headers, before.headers);
            }
        }
    }

    #[test]
    fn changed_response_keeps_status_fields_and_reason() {
        let mut response = ResponseHeader::build(404, None).unwrap();
        response.set_reason_phrase(Some("Nothing Here")).unwrap();
        response.append_header("Set-Cookie", "a").unwrap();
        response.append_header("Set-Cookie", "b").unwrap();
        change_response(&mut response, |fields| _ = fields.insert(REQUEST_ID, HeaderValue::from_static("7"))).unwrap();
        assert_eq!((response.status.as_u16(), response.get_reason_phrase()), (404, Some("Nothing Here")));
        assert_eq!(response.headers.get_all("set-cookie").iter().count(), 2);
        assert_eq!(response.headers[REQUEST_ID], "7");
        let mut wire = Vec::new();
        response.header_to_h1_wire(&mut wire);
        assert!(String::from_utf8(wire).unwrap().contains("x-request-id: 7\r\n"));
    }
}
