//! What the phases of one call share.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiKeyId, ApplicationId, OperationId, RequestId, RolloutId, TenantId};
use headgate_contract::limits::Decision;
use headgate_contract::snapshot::{Arm, PlanEntry, RouteRecord};
use headgate_contract::telemetry::{Outcome, Served};
use pingora::proxy::Session;

use crate::clock::Clock;
use crate::snapshot::serving::Serving;
use crate::telemetry::metrics::Metrics;
use crate::telemetry::record::{PATH_LIMIT, Record, cut};
use crate::upstream::health::InFlight;
use crate::upstream::pool::{Tried, UpstreamPool};
use crate::upstream::target::Target;

/// One call from its header to its record. Boxed, because pingora moves it.
#[derive(Debug)]
pub struct Call {
    pub id: RequestId,
    pub at_us: i64,
    pub began_ns: u64,
    /// The snapshot that this call began under, and keeps.
    pub serving: Option<Arc<Serving>>,
    pub tenant_id: Option<TenantId>,
    pub route: Option<Arc<RouteRecord>>,
    pub operation_id: Option<OperationId>,
    pub caller: Option<Caller>,
    pub limited: Option<Decision>,
    pub body_seen: u64,
    pub body_limit: u64,
    pub upstream: Option<Attempts>,
    pub upstream_us: Option<u64>,
    pub fault: Option<GatewayFault>,
    pub in_flight: Option<Busy>,
}

/// Who calls, and under which plan.
#[derive(Debug)]
pub struct Caller {
    pub application_id: ApplicationId,
    pub api_key_id: ApiKeyId,
    pub plan: Option<Arc<PlanEntry>>,
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
        let at_us = clock.wall_us();
        Box::new(Self {
            id: clock.request_id(at_us),
            at_us,
            began_ns: clock.now_ns(),
            serving: None,
            tenant_id: None,
            route: None,
            operation_id: None,
            caller: None,
            limited: None,
            body_seen: 0,
            body_limit: u64::MAX,
            upstream: None,
            upstream_us: None,
            fault: None,
            in_flight: Some(Busy::new(metrics)),
        })
    }

    /// Microseconds since the call began.
    #[must_use]
    pub fn elapsed_us(&self, clock: &Clock) -> u64 {
        clock.now_ns().saturating_sub(self.began_ns) / 1000
    }

    /// The record of the finished call. `aborted` says that the client went away.
    #[must_use]
    pub fn record(&self, session: &Session, ending: Ending, clock: &Clock) -> Box<Record> {
        let request = session.req_header();
        let written = session.response_written().map(|response| response.status.as_u16());
        let status = written.or(self.fault.map(GatewayFault::status)).unwrap_or(CLIENT_GONE);
        let outcome = match (ending, self.fault) {
            (Ending::Aborted, None) => Outcome::Aborted,
            (_, fault) => Outcome::of(status, fault),
        };
        Box::new(Record {
            id: self.id,
            tenant_id: self.tenant_id,
            at_us: self.at_us,
            method: request.method.clone(),
            path: cut(request.uri.path(), PATH_LIMIT).into(),
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
            client_ip: client_ip(session),
            user_agent: request.headers.get(http::header::USER_AGENT).cloned(),
        })
    }
}

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
