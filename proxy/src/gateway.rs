//! The way of one call through the proxy. The rules that it meets are in [`crate::policy`], the choice of a target in
//! [`crate::upstream`]; messages are read and written by pingora's HTTP/1.1 sessions (`docs/decisions/0015`).

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use pingora::connectors::http::v1::Connector;
use pingora::protocols::http::v1::{client, server};
use pingora::time::timeout;
use pingora::{Error, ErrorSource, ErrorType, Result};

use crate::call::{Call, Ending, client_ip};
use crate::clock::Clock;
use crate::kept::Kept;
use crate::policy::{connection as connection_fields, framing};
use crate::snapshot::store::Store;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::recorder::Recorder;

mod admission;
mod connection;
mod exchange;
mod failure;
mod forward;
mod respond;

/// A request from a client, and our response to it.
pub type ClientSession = server::HttpSession;
/// Our request to an upstream, and its response.
pub type UpstreamSession = client::HttpSession;

/// A connection on which no whole request header has come for so long is given up.
const CLIENT_HEADER: Duration = Duration::from_secs(75);
/// A client that takes no byte of a response for so long is given up.
pub const CLIENT_WRITE: Duration = Duration::from_secs(30);
/// Longest time that the rest of an unwanted request body is read, so that the client can read the answer.
pub const CLIENT_DRAIN: Duration = Duration::from_secs(2);

/// Serves calls from the snapshot in force.
#[expect(missing_debug_implementations, reason = "pingora's connector has none")]
pub struct Gateway {
    pub clock: Arc<Clock>,
    pub store: Arc<Store>,
    pub recorder: Arc<Recorder>,
    pub metrics: Arc<Metrics>,
    pub connector: Connector,
    /// Set while the process stops: connections end with the call in hand.
    pub draining: Arc<AtomicBool>,
}

impl Gateway {
    /// Serves a call whose header is read; false when its connection cannot take another one.
    async fn serve(&self, client: &mut ClientSession, kept: &mut Kept) -> bool {
        let mut call = Call::begin(&self.clock, &self.metrics);
        call.facts.client_ip = kept.ip().or_else(|| client_ip(client));
        let request = client.req_header();
        let survey = framing::survey(request, || client.get_headers_raw_bytes());
        call.seen = survey.seen;
        let ends = survey.sound.is_err() || survey.seen.connection && connection_fields::closes(&request.headers);
        let admitted = self.admit(request, &survey, &mut call, kept);
        if ends {
            client.set_server_keepalive(None);
        }
        let (outcome, answered) = match admitted {
            Ok(()) => match self.forward(client, &mut call, kept).await {
                Ok(()) => (Ok(()), false),
                Err(error) => {
                    let answered = Box::pin(self.answer_failure(client, &error, &mut call)).await;
                    (Err(error), answered)
                }
            },
            Err(refusal) => {
                let refused = Box::pin(respond::refuse(client, &refusal, &mut call)).await;
                let answered = refused.is_ok();
                (refused, answered)
            }
        };
        let is_gone = outcome.as_ref().is_err_and(|error| matches!(error.esource(), ErrorSource::Downstream));
        call.end(client, if is_gone { Ending::Aborted } else { Ending::Complete }, &self.clock);
        self.recorder.record(&call.facts, &call.texts(client.req_header()));
        drop(call);
        if answered && !client.is_body_done() {
            // Lets a client that is still sending read the answer before the connection goes; bounded by time.
            _ = Box::pin(client.drain_request_body()).await;
        }
        outcome.is_ok()
    }
}

/// Waits until the client has taken what is written, but no longer than [`CLIENT_WRITE`]: pingora bounds nothing but the
/// writing of bodies.
///
/// # Errors
/// When the client does not take it, or has gone.
pub async fn taken<T>(write: impl Future<Output = Result<T>>) -> Result<T> {
    let written = timeout(CLIENT_WRITE, write).await;
    written.unwrap_or_else(|_| Error::err(ErrorType::WriteTimedout)).map_err(Error::into_down)
}
