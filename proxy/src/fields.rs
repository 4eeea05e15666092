//! The header fields that the proxy itself writes, and the cheap way to write them.
//!
//! pingora keeps the spelling of field names in a second map beside the values; each insertion parses the name and
//! touches both, which for the dozen fields of a call costs as much as the rest of our work. Names are
//! case-insensitive (RFC 9110 §5.1) and lower case in HTTP/2 and 3, so we give the spelling up and work on the values
//! with ready-made names.

use std::net::IpAddr;

use bytes::Bytes;
use headgate_contract::ids::RequestId;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, Uri};
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

/// Most fields that a request or a response usually gains.
const ADDED: usize = 5;

/// The request to an upstream for one that was `asked`: with its method, but another `target`, an absolute path with
/// its query, and the fields that `write` writes.
///
/// # Errors
/// When the target is not one.
pub fn request(asked: &RequestHeader, target: Bytes, write: impl FnOnce(&mut HeaderMap)) -> Result<Box<RequestHeader>> {
    let mut parts = Request::new(()).into_parts().0;
    parts.method = asked.method.clone();
    parts.headers = HeaderMap::with_capacity(asked.headers.len() + ADDED);
    write(&mut parts.headers);
    if let Some(uri) = plain_uri(&target) {
        parts.uri = uri;
        return Ok(Box::new(parts.into()));
    }
    let mut request = Box::new(RequestHeader::from(parts));
    request.set_raw_path(&target)?;
    Ok(request)
}

/// Cheaper than `set_raw_path`, but it takes no other form, refuses some bytes that are on the wire, and cuts at a #.
fn plain_uri(target: &Bytes) -> Option<Uri> {
    let plain = target.starts_with(b"/") && !target.contains(&b'#');
    if plain { Uri::from_maybe_shared(target.clone()).ok() } else { None }
}

/// A response with about `count` fields, which `write` writes.
pub fn response(status: StatusCode, count: usize, write: impl FnOnce(&mut HeaderMap)) -> Box<ResponseHeader> {
    let mut parts = Response::new(()).into_parts().0;
    parts.status = status;
    parts.headers = HeaderMap::with_capacity(count + ADDED);
    write(&mut parts.headers);
    Box::new(parts.into())
}

/// Gives a response the reason phrase of another one.
///
/// # Errors
/// Never for a phrase that was on the wire.
pub fn set_phrase(response: &mut ResponseHeader, of: &ResponseHeader) -> Result<()> {
    own_phrase(of).map_or(Ok(()), |phrase| response.set_reason_phrase(Some(phrase)))
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
    fn request_has_its_target_byte_by_byte() {
        for target in ["/", "/a?b=c&d", "/a%20b", "/{x}|\"y\"", "/a#b", "/ü"] {
            let asked = RequestHeader::build("PATCH", b"/old?x", None).unwrap();
            let request = request(&asked, target.into(), |fields| _ = fields.insert(REQUEST_ID, 1.into())).unwrap();
            let mut reference = RequestHeader::build("GET", b"/", None).unwrap();
            reference.set_raw_path(target.as_bytes()).unwrap();
            assert_eq!(request.raw_path(), reference.raw_path());
            assert_eq!((request.uri.path(), request.uri.query()), (reference.uri.path(), reference.uri.query()));
            assert_eq!((request.method.as_str(), request.version), ("PATCH", http::Version::HTTP_11));
            assert_eq!(request.headers[REQUEST_ID], "1");
        }
    }

    #[test]
    fn reason_phrase_of_its_own_is_passed_on() {
        for (phrase, expected) in [(Some("Nothing Here"), "Nothing Here"), (None, "Not Found")] {
            let mut upstream = ResponseHeader::build(404, None).unwrap();
            upstream.set_reason_phrase(phrase).unwrap();
            let mut response = response(upstream.status, 1, |fields| _ = fields.insert(REQUEST_ID, 7.into()));
            set_phrase(&mut response, &upstream).unwrap();
            assert_eq!((response.status.as_u16(), response.get_reason_phrase()), (404, Some(expected)));
            let mut wire = Vec::new();
            response.header_to_h1_wire(&mut wire);
            assert!(String::from_utf8(wire).unwrap().contains("x-request-id: 7\r\n"));
        }
    }
}
