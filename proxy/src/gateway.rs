//! The phases of one call. Each calls the stages that belong to it; the rules are in [`crate::policy`], the choice of a
//! target in [`crate::upstream`].

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::proxy::{FailToProxy, ProxyHttp, Session};
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorSource, ErrorType, Result};

use crate::call::{Call, Ending, client_ip};
use crate::clock::Clock;
use crate::policy::{body_limit, connection, framing};
use crate::snapshot::store::Store;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::recorder::Recorder;

mod admission;
mod failure;
mod forward;
mod respond;

/// A client that takes no byte of a response for so long is given up.
const CLIENT_WRITE: Duration = Duration::from_secs(30);
/// Longest time that the rest of an unwanted request body is read, so that the client can read the answer.
const CLIENT_DRAIN: Duration = Duration::from_secs(2);

/// Bounds how long a client may keep us waiting; a bare proxy for comparison uses the same.
pub fn limit_client(session: &mut Session) {
    session.set_write_timeout(Some(CLIENT_WRITE));
    session.set_total_drain_timeout(Some(CLIENT_DRAIN));
}

/// Serves calls from the snapshot in force.
#[derive(Debug, Clone)]
pub struct Gateway {
    pub clock: Arc<Clock>,
    pub store: Arc<Store>,
    pub recorder: Arc<Recorder>,
    pub metrics: Arc<Metrics>,
}

#[async_trait]
impl ProxyHttp for Gateway {
    type CTX = Box<Call>;

    fn new_ctx(&self) -> Self::CTX {
        Call::begin(&self.clock, &self.metrics)
    }

    fn init_downstream_modules(&self, _modules: &mut pingora::modules::http::HttpModules) {
        // None: pingora's default adds a compressor that we never turn on.
    }

    fn persist_connection_context(&self, _session: &Session, call: &Self::CTX) -> Option<Box<dyn Any + Send + Sync>> {
        let kept: Box<dyn Any + Send + Sync> = call.leave()?;
        Some(kept)
    }

    fn on_connection_reuse(&self, _session: &mut Session, call: &mut Self::CTX, left: Box<dyn Any + Send + Sync>) {
        if let Ok(kept) = left.downcast() {
            call.keep(kept);
        }
    }

    async fn early_request_filter(&self, session: &mut Session, _call: &mut Self::CTX) -> Result<()> {
        limit_client(session);
        Ok(())
    }

    async fn request_filter(&self, session: &mut Session, call: &mut Self::CTX) -> Result<bool> {
        call.facts.client_ip = call.kept().ip().or_else(|| client_ip(session));
        let wire = || session.as_http1().map(|session| session.get_headers_raw_bytes());
        let survey = framing::survey(session.req_header(), wire);
        let sound = survey.sound;
        call.seen = survey.seen;
        let Err(refusal) = self.admit(session.req_header(), &survey, call) else {
            forward::rewrite(session.req_header_mut(), call)?;
            return Ok(false);
        };
        if sound.is_err() {
            session.set_keepalive(None);
        }
        // Boxed like all that is rare: pingora allocates and copies the memory of this future at every call.
        Box::pin(respond::refuse(session, &refusal, call)).await;
        Ok(true)
    }

    async fn request_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        _end: bool,
        call: &mut Self::CTX,
    ) -> Result<()> {
        let chunk = body.as_ref().map_or(0, Bytes::len);
        let limit = call.upstream.as_ref().map_or(u64::MAX, |attempts| attempts.entitlement.max_body_bytes);
        body_limit::count(&mut call.body_seen, chunk, limit).map_err(|fault| {
            call.facts.fault = Some(fault);
            Error::new(ErrorType::HTTPStatus(fault.status())).into_down()
        })
    }

    async fn upstream_peer(&self, _session: &mut Session, call: &mut Self::CTX) -> Result<Box<HttpPeer>> {
        let mut peer = self.choose_peer(call).await.map_err(|fault| {
            call.facts.fault = Some(fault);
            Error::new(ErrorType::ConnectError).into_up()
        })?;
        peer.options.http_upstream_request_policy = connection::policy(call.seen.connection);
        Ok(peer)
    }

    async fn upstream_request_filter(
        &self,
        _session: &mut Session,
        request: &mut RequestHeader,
        call: &mut Self::CTX,
    ) -> Result<()> {
        forward::redirect(request, call)
    }

    fn fail_to_connect(
        &self,
        _session: &mut Session,
        _peer: &HttpPeer,
        call: &mut Self::CTX,
        error: Box<Error>,
    ) -> Box<Error> {
        self.connect_failed(call, error)
    }

    async fn response_filter(
        &self,
        _session: &mut Session,
        response: &mut ResponseHeader,
        call: &mut Self::CTX,
    ) -> Result<()> {
        if call.facts.upstream_us.is_none() {
            call.facts.upstream_us = Some(call.elapsed_us(&self.clock));
        }
        respond::decorate(response, call)
    }

    async fn fail_to_proxy(&self, session: &mut Session, error: &Error, call: &mut Self::CTX) -> FailToProxy {
        let error_code = self.answer_failure(session, error, call).await;
        FailToProxy { error_code, can_reuse_downstream: false }
    }

    async fn logging(&self, session: &mut Session, error: Option<&Error>, call: &mut Self::CTX) {
        let gone = error.is_some_and(|error| matches!(error.esource(), ErrorSource::Downstream));
        let ending = if gone { Ending::Aborted } else { Ending::Complete };
        call.facts.fault = call.facts.fault.or_else(|| error.and_then(failure::fault));
        call.end(session, ending, &self.clock);
        self.recorder.record(&call.facts, &call.texts(session.req_header()));
        // Last: a drain that sees no calls in flight takes it that all are recorded.
        call.in_flight = None;
    }

    fn suppress_error_log(&self, _session: &Session, _call: &Self::CTX, _error: &Error) -> bool {
        // Every failure is in the request log, with its code.
        true
    }

    fn suppress_proxy_warn_log(
        &self,
        _session: &Session,
        _call: &Self::CTX,
        _error: &Error,
        _context: pingora::proxy::ProxyWarnLogContext,
    ) -> bool {
        true
    }
}
