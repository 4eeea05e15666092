//! What the phases of one call share.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiKeyId, ApplicationId, OperationId, RequestId, RolloutId, TenantId};
use headgate_contract::limits::Decision;
use headgate_contract::snapshot::{Arm, RouteRecord};
use headgate_contract::telemetry::{Outcome, RequestLog, Served};
use http::HeaderValue;
use http::header::USER_AGENT;
use pingora::proxy::Session;

use crate::clock::Clock;
use crate::fields;
use crate::kept::Kept;
use crate::policy::announce::Announced;
use crate::policy::framing::Seen;
use crate::snapshot::serving::Serving;
use crate::telemetry::metrics::Metrics;
use crate::upstream::health::InFlight;
use crate::upstream::pool::{Tried, UpstreamPool};
use crate::upstream::target::Target;

/// One call from its header to its log. Boxed, because pingora moves it.
#[derive(Debug)]
pub struct Call {
    pub id: RequestId,
    /// The id as it stands in header fields.
    pub id_value: HeaderValue,
    pub at_us: i64,
    pub began_ns: u64,
    /// The snapshot that this call began under, and keeps.
    pub serving: Option<Arc<Serving>>,
    pub tenant_id: Option<TenantId>,
    pub route: Option<Arc<RouteRecord>>,
    pub operation_id: Option<OperationId>,
    pub caller: Option<Caller>,
    /// The plan's rate, if it has one, and how the call stood with it.
    pub limited: Option<(Arc<Announced>, Decision)>,
    pub client_ip: Option<IpAddr>,
    /// From the call before on this connection, for the next. The lock is for pingora, which asks for it back with a
    /// shared borrow; nobody contends.
    kept: Mutex<Option<Box<Kept>>>,
    /// Which kinds of fields the request has.
    pub seen: Seen,
    pub body_seen: u64,
    pub body_limit: u64,
    pub upstream: Option<Attempts>,
    pub upstream_us: Option<u64>,
    pub fault: Option<GatewayFault>,
    pub in_flight: Option<Busy>,
}

/// Who calls.
#[derive(Debug)]
pub struct Caller {
    pub application_id: ApplicationId,
    pub api_key_id: ApiKeyId,
}

/// The way to the upstream.
#[derive(Debug)]
pub struct Attempts {
    pub pool: Arc<UpstreamPool>,
    /// Chosen once; retries stay in it.
    pub arm: Arm,
    pub rollout_id: Option<RolloutId>,
    pub tried: Tried,
    pub count: usize,
    pub target: Option<(usize, Arc<Target>, InFlight)>,
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
    pub fn begin(clock: &Clock, metrics: &Arc<Metrics>) -> Box<Self> {
        let began_ns = clock.now_ns();
        let at_us = clock.wall_us(began_ns);
        let id = clock.request_id(at_us);
        Box::new(Self {
            id,
            id_value: fields::request_id(id),
            at_us,
            began_ns,
            serving: None,
            tenant_id: None,
            route: None,
            operation_id: None,
            caller: None,
            limited: None,
            client_ip: None,
            kept: Mutex::default(),
            seen: Seen::default(),
            body_seen: 0,
            body_limit: u64::MAX,
            upstream: None,
            upstream_us: None,
            fault: None,
            in_flight: Some(Busy::new(metrics)),
        })
    }

    /// Takes over what an earlier call on the same connection left.
    pub fn keep(&mut self, kept: Box<Kept>) {
        self.kept = Mutex::new(Some(kept));
    }

    /// What earlier calls on the same connection left, and this one will leave.
    pub fn kept(&mut self) -> &mut Kept {
        self.kept.get_mut().unwrap_or_else(PoisonError::into_inner).get_or_insert_default()
    }

    /// Gives away what the next call on the same connection may use.
    #[must_use]
    pub fn leave(&self) -> Option<Box<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Microseconds since the call began.
    #[must_use]
    pub fn elapsed_us(&self, clock: &Clock) -> u64 {
        clock.now_ns().saturating_sub(self.began_ns) / 1000
    }

    /// Status and outcome of the finished call.
    #[must_use]
    pub fn outcome(&self, session: &Session, ending: Ending) -> (u16, Outcome) {
        let written = session.response_written().map(|response| response.status.as_u16());
        let status = written.or(self.fault.map(GatewayFault::status)).unwrap_or(CLIENT_GONE);
        let outcome = match (ending, self.fault) {
            (Ending::Aborted, None) => Outcome::Aborted,
            (_, fault) => Outcome::of(status, fault),
        };
        (status, outcome)
    }

    /// The log of the finished call; `None` when it belongs to no tenant.
    #[must_use]
    pub fn log<'s>(
        &self,
        session: &'s Session,
        (status, outcome): (u16, Outcome),
        clock: &Clock,
    ) -> Option<RequestLog<&'s [u8]>> {
        let request = session.req_header();
        let agent = request.headers.get(USER_AGENT);
        Some(RequestLog {
            id: self.id,
            tenant_id: self.tenant_id?,
            at_us: self.at_us,
            method: cut(request.method.as_str().as_bytes(), METHOD_LIMIT),
            path: cut(request.uri.path().as_bytes(), PATH_LIMIT),
            status,
            outcome,
            fault: self.fault,
            api_version_id: self.route.as_ref().map(|route| route.api_version_id),
            operation_id: self.operation_id,
            application_id: self.caller.as_ref().map(|caller| caller.application_id),
            api_key_id: self.caller.as_ref().map(|caller| caller.api_key_id),
            served: self.upstream.as_ref().and_then(Attempts::served),
            duration_us: self.elapsed_us(clock),
            upstream_us: self.upstream_us,
            request_bytes: session.body_bytes_read() as u64,
            response_bytes: session.body_bytes_sent() as u64,
            client_ip: self.client_ip,
            user_agent: agent.map(|agent| cut(agent.as_bytes(), AGENT_LIMIT)),
        })
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

impl Attempts {
    fn served(&self) -> Option<Served> {
        let (_, target, _) = self.target.as_ref()?;
        let upstream_id = self.pool.targets(self.arm).upstream_id;
        Some(Served { upstream_id, target_id: target.id, rollout: self.rollout_id.map(|rollout| (rollout, self.arm)) })
    }
}

/// The address of the peer, as the socket tells it.
#[must_use]
pub fn client_ip(session: &Session) -> Option<IpAddr> {
    session.client_addr().and_then(|address| address.as_inet()).map(|address| address.ip().to_canonical())
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
