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
    call.facts.fault = Some(refusal.fault);
    if let Err(fault) = answer::write(session, refusal, call.facts.id).await {
        tracing::debug!(%fault, "The client left before its answer.");
        session.set_keepalive(None);
    }
}

/// Adds the request id, the state of the rate limit and, on a deprecated version, `Deprecation` (RFC 9745).
pub(super) fn decorate(response: &mut ResponseHeader, call: &mut Call) -> Result<()> {
    let Some(attempts) = &call.upstream else { return Ok(()) };
    attempts.target.health.succeeded();
    let deprecation =
        attempts.entitlement.route.deprecated_at.and_then(|since| HeaderValue::try_from(format!("@{since}")).ok());
    fields::change_response(response, |fields| {
        fields.insert(REQUEST_ID, call.id_value.clone());
        if let (Some(limit), Some(standing)) = (&attempts.entitlement.limit, &call.standing) {
            limit.announced.put(standing, fields);
        }
        if let Some(deprecation) = deprecation {
            fields.insert(DEPRECATION, deprecation);
        }
    })
}
