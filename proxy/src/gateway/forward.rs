//! To the upstream: which target, and what it gets to see.

use headgate_contract::gateway::GatewayFault;
use http::header::{Entry, HOST};
use http::{HeaderMap, HeaderValue, Uri};
use pingora::http::RequestHeader;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType, Result};

use super::{Gateway, MAX_ATTEMPTS};
use crate::call::Call;
use crate::fields::{self, REQUEST_ID, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO};
use crate::policy::authenticate;
use crate::upstream::peer::peer;
use crate::upstream::target::InFlight;

impl Gateway {
    /// Chooses a target of the call's arm that was not tried yet.
    pub(super) async fn choose_peer(&self, call: &mut Call) -> Result<Box<HttpPeer>, GatewayFault> {
        let attempts = call.upstream.as_mut().ok_or(GatewayFault::Internal)?;
        call.body_seen = 0;
        let now_ns = if attempts.count == 0 { call.began_ns } else { self.clock.now_ns() };
        while attempts.count < MAX_ATTEMPTS {
            attempts.count += 1;
            let targets = attempts.grant.pool.targets(attempts.arm);
            let Some((at, target)) = targets.choose(attempts.tried, now_ns) else { break };
            let (target, timeouts) = (InFlight::to(target), targets.timeouts);
            let resolved = match target.address.current() {
                None => Box::pin(target.address.get()).await,
                known => known,
            };
            let next = resolved.map(|address| peer(&target, address, timeouts));
            attempts.target = Some((at, target));
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
        if let Some((at, target)) = &attempts.target {
            target.health.failed(now_ns);
            target.address.advance();
            if target.address.count() < 2 {
                attempts.tried.mark(*at);
            }
        }
        let again = attempts.count < MAX_ATTEMPTS
            && attempts.grant.pool.targets(attempts.arm).choose(attempts.tried, now_ns).is_some();
        error.set_retry(again);
        error.as_up();
        call.facts.fault = (!again).then_some(GatewayFault::UpstreamUnreachable);
        error
    }
}

/// Makes the request what any target may see: without the caller's key, with where it came from.
pub(super) fn introduce(request: &mut RequestHeader, call: &mut Call) -> Result<()> {
    let client = call.facts.client_ip.map(|address| call.kept().client(address));
    fields::change_request(request, |fields| {
        authenticate::strip(fields, call.seen);
        fields.insert(REQUEST_ID, call.id_value.clone());
        if let Some(client) = client {
            forwarded_for(fields, client);
        }
        if let Some(asked) = fields.get(HOST).cloned() {
            fields.insert(X_FORWARDED_HOST, asked);
        }
        fields.insert(X_FORWARDED_PROTO, HeaderValue::from_static("http"));
    })
}

/// Directs a copy of the request to the chosen target: its host and its path.
pub(super) fn aim(request: &mut RequestHeader, call: &Call) -> Result<()> {
    let attempts = call.upstream.as_ref();
    let (attempts, target) = attempts
        .and_then(|attempts| Some((attempts, &attempts.target.as_ref()?.1)))
        .ok_or_else(|| Error::new(ErrorType::InternalError))?;
    let target_path = path(&request.uri, &target.location.path, attempts.grant.route.prefix.len());
    fields::set_target(request, target_path)?;
    request.insert_header(HOST, target.location.authority.clone())
}

/// `X-Forwarded-For`: the client's address behind those that earlier proxies wrote.
fn forwarded_for(fields: &mut HeaderMap, client: HeaderValue) {
    match fields.entry(X_FORWARDED_FOR) {
        Entry::Vacant(vacant) => _ = vacant.insert(client),
        Entry::Occupied(mut before) => {
            let chain: Vec<_> = before.iter().chain([&client]).map(HeaderValue::as_bytes).collect();
            if let Ok(chain) = HeaderValue::try_from(chain.join(&b", "[..])) {
                before.insert(chain);
            }
        }
    }
}

/// The target's own path, then that of the call below the route's prefix, then the query.
fn path(asked: &Uri, base: &str, prefix: usize) -> Vec<u8> {
    let path = asked.path().get(prefix..).unwrap_or_default();
    let root = if base.is_empty() && path.is_empty() { "/" } else { "" };
    let (mark, query) = asked.query().map_or(("", ""), |query| ("?", query));
    let parts = [base, path, root, mark, query];
    let mut target = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
    parts.iter().for_each(|part| target.extend_from_slice(part.as_bytes()));
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
            let asked = Uri::from_static(wire);
            assert_eq!(path(&asked, base, "/t/a/v1".len()), expected.as_bytes());
        }
    }

    #[test]
    fn client_goes_behind_all_earlier_addresses() {
        let mut fields = HeaderMap::new();
        forwarded_for(&mut fields, HeaderValue::from_static("192.0.2.1"));
        assert_eq!(fields[X_FORWARDED_FOR], "192.0.2.1");
        fields.append(X_FORWARDED_FOR, HeaderValue::from_static("192.0.2.2, 192.0.2.3"));
        forwarded_for(&mut fields, HeaderValue::from_static("192.0.2.4"));
        assert_eq!(fields.get_all(X_FORWARDED_FOR).iter().count(), 1);
        assert_eq!(fields[X_FORWARDED_FOR], "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4");
    }
}
