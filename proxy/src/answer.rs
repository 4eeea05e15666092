//! What the proxy says when it answers by itself: problem documents (RFC 9457).

use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::RequestId;
use headgate_contract::limits::Decision;
use headgate_contract::problem::Problem;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use pingora::http::ResponseHeader;

use crate::fields::{self, REQUEST_ID};
use crate::gateway::{ClientSession, taken};
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
    Allow(HeaderValue),
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

/// Fields of an answer beside those that every response gains.
const EXTRA: usize = 8;

/// Writes the whole answer. The connection stays usable.
///
/// # Errors
/// When the client does not take it, or has gone.
pub async fn write(client: &mut ClientSession, refusal: &Refusal, id: RequestId) -> pingora::Result<()> {
    let (header, body) = build(refusal, id);
    taken(async {
        client.write_response_header(header).await?;
        // To a HEAD, pingora writes none of it.
        client.write_body(&body).await?;
        client.finish_body().await.map(drop)
    })
    .await
}

fn build(refusal: &Refusal, id: RequestId) -> (Box<ResponseHeader>, Vec<u8>) {
    let problem = refusal.fault.problem().with_request_id(id.to_string());
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let header = fields::response(status, EXTRA, |fields| {
        fields.insert(CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
        fields.insert(CONTENT_LENGTH, body.len().into());
        fields.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        fields.insert(REQUEST_ID, fields::request_id(id));
        match &refusal.extra {
            Extra::None => {}
            Extra::Allow(methods) => _ = fields.insert(ALLOW, methods.clone()),
            Extra::Challenge(challenge) => _ = fields.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge)),
            Extra::Limit(limit, decision) => limit.put(decision, fields),
        }
    });
    (header, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_becomes_a_problem_document_with_its_status_and_id() {
        let id = RequestId(uuid::Uuid::from_u128(7));
        for fault in GatewayFault::ALL {
            let (header, body) = build(&fault.into(), id);
            let problem: Problem = serde_json::from_slice(&body).unwrap();
            assert_eq!(header.status.as_u16(), fault.status());
            assert_eq!((problem.code.as_str(), problem.status), (fault.code(), fault.status()));
            assert_eq!(problem.request_id.unwrap(), header.headers[REQUEST_ID].to_str().unwrap());
        }
    }
}
