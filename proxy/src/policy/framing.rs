//! Refuses requests whose size or framing is ambiguous, before anything else looks at them.
//!
//! pingora frames bodies anew, so one request can never become two. These are refused all the same, because somebody
//! who sends them hopes that two programs disagree (RFC 9112 §6.1, §6.3).

use bytes::Bytes;
use headgate_contract::gateway::GatewayFault;
use http::{HeaderValue, Version};
use pingora::http::RequestHeader;

use super::{connection, token};

/// Most header fields of a request.
pub const MAX_FIELDS: usize = 100;
/// Most bytes of names and values together.
pub const MAX_FIELD_BYTES: usize = 64 * 1024;

/// Which kinds of fields a request has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// An `Authorization` with an API key of ours.
    pub token: bool,
    pub api_key: bool,
    pub user_agent: bool,
    /// Addresses that earlier proxies wrote.
    pub forwarded_for: bool,
    /// Fields that [concern the connection](connection::concerns) only.
    pub connection: bool,
}

/// What one look at all fields of a request shows.
#[derive(Debug, Clone, Copy)]
pub struct Survey<'h> {
    /// [`GatewayFault::MalformedRequest`] when number, size or framing are not as they should be.
    pub sound: Result<(), GatewayFault>,
    pub seen: Seen,
    /// The `Bearer` token of the first `Authorization`.
    pub token: Option<&'h [u8]>,
    /// The first of this name.
    pub api_key: Option<&'h HeaderValue>,
    pub content_length: Option<&'h HeaderValue>,
}

/// Looks at all fields. `wire` is the header as it came: pingora takes a `Content-Length` away that stands beside a
/// `Transfer-Encoding`.
pub fn survey(request: &RequestHeader, wire: impl FnOnce() -> Bytes) -> Survey<'_> {
    let headers = &request.headers;
    let (mut bytes, mut lengths, mut codings, mut hosts) = (0, 0, 0, 0);
    let (mut is_number, mut chunked) = (true, false);
    let (mut authorization, mut api_key, mut content_length) = (None, None, None);
    let mut seen = Seen::default();
    for (name, value) in headers {
        let name = name.as_str();
        bytes += name.len() + value.len();
        seen.connection |= connection::concerns(name);
        match name {
            "authorization" => {
                let token = token::bearer(value.as_bytes());
                seen.token |= token.is_some_and(token::is_ours);
                authorization = authorization.or(Some(token));
            }
            "x-api-key" => {
                seen.api_key = true;
                api_key = api_key.or(Some(value));
            }
            "content-length" => {
                lengths += 1;
                // A list of equal numbers is one for pingora, and none for others.
                is_number = value.as_bytes().iter().all(u8::is_ascii_digit);
                content_length = Some(value);
            }
            "host" => hosts += 1,
            "user-agent" => seen.user_agent = true,
            "x-forwarded-for" => seen.forwarded_for = true,
            "transfer-encoding" => {
                codings += 1;
                chunked = value.as_bytes().eq_ignore_ascii_case(b"chunked");
            }
            _ => {}
        }
    }
    let has_host = hosts == 1 || hosts == 0 && request.version == Version::HTTP_10;
    let fits = headers.len() <= MAX_FIELDS && bytes <= MAX_FIELD_BYTES && request.raw_path_is_utf8();
    let framed = match (codings, lengths) {
        (0, 0) => true,
        (0, 1) => is_number,
        (1, 0) => chunked && !declares_length(&wire()),
        _ => false,
    };
    let sound = match fits && framed && has_host {
        true if seen.connection => connection::check(headers),
        true => Ok(()),
        false => Err(GatewayFault::MalformedRequest),
    };
    Survey { sound, seen, token: authorization.flatten(), api_key, content_length }
}

fn declares_length(wire: &[u8]) -> bool {
    const NAME: &[u8] = b"content-length:";
    wire.split(|byte| *byte == b'\n')
        .any(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
}

#[cfg(test)]
mod tests {
    use super::super::authenticate;
    use super::*;

    fn check(request: &RequestHeader) -> Result<(), GatewayFault> {
        survey(request, Bytes::new).sound
    }

    #[test]
    fn length_beside_a_transfer_coding_is_found_on_the_wire() {
        let chunked = request(&[("Transfer-Encoding", "chunked")]);
        let wire = |text: &'static [u8]| survey(&chunked, || Bytes::from_static(text)).sound;
        assert!(wire(b"POST / HTTP/1.1\r\ncontent-LENGTH: 5\r\nTransfer-Encoding: chunked\r\n\r\n").is_err());
        assert!(wire(b"POST / HTTP/1.1\r\nX-Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n").is_ok());
    }

    #[test]
    fn fields_that_concern_the_connection_are_seen() {
        let seen = |name| survey(&request(&[(name, "x")]), Bytes::new).seen.connection;
        assert!(!seen("X-Connection"));
        for name in [
            "Connection",
            "Upgrade",
            "Transfer-Encoding",
            "TE",
            "Trailer",
            "Proxy-Authenticate",
            "Proxy-Authorization",
            "Keep-Alive",
            "Proxy-Connection",
            "HTTP2-Settings",
        ] {
            assert!(seen(name), "{name}");
        }
    }

    fn request(fields: &[(&'static str, &str)]) -> RequestHeader {
        let mut request = RequestHeader::build("POST", b"/", None).unwrap();
        request.append_header("Host", "a").unwrap();
        for (name, value) in fields {
            request.append_header(*name, *value).unwrap();
        }
        request
    }

    #[test]
    fn keys_are_stripped_and_foreign_credentials_pass() {
        let left = |fields: &[(&'static str, &str)]| {
            let request = request(fields);
            let seen = survey(&request, Bytes::new).seen;
            request.headers.keys().filter(|name| !authenticate::is_key(name, seen)).count()
        };
        // Beside `Host`.
        assert_eq!(left(&[("Authorization", "Bearer hg_a"), ("X-API-Key", "hg_b")]), 1);
        assert_eq!(left(&[("Authorization", "Bearer eyJ"), ("Authorization", "bearer hg_a")]), 1);
        assert_eq!(left(&[("Authorization", "Basic abc"), ("X-API-Key", "hg_b")]), 2);
        assert_eq!(left(&[("Authorization", "Bearer eyJ")]), 2);
    }

    #[test]
    fn ambiguous_framing_is_refused() {
        for bad in [
            &[("Content-Length", "3"), ("Transfer-Encoding", "chunked")][..],
            &[("Transfer-Encoding", "gzip, chunked")],
            &[("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
            &[("Content-Length", "3"), ("Content-Length", "3")],
            &[("Content-Length", "3, 3")],
            &[("Host", "b")],
        ] {
            assert_eq!(check(&request(bad)), Err(GatewayFault::MalformedRequest), "{bad:?}");
        }
        assert_eq!(check(&request(&[("Transfer-Encoding", "Chunked")])), Ok(()));
        assert_eq!(check(&request(&[("Content-Length", "3")])), Ok(()));
    }

    #[test]
    fn too_many_or_too_large_fields_are_refused() {
        let many: Vec<_> = (0..=MAX_FIELDS).map(|_| ("X-A", "1")).collect();
        assert!(check(&request(&many)).is_err());
        let large = "x".repeat(MAX_FIELD_BYTES);
        assert!(check(&request(&[("X-A", &large)])).is_err());
    }
}
