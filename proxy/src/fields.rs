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

/// Changes the fields of a request.
///
/// # Errors
/// Never for a target that was on the wire.
pub fn change_request(header: &mut RequestHeader, change: impl FnOnce(&mut HeaderMap)) -> Result<()> {
    let plain = header.uri.path_and_query().is_some_and(|target| target.as_str().as_bytes() == header.raw_path());
    // A target that is no plain path does not survive being taken apart.
    let odd = (!plain).then(|| header.raw_path().to_owned());
    let mut parts = take(header);
    parts.headers.reserve(ADDED);
    change(&mut parts.headers);
    put(header, parts);
    odd.map_or(Ok(()), |target| header.set_raw_path(&target))
}

/// Sets the target of a request, an absolute path with its query.
///
/// # Errors
/// When it is not one.
pub fn set_target(header: &mut RequestHeader, target: Vec<u8>) -> Result<()> {
    // Cheaper than `set_raw_path`, but it takes no other form, refuses some bytes that are on the wire, and cuts at a #.
    let plain = target.starts_with(b"/") && !target.contains(&b'#');
    if !plain {
        return header.set_raw_path(&target);
    }
    let target = Bytes::from(target);
    match Uri::from_maybe_shared(target.clone()) {
        Ok(uri) => {
            header.set_uri(uri);
            Ok(())
        }
        Err(_) => header.set_raw_path(&target),
    }
}

/// Changes the fields of a response.
///
/// # Errors
/// Never for a reason phrase that was on the wire.
pub fn change_response(header: &mut ResponseHeader, change: impl FnOnce(&mut HeaderMap)) -> Result<()> {
    let stated = header.get_reason_phrase();
    let phrase = stated.filter(|phrase| Some(*phrase) != header.status.canonical_reason()).map(str::to_owned);
    let mut parts: response::Parts = std::mem::replace(header, Response::new(()).into_parts().0.into()).into();
    parts.headers.reserve(ADDED);
    change(&mut parts.headers);
    put(header, parts);
    header.set_reason_phrase(phrase.as_deref())
}

/// A request id as a field value.
#[must_use]
pub fn request_id(id: RequestId) -> HeaderValue {
    let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
    from_ascii(id.0.hyphenated().encode_lower(&mut text))
}

/// An address as a field value.
#[must_use]
pub fn address(address: IpAddr) -> HeaderValue {
    from_ascii(&address.to_string())
}

/// Text that cannot be illegal; if it were, the field would be empty.
fn from_ascii(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn request_id_reads_as_it_prints() {
        let id = RequestId(Uuid::from_u128(0x0123_4567_89ab_7cde_8f01_2345_6789_abcd));
        assert_eq!(request_id(id), id.to_string());
    }

    #[test]
    fn changed_request_keeps_its_target_and_other_fields() {
        for target in ["/a?b", "/", "*", "http://h/p?q", "/a#b", "/\u{e9}"] {
            let mut request = RequestHeader::build("GET", target.as_bytes(), None).unwrap();
            request.append_header("X-Api-Version", "1").unwrap();
            request.append_header("x-api-version", "2").unwrap();
            let before = request.clone();
            change_request(&mut request, |fields| _ = fields.insert(REQUEST_ID, 1.into())).unwrap();
            assert_eq!((request.raw_path(), &request.uri), (before.raw_path(), &before.uri));
            assert_eq!(request.headers[REQUEST_ID], "1");
            request.remove_header(&REQUEST_ID).unwrap();
            assert_eq!(request.headers, before.headers);
        }
    }

    #[test]
    fn target_is_set_byte_by_byte() {
        for target in ["/", "/a?b=c&d", "/a%20b", "/{x}|\"y\"", "/a#b", "/ü"] {
            let mut request = RequestHeader::build("GET", b"/old?x", None).unwrap();
            set_target(&mut request, target.into()).unwrap();
            let mut reference = RequestHeader::build("GET", b"/", None).unwrap();
            reference.set_raw_path(target.as_bytes()).unwrap();
            assert_eq!(String::from_utf8_lossy(request.raw_path()), String::from_utf8_lossy(reference.raw_path()));
            assert_eq!((request.uri.path(), request.uri.query()), (reference.uri.path(), reference.uri.query()));
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
