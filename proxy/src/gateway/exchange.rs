//! One request to an upstream and its response, in both directions at once.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use http::header::EXPECT;
use http::{StatusCode, Version};
use pingora::http::RequestHeader;
use pingora::time::timeout;
use pingora::{Error, ErrorType, Result, RetryType};

use super::{CLIENT_DRAIN, CLIENT_WRITE, ClientSession, Gateway, UpstreamSession, respond, taken};
use crate::call::Call;
use crate::policy::body_limit;

/// The two connections of a call.
pub(super) struct Exchange<'c> {
    client: &'c mut ClientSession,
    upstream: &'c mut UpstreamSession,
    call: &'c mut Call,
    gateway: &'c Gateway,
    /// Whether the upstream has all that it gets of the request.
    sent: bool,
    /// Why it takes no more of the request. It may have an answer all the same.
    refused: Option<Box<Error>>,
}

impl<'c> Exchange<'c> {
    pub fn new(
        gateway: &'c Gateway,
        client: &'c mut ClientSession,
        upstream: &'c mut UpstreamSession,
        call: &'c mut Call,
    ) -> Self {
        Self { client, upstream, call, gateway, sent: false, refused: None }
    }

    /// Passes `request` and the client's body on, and the response back. Tells whether the upstream's connection may
    /// be used again.
    ///
    /// # Errors
    /// Of the client (`ErrorSource::Downstream`) or the upstream. A response may have begun.
    pub async fn run(mut self, request: Box<RequestHeader>) -> Result<bool> {
        self.upstream.write_request_header(request).await.map_err(|mut error| {
            // Most likely a kept connection that the upstream has closed.
            error.retry = RetryType::ReusedOnly;
            error.into_up()
        })?;
        self.sent = self.client.is_body_done();
        let earlier = self.client.get_retry_buffer();
        if self.sent || earlier.is_some() {
            self.send(earlier).await;
        } else {
            self.client.enable_retry_buffering();
        }
        self.pass_header().await?;
        self.pass_body().await?;
        self.call.over_us = Some(self.call.elapsed_us(&self.gateway.clock));
        if !self.client.is_body_done() {
            Box::pin(self.settle()).await;
        }
        Ok(self.sent && self.refused.is_none())
    }

    /// Waits for the response, and passes on its header and those of interim responses (RFC 9110 §15.2).
    async fn pass_header(&mut self) -> Result<()> {
        loop {
            tokio::select! {
                piece = self.client.read_body_or_idle(self.sent), if self.refused.is_none() => {
                    self.take(piece).await?;
                    continue;
                }
                read = self.upstream.read_response() => {
                    read.map_err(|error| self.unanswered(error))?;
                }
            }
            let has_body = !self.upstream.is_body_done();
            let Some(response) = self.upstream.resp_header() else { continue };
            let switches = response.status == StatusCode::SWITCHING_PROTOCOLS;
            if switches && !(self.upstream.was_upgraded() && self.client.is_upgrade_req()) {
                return Err(Error::explain(ErrorType::H1Error, "switched protocols unasked").into_up());
            }
            let asked = self.client.req_header();
            let is_final = switches || !response.status.is_informational();
            if !is_final && asked.version != Version::HTTP_11 {
                continue;
            }
            let header = respond::header(response, has_body, asked, self.call)?;
            if is_final {
                self.call.facts.upstream_us = Some(self.call.elapsed_us(&self.gateway.clock));
                let ends = has_body && respond::is_unframed(&header);
                if ends || self.gateway.draining.load(Ordering::Relaxed) {
                    self.client.set_server_keepalive(None);
                }
            }
            taken(self.client.write_response_header(header)).await?;
            if switches {
                // It carries bytes in both directions until either end closes it, or the upstream is silent for too long.
                self.sent = false;
                self.client.set_read_timeout(None);
            }
            if is_final {
                return Ok(());
            }
        }
    }

    async fn pass_body(&mut self) -> Result<()> {
        let is_switched = self.client.was_upgraded();
        while !self.upstream.is_body_done() {
            tokio::select! {
                piece = self.client.read_body_or_idle(self.sent), if self.refused.is_none() => {
                    self.take(piece).await?;
                    if is_switched && self.sent {
                        break;
                    }
                }
                piece = self.upstream.read_body_ref() => match piece.map_err(Error::into_up)? {
                    Some(piece) if !piece.is_empty() => {
                        self.client.write_body(piece).await.map_err(Error::into_down)?;
                    }
                    _ => {}
                }
            }
        }
        taken(self.client.finish_body()).await.map(drop)
    }

    /// Why there is no response.
    fn unanswered(&mut self, error: Box<Error>) -> Box<Error> {
        let client_waits =
            self.client.response_written().is_none() && self.client.req_header().headers.contains_key(EXPECT);
        if !self.sent && !client_waits && *error.etype() == ErrorType::ReadTimedout {
            // It waits for the client, as we do.
            return error.into_down();
        }
        let retry = error.retry;
        let mut first = self.refused.take().unwrap_or(error);
        first.retry = retry;
        first.into_up()
    }

    /// Takes what was read of the request's body; `None` is its end.
    async fn take(&mut self, piece: Result<Option<Bytes>>) -> Result<()> {
        let piece = piece.map_err(Error::into_down)?;
        self.sent = piece.is_none() || self.client.is_body_done();
        if let Some(piece) = piece.as_ref().filter(|_| !self.client.was_upgraded()) {
            let limit = self.call.upstream.as_ref().map_or(u64::MAX, |attempts| attempts.entitlement.max_body_bytes);
            body_limit::count(&mut self.call.body_seen, piece.len(), limit)
                .map_err(|fault| Error::new(ErrorType::HTTPStatus(fault.status())).into_down())?;
        }
        self.send(piece).await;
        Ok(())
    }

    /// Passes a part of the request's body on, and its end once all is `sent`.
    async fn send(&mut self, piece: Option<Bytes>) {
        if let Err(error) = self.try_send(piece).await {
            self.sent = true;
            self.refused = Some(error);
        }
    }

    async fn try_send(&mut self, piece: Option<Bytes>) -> Result<()> {
        if self.client.was_upgraded() {
            self.upstream.maybe_upgrade_body_writer();
        }
        if let Some(piece) = piece.filter(|piece| !piece.is_empty()) {
            self.upstream.write_body(&piece).await?;
        }
        if self.sent {
            let finished = timeout(CLIENT_WRITE, self.upstream.finish_body()).await;
            finished.unwrap_or_else(|_| Error::err(ErrorType::WriteTimedout))?;
        }
        Ok(())
    }

    /// The response is over before the request. What is left of that cannot change it, but the client may not listen
    /// before it has said all, and a kept upstream wants the rest.
    async fn settle(&mut self) {
        let rest = async {
            while !self.client.is_body_done() {
                let piece = self.client.read_body_bytes().await;
                if self.refused.is_none() {
                    self.take(piece).await?;
                } else if piece?.is_none() {
                    break;
                }
            }
            Ok::<_, Box<Error>>(())
        };
        let settled = timeout(CLIENT_DRAIN, rest).await;
        // A piece may have been cut or left out, whatever was said before.
        self.sent = matches!(settled, Ok(Ok(())));
    }
}
