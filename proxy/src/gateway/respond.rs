//! To the client: a response of the upstream with what the proxy adds to it, and the proxy's own answer.

use http::header::{CONTENT_LENGTH, DATE, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use pingora::Result;
use pingora::http::{RequestHeader, ResponseHeader};

use super::ClientSession;
use crate::answer::{self, Refusal};
use crate::call::Call;
use crate::fields::{self, DEPRECATION, REQUEST_ID};
use crate::policy::connection;

/// Answers in place of the upstream.
///
/// # Errors
/// When the client does not take the answer.
pub(super) async fn refuse(client: &mut ClientSession, refusal: &Refusal, call: &mut Call) -> Result<()> {
    call.facts.fault = Some(refusal.fault);
    answer::write(client, refusal, call.facts.id).await
}

/// The header of an upstream's response for the client that `asked`.
pub(super) fn header(
    response: &ResponseHeader,
    has_body: bool,
    asked: &RequestHeader,
    call: &Call,
) -> Result<Box<ResponseHeader>> {
    let switches = response.status == StatusCode::SWITCHING_PROTOCOLS;
    let is_final = !response.status.is_informational();
    let lists_fields = connection::lists_fields(&response.headers);
    let mut header = fields::response(response.status, response.headers.len(), |fields| {
        for (name, value) in &response.headers {
            if *name == CONTENT_LENGTH {
                fields.insert(name.clone(), one(value));
                continue;
            }
            let ends_here = ends_here(name, response.status, asked.version)
                || lists_fields && connection::is_listed(name.as_str(), &response.headers);
            if switches || !ends_here {
                fields.append(name.clone(), value.clone());
            }
        }
        if is_final {
            frame(fields, response.status, has_body, asked);
            add(fields, call);
        }
    });
    fields::set_phrase(&mut header, response)?;
    Ok(header)
}

/// The number of a `Content-Length` that may repeat it; pingora has made sure that all are equal (RFC 9110 §8.6).
fn one(value: &HeaderValue) -> HeaderValue {
    let first = value.as_bytes().split(|byte| *byte == b',').next().filter(|first| first.len() < value.len());
    first.and_then(|first| HeaderValue::from_bytes(first.trim_ascii()).ok()).unwrap_or_else(|| value.clone())
}

/// Whether a field concerns the upstream's connection only, or is one that pingora writes itself.
fn ends_here(name: &HeaderName, status: StatusCode, version: Version) -> bool {
    match *name {
        DATE => true,
        TRANSFER_ENCODING => version != Version::HTTP_11,
        UPGRADE => status != StatusCode::UPGRADE_REQUIRED,
        _ => connection::concerns(name.as_str()),
    }
}

/// A body that ends with the upstream's connection becomes chunked, so that the client's can be kept. HTTP/1.0 knows
/// no chunks (RFC 9112 §6.1).
fn frame(fields: &mut HeaderMap, status: StatusCode, has_body: bool, asked: &RequestHeader) {
    let may_have_body =
        asked.method != Method::HEAD && status != StatusCode::NO_CONTENT && status != StatusCode::NOT_MODIFIED;
    let framed = fields.contains_key(CONTENT_LENGTH) || fields.contains_key(TRANSFER_ENCODING);
    if has_body && may_have_body && !framed && asked.version == Version::HTTP_11 {
        fields.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
}

/// Whether only the end of the connection tells the end of a body.
pub(super) fn is_unframed(header: &ResponseHeader) -> bool {
    !header.headers.contains_key(CONTENT_LENGTH) && !header.headers.contains_key(TRANSFER_ENCODING)
}

/// Adds the request id, the state of the rate limit and, on a deprecated version, `Deprecation` (RFC 9745).
fn add(fields: &mut HeaderMap, call: &Call) {
    fields.insert(REQUEST_ID, call.id_value.clone());
    let Some(attempts) = &call.upstream else { return };
    attempts.target.health.succeeded();
    let entitlement = &attempts.entitlement;
    if let (Some(limit), Some(standing)) = (&entitlement.limit, &call.standing) {
        limit.announced.put(standing, fields);
    }
    let since = entitlement.route.deprecated_at.map(|since| HeaderValue::try_from(format!("@{since}")));
    if let Some(Ok(since)) = since {
        fields.insert(DEPRECATION, since);
    }
}
