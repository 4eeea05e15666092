//! To the upstream: which target, and what it gets to see.

use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use http::header::HOST;
use pingora::http::RequestHeader;
use pingora::proxy::Session;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType, Result};

use super::{Gateway, MAX_ATTEMPTS};
use crate::answer::REQUEST_ID;
use crate::call::{Attempts, Call, client_ip};
use crate::policy::authenticate;
use crate::upstream::health::InFlight;
use crate::upstream::peer::peer;

impl Gateway {
    /// Chooses a target of the call's arm that was not tried yet.
    pub(super) async fn choose_peer(&self, call: &mut Call) -> Result<Box<HttpPeer>, GatewayFault> {
        let attempts = call.upstream.as_mut().ok_or(GatewayFault::Internal)?;
        call.body_seen = 0;
        let now_ns = self.clock.now_ns();
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
    rewrite_path(request, &target.location.path, route.prefix.len())?;
    authenticate::strip(request);
    let asked_host = request.headers.get(HOST).cloned();
    request.insert_header(HOST, target.location.authority.clone())?;
    request.insert_header(REQUEST_ID, request_id_text(call).as_str())?;
    forwarded(session, request, asked_host)
}

fn request_id_text(call: &Call) -> String {
    call.id.0.to_string()
}

fn rewrite_path(request: &mut RequestHeader, base: &str, prefix: usize) -> Result<()> {
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
    request.set_raw_path(&target)
}

/// `X-Forwarded-For`, `-Host` and `-Proto`: the address is appended to what an earlier proxy wrote.
fn forwarded(session: &Session, request: &mut RequestHeader, asked_host: Option<http::HeaderValue>) -> Result<()> {
    if let Some(ip) = client_ip(session) {
        let before = request.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let chain = before.map_or_else(|| ip.to_string(), |before| format!("{before}, {ip}"));
        request.insert_header("X-Forwarded-For", chain)?;
    }
    if let Some(host) = asked_host {
        request.insert_header("X-Forwarded-Host", host)?;
    }
    request.insert_header("X-Forwarded-Proto", "http")
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
            let mut request = RequestHeader::build("GET", wire.as_bytes(), None).unwrap();
            rewrite_path(&mut request, base, "/t/a/v1".len()).unwrap();
            assert_eq!(request.raw_path(), expected.as_bytes());
        }
    }
}
