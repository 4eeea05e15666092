//! To the upstream: which target, and what it gets to see.

use bytes::Bytes;
use headgate_contract::gateway::GatewayFault;
use http::header::{EXPECT, HOST};
use http::{HeaderMap, HeaderValue, Uri, Version};
use pingora::http::RequestHeader;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType, Result};

use super::exchange::Exchange;
use super::{ClientSession, Gateway};
use crate::call::Call;
use crate::fields::{self, REQUEST_ID, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PROTO};
use crate::kept::Kept;
use crate::policy::framing::Seen;
use crate::policy::{authenticate, connection};
use crate::upstream::attempts::Attempts;
use crate::upstream::peer::peer;

impl Gateway {
    /// Tries targets until one takes the call.
    pub(super) async fn forward(&self, client: &mut ClientSession, call: &mut Call, kept: &mut Kept) -> Result<()> {
        loop {
            match self.attempt(client, call, kept).await {
                Err(error) if error.retry() => {}
                tried => return tried,
            }
        }
    }

    async fn attempt(&self, client: &mut ClientSession, call: &mut Call, kept: &mut Kept) -> Result<()> {
        let peer = self.choose_peer(call).await.map_err(|fault| {
            call.facts.fault = Some(fault);
            Error::new(ErrorType::ConnectError).into_up()
        })?;
        let (mut upstream, is_reused) = match self.connector.get_http_session(&*peer).await {
            Ok(connected) => connected,
            Err(error) => return Err(self.connect_failed(call, error)),
        };
        upstream.read_timeout = peer.options.read_timeout;
        upstream.write_timeout = peer.options.write_timeout;
        let request = request(client.req_header(), call, kept)?;
        match Exchange::new(self, client, &mut upstream, call).run(request).await {
            Ok(true) => self.connector.release_http_session(upstream, &*peer, peer.options.idle_timeout).await,
            Ok(false) => {}
            Err(error) => return Err(self.exchange_failed(client, call, error, is_reused)),
        }
        Ok(())
    }

    /// Prepares the connection to the call's target, or to another one that was not tried yet.
    async fn choose_peer(&self, call: &mut Call) -> Result<Box<HttpPeer>, GatewayFault> {
        let attempts = call.upstream.as_mut().ok_or(GatewayFault::Internal)?;
        while attempts.next(|| self.clock.now_ns()) {
            let (target, timeouts) = (&attempts.target, attempts.targets().timeouts);
            let resolved = match target.address.current() {
                None => Box::pin(target.address.get()).await,
                known => known,
            };
            if let Some(address) = resolved {
                return Ok(peer(target, address, timeouts));
            }
            attempts.give_up();
        }
        Err(GatewayFault::UpstreamUnreachable)
    }

    /// Nothing was sent yet, so any call may be tried elsewhere.
    #[cold]
    fn connect_failed(&self, call: &mut Call, mut error: Box<Error>) -> Box<Error> {
        let now_ns = self.clock.now_ns();
        let Some(attempts) = &mut call.upstream else { return error };
        let target = &attempts.target;
        target.health.failed(now_ns);
        target.address.advance();
        if target.address.count() < 2 {
            attempts.give_up();
        }
        let again = attempts.may_go_on(now_ns);
        error.set_retry(again);
        error.as_up();
        call.facts.fault = (!again).then_some(GatewayFault::UpstreamUnreachable);
        error
    }

    /// Repeats what a kept connection has lost, if doing it twice is doing it once (RFC 9110 §9.2.2).
    #[cold]
    fn exchange_failed(
        &self,
        client: &ClientSession,
        call: &Call,
        mut error: Box<Error>,
        is_reused: bool,
    ) -> Box<Error> {
        let may_repeat = client.req_header().method.is_idempotent()
            && !client.retry_buffer_truncated()
            && client.response_written().is_none_or(|response| response.status.is_informational());
        error.retry.decide_reuse(is_reused && may_repeat);
        let may_go_on = call.upstream.as_ref().is_some_and(|attempts| attempts.may_go_on(self.clock.now_ns()));
        let again = error.retry() && may_go_on;
        error.set_retry(again);
        error
    }
}

/// The request as the target may see it: with its path and host, without the caller's key, with where it came from.
fn request(asked: &RequestHeader, call: &Call, kept: &mut Kept) -> Result<Box<RequestHeader>> {
    let attempts = call.upstream.as_ref().ok_or_else(|| Error::new(ErrorType::InternalError))?;
    let client = call.facts.client_ip.map(|address| kept.client(address));
    let seen = call.seen;
    let lists_fields = seen.connection && connection::lists_fields(&asked.headers);
    fields::request(asked, target(attempts, &asked.uri), |fields| {
        for (name, value) in &asked.headers {
            // HTTP/1.0 knows no interim responses to expect (RFC 9110 §10.1.1).
            let ends_here = seen.connection && connection::concerns(name.as_str())
                || lists_fields && connection::is_listed(name.as_str(), &asked.headers)
                || *name == EXPECT && asked.version != Version::HTTP_11;
            if !ends_here && !authenticate::is_key(name, seen) {
                fields.append(name.clone(), value.clone());
            }
        }
        if seen.connection {
            connection::renew(asked, fields);
        }
        fields.insert(REQUEST_ID, call.id_value.clone());
        if let Some(client) = client {
            fields.insert(X_FORWARDED_FOR, forwarded_for(fields, seen, client));
        }
        match fields.insert(HOST, attempts.target.location.authority.clone()) {
            Some(asked) => fields.insert(X_FORWARDED_HOST, asked),
            None => fields.remove(X_FORWARDED_HOST),
        };
        fields.insert(X_FORWARDED_PROTO, HeaderValue::from_static("http"));
    })
}

fn target(attempts: &Attempts, asked: &Uri) -> Bytes {
    path(asked, &attempts.target.location.path, attempts.entitlement.route.prefix.len())
}

/// `X-Forwarded-For`: the client's address behind those that earlier proxies wrote.
fn forwarded_for(fields: &HeaderMap, seen: Seen, client: HeaderValue) -> HeaderValue {
    if !seen.forwarded_for {
        return client;
    }
    let chain: Vec<_> = fields.get_all(X_FORWARDED_FOR).iter().chain([&client]).map(HeaderValue::as_bytes).collect();
    HeaderValue::try_from(chain.join(&b", "[..])).unwrap_or(client)
}

/// The target's own path, then that of the call below the route's prefix, then the query.
fn path(asked: &Uri, base: &str, prefix: usize) -> Bytes {
    let path = asked.path().get(prefix..).unwrap_or_default();
    let root = if base.is_empty() && path.is_empty() { "/" } else { "" };
    let (mark, query) = asked.query().map_or(("", ""), |query| ("?", query));
    [base, path, root, mark, query].concat().into()
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
        let chain = |before: &[&'static str]| {
            let fields = before.iter().map(|value| (X_FORWARDED_FOR, HeaderValue::from_static(value))).collect();
            let seen = Seen { forwarded_for: !before.is_empty(), ..Seen::default() };
            forwarded_for(&fields, seen, HeaderValue::from_static("192.0.2.4"))
        };
        assert_eq!(chain(&[]), "192.0.2.4");
        assert_eq!(chain(&["192.0.2.1"]), "192.0.2.1, 192.0.2.4");
        assert_eq!(chain(&["192.0.2.1", "192.0.2.2, 192.0.2.3"]), "192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4");
    }
}
