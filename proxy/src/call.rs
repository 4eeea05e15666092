//! One call: what is known about it while it goes on.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use headgate_contract::gateway::GatewayFault;
use headgate_contract::limits::Decision;
use headgate_contract::telemetry::Outcome;
use http::HeaderValue;
use http::header::USER_AGENT;
use pingora::http::RequestHeader;

use crate::clock::Clock;
use crate::fields;
use crate::gateway::ClientSession;
use crate::policy::framing::Seen;
use crate::telemetry::facts::{Facts, Texts};
use crate::telemetry::metrics::Metrics;
use crate::upstream::attempts::Attempts;

/// One call from its header to its log.
#[derive(Debug)]
pub struct Call {
    pub facts: Facts,
    /// The id as it stands in header fields.
    pub id_value: HeaderValue,
    pub began_ns: u64,
    /// When the response was over, in microseconds since the call began. Some of the request may come later.
    pub over_us: Option<u64>,
    /// How the call stands with the plan's rate, if that has one.
    pub standing: Option<Decision>,
    /// Which kinds of fields the request has.
    pub seen: Seen,
    pub body_seen: u64,
    /// Since the call was admitted.
    pub upstream: Option<Attempts>,
    /// A drain that sees no calls in flight takes it that all are recorded.
    _busy: Busy,
}

/// Counts this call among those in flight for as long as it lives.
#[derive(Debug)]
pub struct Busy(Arc<Metrics>);

impl Busy {
    #[must_use]
    pub fn new(metrics: &Arc<Metrics>) -> Self {
        metrics.in_flight.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(metrics))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let count: &AtomicU64 = &self.0.in_flight;
        count.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Call {
    /// A call that begins now.
    #[must_use]
    pub fn begin(clock: &Clock, metrics: &Arc<Metrics>) -> Self {
        let began_ns = clock.now_ns();
        let at_us = clock.wall_us(began_ns);
        let id = clock.request_id(at_us);
        Self {
            facts: Facts::begin(id, at_us),
            id_value: fields::request_id(id),
            began_ns,
            over_us: None,
            standing: None,
            seen: Seen::default(),
            body_seen: 0,
            upstream: None,
            _busy: Busy::new(metrics),
        }
    }

    /// Microseconds since the call began.
    #[must_use]
    pub fn elapsed_us(&self, clock: &Clock) -> u64 {
        clock.now_ns().saturating_sub(self.began_ns) / 1000
    }

    /// The texts that are told about the call.
    #[must_use]
    pub fn texts<'a>(&'a self, request: &'a RequestHeader) -> Texts<&'a [u8]> {
        let agent = self.seen.user_agent.then(|| request.headers.get(USER_AGENT)).flatten();
        Texts {
            method: cut(request.method.as_str().as_bytes(), METHOD_LIMIT),
            path: cut(request.uri.path().as_bytes(), PATH_LIMIT),
            user_agent: agent.map(|agent| cut(agent.as_bytes(), AGENT_LIMIT)),
        }
    }

    /// Completes the facts.
    pub fn end(&mut self, client: &ClientSession, ending: Ending, clock: &Clock) {
        let written = client.response_written().map(|response| response.status.as_u16());
        let duration_us = self.over_us.unwrap_or_else(|| self.elapsed_us(clock));
        let facts = &mut self.facts;
        facts.status = written.or(facts.fault.map(GatewayFault::status)).unwrap_or(CLIENT_GONE);
        facts.outcome = match (ending, facts.fault) {
            (Ending::Aborted, None) => Outcome::Aborted,
            (_, fault) => Outcome::of(facts.status, fault),
        };
        facts.served = self.upstream.take().map(|attempts| attempts.served());
        facts.request_bytes = client.body_bytes_read() as u64;
        facts.response_bytes = client.body_bytes_sent() as u64;
        facts.duration_us = duration_us;
    }
}

/// The beginning of `text`, of at most `limit` bytes, without a part of a UTF-8 character at its end.
fn cut(text: &[u8], limit: usize) -> &[u8] {
    if text.len() <= limit {
        return text;
    }
    let end = (0..=limit).rev().find(|at| text[*at] & 0xc0 != 0x80);
    &text[..end.unwrap_or(0)]
}

/// Longest path, method and user agent that are kept, in bytes.
const PATH_LIMIT: usize = 512;
const METHOD_LIMIT: usize = 32;
const AGENT_LIMIT: usize = 256;
/// Status of a call whose client left before there was one; the number that nginx uses.
const CLIENT_GONE: u16 = 499;

/// How the exchange with the client ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Complete,
    Aborted,
}

/// The address of the peer, as the socket tells it.
#[must_use]
pub fn client_ip(client: &ClientSession) -> Option<IpAddr> {
    client.client_addr().and_then(|address| address.as_inet()).map(|address| address.ip().to_canonical())
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("aä".as_bytes(), 3), "aä".as_bytes());
        assert_eq!(cut("aä".as_bytes(), 2), b"a");
        assert_eq!(cut("aäb".as_bytes(), 3), "aä".as_bytes());
        assert_eq!(cut(&[0x80; 9], 4), b"");
    }
}
