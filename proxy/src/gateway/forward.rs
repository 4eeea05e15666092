//! To the upstream: which target, and what it gets to see.

use std::net::IpAddr;
use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use http::header::HOST;
use http::{HeaderMap, HeaderValue};
use pingora::http::RequestHeader;
use pingora::proxy::Session;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType, Result};

use super::{Gateway, MAX_ATTEMPTS};
use crate::call::{Attempts, Call, client_ip};
use crate::fields::{self, REQUEST_ID, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO};
use crate::policy::authenticate;
use crate::upstream::health::InFlight;
use crate::upstream::peer::peer;

impl Gateway {
    /// Chooses a target of the call's arm that was not tried yet.
    pub(super) async fn choose_peer(&self, call: &mut Call) -> Result<Box<HttpPeer>, GatewayFault> {
        let attempts = call.upstream.as_mut().ok_or(GatewayFault::Internal)?;
        call.body_seen = 0;
        let now_ns = if attempts.count == 0 { call.began_ns } else { self.clock.now_ns() };
        while attempts.count < MAX_ATTEMPTS {
            attempts.count += 1;
            let targets = attempts.pool.targets(attempts.arm);
            let Some((at, target)) = targets.choose(attempts.tried, now_ns) else { break };
            let (target, timeouts) = (Arc::clone(target), targets.timeouts);
            let in_flight = InFlight::of(&target.health);
            let resolved = target.address.get().await;
            let next = resolved.map(|address| peer(&target, address, timeouts));
            attempts.target = Some((at, target, in_flight));
            if let Some(peer) = next {
                return Ok(peer);
            }
            attempts.tried.mark(at);
        }
        Err(GatewayFault::UpstreamUnreachable)
    }

    /// Nothing was sent yet, so any call may be tried elsewhere.
    pub(super) fn connect_failed(&self, call: &mut Call, mut error: Box<Error>) -> Box<Error> {
        let now_ns = self.clock.now_ns();
        let Some(attempts) = &mut call.upstream else { return error };
        if let Some((at, target, _)) = &attempts.target {
            target.health.failed(now_ns);
            target.address.advance();
            if target.address.count() < 2 {
                attempts.tried.mark(*at);
            }
        }
        let again = attempts.count < MAX_ATTEMPTS
            && attempts.pool.targets(attempts.arm).choose(attempts.tried, now_ns).is_some();
        error.set_retry(again);
        error.as_up();
        call.fault = (!again).then_some(GatewayFault::UpstreamUnreachable);
        error
    }
}

/// Makes the request that the target sees: its path and host, without the caller's key, with where it came from.
pub(super) fn rewrite(session: &Session, request: &mut RequestHeader, call: &mut Call) -> Result<()> {
    let internal = || Error::new(ErrorType::InternalError);
    let (_, target, _) =
        call.upstream.as_ref().and_then(|attempts: &Attempts| attempts.target.as_ref()).ok_or_else(internal)?;
    let route = call.route.as_ref().ok_or_else(internal)?;
    let path = path(request, &target.location.path, route.prefix.len());
    fields::change_request(request, path, |fields| {
        authenticate::strip(fields);
        fields.insert(REQUEST_ID, fields::request_id(call.id));
        forwarded(fields, client_ip(session));
        fields.insert(HOST, target.location.authority.clone());
    })
}

/// `X-Forwarded-For`, `-Host` and `-Proto`: the address is appended to what an earlier proxy wrote.
fn forwarded(fields: &mut HeaderMap, address: Option<IpAddr>) {
    if let Some(address) = address {
        let before = fields.get(X_FORWARDED_FOR).and_then(|value| value.to_str().ok());
        let chain = fields::chain(before, address);
        fields.insert(X_FORWARDED_FOR, chain);
    }
    if let Some(asked) = fields.get(HOST).cloned() {
        fields.insert(X_FORWARDED_HOST, asked);
    }
    fields.insert(X_FORWARDED_PROTO, HeaderValue::from_static("http"));
}

/// The target's own path, then that of the call below the route's prefix, then the query.
fn path(request: &RequestHeader, base: &str, prefix: usize) -> Vec<u8> {
    let path = request.uri.path().get(prefix..).unwrap_or_default();
    let query = request.uri.query();
    let mut target = Vec::with_capacity(base.len() + path.len() + query.map_or(0, str::len) + 2);
    target.extend_from_slice(base.as_bytes());
    target.extend_from_slice(path.as_bytes());
    if target.is_empty() {
        target.push(b'/');
    }
    if let Some(query) = query {
        target.push(b'?');
        target.extend_from_slice(query.as_bytes());
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_below_the_prefix_goes_behind_the_targets_own() {
        for (base, wire, expected) in [
            ("", "/t/a/v1/x?q=1", "/x?q=1"),
            ("/base", "/t/a/v1/x/y", "/base/x/y"),
            ("", "/t/a/v1", "/"),
            ("/base", "/t/a/v1?q", "/base?q"),
            ("", "/t/a/v1/a%20b", "/a%20b"),
        ] {
            let request = RequestHeader::build("GET", wire.as_bytes(), None).unwrap();
            assert_eq!(path(&request, base, "/t/a/v1".len()), expected.as_bytes());
        }
    }
}
