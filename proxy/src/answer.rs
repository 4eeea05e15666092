//! What the proxy says when it answers by itself: problem documents (RFC 9457).

use bytes::Bytes;
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::RequestId;
use headgate_contract::limits::headers::Fields;
use headgate_contract::problem::Problem;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use pingora::http::ResponseHeader;
use pingora::proxy::Session;

/// A refusal with what its headers need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub fault: GatewayFault,
    pub extra: Extra,
}

/// Headers that belong to one kind of refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extra {
    None,
    /// `Allow` of a 405 (RFC 9110 §15.5.6).
    Allow(String),
    /// `WWW-Authenticate` of a 401 (RFC 9110 §15.5.2, RFC 6750 §3).
    Challenge(&'static str),
    /// `Retry-After` and the limit's state of a 429.
    Limit(Box<Fields>),
}

impl From<GatewayFault> for Refusal {
    fn from(fault: GatewayFault) -> Self {
        Self { fault, extra: Extra::None }
    }
}

/// Header that carries the request id, in both directions.
pub const REQUEST_ID: &str = "X-Request-Id";

/// Writes the whole answer. The connection stays usable.
///
/// # Errors
/// When the client has gone.
pub async fn write(session: &mut Session, refusal: &Refusal, id: RequestId) -> pingora::Result<()> {
    let (header, body) = build(refusal, id)?;
    if session.req_header().method == http::Method::HEAD {
        return session.write_response_header(Box::new(header), true).await;
    }
    session.write_response_header(Box::new(header), false).await?;
    session.write_response_body(Some(body), true).await
}

fn build(refusal: &Refusal, id: RequestId) -> pingora::Result<(ResponseHeader, Bytes)> {
    let problem = refusal.fault.problem().with_request_id(id.to_string());
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut header = ResponseHeader::build(problem.status, Some(12))?;
    header.insert_header(CONTENT_TYPE, Problem::MEDIA_TYPE)?;
    header.insert_header(CONTENT_LENGTH, body.len())?;
    header.insert_header(CACHE_CONTROL, "no-store")?;
    header.insert_header(REQUEST_ID, id.to_string())?;
    match &refusal.extra {
        Extra::None => {}
        Extra::Allow(methods) => header.insert_header(ALLOW, methods.as_str())?,
        Extra::Challenge(challenge) => header.insert_header(WWW_AUTHENTICATE, *challenge)?,
        Extra::Limit(fields) => insert_limit(&mut header, fields)?,
    }
    Ok((header, Bytes::from(body)))
}

/// Puts the state of a rate limit on a response.
///
/// # Errors
/// Never for fields made by the contract's renderer.
pub fn insert_limit(header: &mut ResponseHeader, fields: &Fields) -> pingora::Result<()> {
    header.insert_header("RateLimit-Limit", fields.limit.as_str())?;
    header.insert_header("RateLimit-Remaining", fields.remaining.as_str())?;
    header.insert_header("RateLimit-Reset", fields.reset.as_str())?;
    header.insert_header("RateLimit-Policy", fields.policy.as_str())?;
    header.insert_header("RateLimit", fields.state.as_str())?;
    if let Some(wait) = &fields.retry_after {
        header.insert_header(RETRY_AFTER, wait.as_str())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_becomes_a_problem_document_with_its_status_and_id() {
        let id = RequestId(uuid::Uuid::from_u128(7));
        for fault in GatewayFault::ALL {
            let (header, body) = build(&fault.into(), id).unwrap();
            let problem: Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(header.status.as_u16(), fault.status());
            assert_eq!((problem.code.as_str(), problem.status), (fault.code(), fault.status()));
            assert_eq!(problem.request_id.unwrap(), header.headers[REQUEST_ID].to_str().unwrap());
        }
    }
}
