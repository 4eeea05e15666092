//! What an error of the exchange means, and what the client gets to hear.

use headgate_contract::gateway::GatewayFault;
use pingora::{Error, ErrorSource, ErrorType};

use super::{ClientSession, Gateway};
use crate::answer;
use crate::call::Call;

/// The fault behind an error; `None` when the client itself is the cause.
pub(super) fn fault(error: &Error) -> Option<GatewayFault> {
    use ErrorType as Kind;
    match (error.esource(), error.etype()) {
        (ErrorSource::Downstream, Kind::HTTPStatus(413)) => Some(GatewayFault::BodyTooLarge),
        // Those without a constant are of the chunks of a body.
        (
            ErrorSource::Downstream,
            Kind::InvalidHTTPHeader | Kind::H1Error | Kind::Custom("InvalidChunk" | "InvalidTrailerEnd"),
        ) => Some(GatewayFault::MalformedRequest),
        (ErrorSource::Downstream, _) => None,
        (ErrorSource::Upstream, Kind::ReadTimedout | Kind::WriteTimedout) => Some(GatewayFault::UpstreamTimeout),
        (
            ErrorSource::Upstream,
            Kind::ConnectTimedout
            | Kind::ConnectRefused
            | Kind::ConnectNoRoute
            | Kind::ConnectError
            | Kind::SocketError
            | Kind::InvalidCert
            | Kind::HandshakeError
            | Kind::TLSHandshakeFailure
            | Kind::TLSHandshakeTimedout,
        ) => Some(GatewayFault::UpstreamUnreachable),
        (ErrorSource::Upstream, _) => Some(GatewayFault::UpstreamBroken),
        (ErrorSource::Internal | ErrorSource::Unset, _) => Some(GatewayFault::Internal),
    }
}

impl Gateway {
    /// Answers with the problem document of the fault, unless a response has begun or the client has gone.
    /// Tells whether it did.
    pub(super) async fn answer_failure(&self, client: &mut ClientSession, error: &Error, call: &mut Call) -> bool {
        tracing::debug!(request.id = %call.facts.id, fault = %error, "A call failed.");
        call.facts.fault = call.facts.fault.or_else(|| fault(error));
        let begun = client.was_upgraded()
            || client.response_written().is_some_and(|response| !response.status.is_informational());
        let Some(fault) = call.facts.fault.filter(|_| !begun) else { return false };
        client.set_server_keepalive(None);
        answer::write(client, &fault.into(), call.facts.id).await.is_ok()
    }
}
