//! To the client: what the proxy adds to a response, and its own answer.

use http::HeaderValue;
use pingora::Result;
use pingora::http::ResponseHeader;
use pingora::proxy::Session;

use crate::answer::{self, Refusal};
use crate::call::Call;
use crate::fields::{self, DEPRECATION, REQUEST_ID};

/// Answers in place of the upstream.
pub(super) async fn refuse(session: &mut Session, refusal: &Refusal, call: &mut Call) {
    call.fault = Some(refusal.fault);
    if let Err(fault) = answer::write(session, refusal, call.id).await {
        tracing::debug!(%fault, "The client left before its answer.");
        session.set_keepalive(None);
    }
}

/// Adds the request id, the state of the rate limit and, on a deprecated version, `Deprecation` (RFC 9745).
pub(super) fn decorate(response: &mut ResponseHeader, call: &mut Call) -> Result<()> {
    if let Some((_, target, _)) = call.upstream.as_ref().and_then(|attempts| attempts.target.as_ref()) {
        target.health.succeeded();
    }
    let deprecated_at = call.route.as_ref().and_then(|route| route.deprecated_at);
    let deprecation = deprecated_at.and_then(|since| HeaderValue::try_from(format!("@{since}")).ok());
    fields::change_response(response, |fields| {
        fields.insert(REQUEST_ID, call.id_value.clone());
        if let Some((limit, decision)) = &call.limited {
            limit.put(decision, fields);
        }
        if let Some(deprecation) = deprecation {
            fields.insert(DEPRECATION, deprecation);
        }
    })
}
