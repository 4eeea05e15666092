//! What the proxy says when it answers by itself: problem documents (RFC 9457).

use std::sync::Arc;

use bytes::Bytes;
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::RequestId;
use headgate_contract::limits::Decision;
use headgate_contract::problem::Problem;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use pingora::http::ResponseHeader;
use pingora::proxy::Session;

use crate::fields::{self, REQUEST_ID};
use crate::policy::announce::Announced;

/// A refusal with what its headers need.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub fault: GatewayFault,
    pub extra: Extra,
}

/// Headers that belong to one kind of refusal.
#[derive(Debug, Clone)]
pub enum Extra {
    None,
    /// `Allow` of a 405 (RFC 9110 §15.5.6).
    Allow(String),
    /// `WWW-Authenticate` of a 401 (RFC 9110 §15.5.2, RFC 6750 §3).
    Challenge(&'static str),
    /// `Retry-After` and the limit's state of a 429.
    Limit(Arc<Announced>, Decision),
}

impl From<GatewayFault> for Refusal {
    #[cold]
    fn from(fault: GatewayFault) -> Self {
        Self { fault, extra: Extra::None }
    }
}

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
    let mut header = ResponseHeader::build_no_case(problem.status, Some(12))?;
    header.insert_header(CONTENT_TYPE, Problem::MEDIA_TYPE)?;
    header.insert_header(CONTENT_LENGTH, body.len())?;
    header.insert_header(CACHE_CONTROL, "no-store")?;
    header.insert_header(REQUEST_ID, fields::request_id(id))?;
    match &refusal.extra {
        Extra::None => {}
        Extra::Allow(methods) => header.insert_header(ALLOW, methods.as_str())?,
        Extra::Challenge(challenge) => header.insert_header(WWW_AUTHENTICATE, *challenge)?,
        Extra::Limit(limit, decision) => {
            fields::change_response(&mut header, |fields| limit.put(decision, fields))?;
        }
    }
    Ok((header, Bytes::from(body)))
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
