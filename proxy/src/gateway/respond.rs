//! From the upstream to the client: what the proxy adds to a response.

use headgate_contract::limits::headers;
use pingora::Result;
use pingora::http::ResponseHeader;

use crate::answer::{REQUEST_ID, insert_limit};
use crate::call::Call;

/// Adds the request id, the state of the rate limit and, on a deprecated version, `Deprecation` (RFC 9745).
pub(super) fn decorate(response: &mut ResponseHeader, call: &mut Call) -> Result<()> {
    if let Some((_, target, _)) = call.upstream.as_ref().and_then(|attempts| attempts.target.as_ref()) {
        target.health.succeeded();
    }
    response.insert_header(REQUEST_ID, call.id.0.to_string())?;
    if let Some(since) = call.route.as_ref().and_then(|route| route.deprecated_at) {
        response.insert_header("Deprecation", format!("@{since}"))?;
    }
    let plan = call.caller.as_ref().and_then(|caller| caller.plan.as_ref());
    if let (Some(decision), Some(plan)) = (&call.limited, plan)
        && let Some(rate) = plan.limits.rate
    {
        insert_limit(response, &headers::render(&plan.name, rate, decision))?;
    }
    Ok(())
}
