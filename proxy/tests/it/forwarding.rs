//! What the upstream sees, and which target sees it.

use headgate_contract::snapshot::HealthCheck;
use reqwest::Method;

use crate::kit::proxy::serving;
use crate::kit::upstream::{Upstream, dead_url};
use crate::kit::{eventually, world};

#[tokio::test]
async fn key_never_travels_upstream() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let secret = world::key(1).reveal().to_owned();
    for request in [
        proxy.get(1, "/things"),
        proxy.call(Method::GET, "/things").header("X-API-Key", &secret),
        proxy.get(1, "/things").header("x-api-key", &secret),
        proxy.call(Method::GET, "/things").header("X-API-Key", &secret).header("Authorization", "Basic c2VjcmV0"),
    ] {
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let requests = upstream.requests();
    assert!(requests.iter().all(|request| !format!("{request:?}").contains(&secret)));
    assert_eq!(requests[3].header("authorization"), Some("Basic c2VjcmV0"), "what is meant for the upstream passes");
}

#[tokio::test]
async fn path_host_and_origin_are_rewritten() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&format!("{}/base", upstream.url)])).await;
    let request = proxy.get(1, "/things/a%20b?x=1&y=%2F").header("X-Forwarded-For", "203.0.113.9");
    let request = request
        .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        .header("X-Request-Id", "forged");
    let response = request.send().await.unwrap();
    let seen = &upstream.requests()[0];
    assert_eq!(seen.start, "GET /base/things/a%20b?x=1&y=%2F HTTP/1.1");
    assert_eq!(seen.header("host"), upstream.url.strip_prefix("http://"));
    assert_eq!(seen.header("x-forwarded-for"), Some("203.0.113.9, 127.0.0.1"));
    assert_eq!(seen.header("x-forwarded-host"), Some(proxy.address.to_string().as_str()));
    assert_eq!(seen.header("x-forwarded-proto"), Some("http"));
    assert_eq!(seen.header("traceparent"), Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    assert_eq!(seen.header("x-request-id"), response.headers()["x-request-id"].to_str().ok());
    assert_ne!(seen.header("x-request-id"), Some("forged"));
}

#[tokio::test]
async fn fields_of_the_callers_connection_end_at_the_proxy() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    // One field a call, so that each alone makes the proxy look closer; `Connection` names one of the caller's own.
    for (name, value) in [
        ("Connection", "X-Mine"),
        ("Keep-Alive", "timeout=5"),
        ("Proxy-Connection", "keep-alive"),
        ("Proxy-Authenticate", "Basic"),
        ("Proxy-Authorization", "Basic c2VjcmV0"),
        ("TE", "trailers"),
        ("Trailer", "X-Sum"),
        ("Upgrade", "h2c"),
        ("HTTP2-Settings", "AAMAAABk"),
    ] {
        let request = proxy.get(1, "/things").header(name, value).header("X-Mine", "1").header("Accept", "text/plain");
        assert_eq!(request.send().await.unwrap().status(), 200, "{name}");
        let seen = upstream.requests().pop().unwrap();
        assert_eq!(seen.header(&name.to_ascii_lowercase()), None, "{name}");
        assert_eq!(seen.header("x-mine"), (name != "Connection").then_some("1"), "{name}");
        assert_eq!(seen.header("accept"), Some("text/plain"));
    }
}

#[tokio::test]
async fn deprecated_version_says_so() {
    let upstream = Upstream::start("a").await;
    let mut contents = world::contents(&[&upstream.url]);
    contents.routes[0].deprecated_at = Some(1_688_169_599);
    let (_control, proxy) = serving(contents).await;
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().headers()["deprecation"], "@1688169599");
}

#[tokio::test]
async fn call_whose_target_is_unreachable_succeeds_on_another_whatever_its_method() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&dead_url(), &upstream.url, &dead_url()])).await;
    for _ in 0..8 {
        let post = proxy.call(Method::POST, "/things").bearer_auth(world::key(1).reveal()).body("a body");
        assert_eq!(post.send().await.unwrap().status(), 200);
    }
    assert_eq!(upstream.count(), 8);
    assert!(upstream.requests().iter().all(|request| request.body == b"a body"));
}

#[tokio::test]
async fn call_that_was_sent_is_not_repeated() {
    let upstream = Upstream::start("a").await;
    let other = Upstream::start("b").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url, &other.url])).await;
    assert_eq!(proxy.get(1, "/reset").send().await.unwrap().status(), 502);
    assert_eq!(upstream.count() + other.count(), 1);
}

#[tokio::test]
async fn target_that_fails_its_health_check_gets_no_calls() {
    let (well, ill) = (Upstream::start("well").await, Upstream::start("ill").await);
    let mut contents = world::contents(&[&well.url, &format!("{}/status", ill.url)]);
    // The path of the second target makes its probe answer 500.
    contents.upstreams[0].health_check =
        Some(HealthCheck { path: "/500".to_owned(), interval_s: 1, unhealthy_after: 1, healthy_after: 1 });
    let (control, proxy) = serving(contents).await;
    eventually("the probe's verdict", async || {
        let health = control.stored().pop()?.target_health;
        (health.len() == 2 && health.iter().any(|target| !target.healthy)).then_some(())
    })
    .await;
    let probes = ill.count();
    for _ in 0..10 {
        assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
    }
    assert!(well.requests().iter().filter(|request| request.start.contains("/things")).count() == 10);
    assert!(ill.requests()[probes..].iter().all(|request| request.start.contains("/500")));
}

#[tokio::test]
async fn connection_to_the_client_is_kept_and_http_1_0_is_served() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let request = |version: &str| {
        format!(
            "GET {}/things HTTP/{version}\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
            world::PREFIX,
            world::key(1).reveal()
        )
    };
    let mut socket = tokio::net::TcpStream::connect(proxy.address).await.unwrap();
    let mut reader = crate::kit::wire::Reader::default();
    for _ in 0..3 {
        tokio::io::AsyncWriteExt::write_all(&mut socket, request("1.1").as_bytes()).await.unwrap();
        assert_eq!(reader.message(&mut socket).await.unwrap().body, b"a");
    }
    let old = crate::kit::wire::exchange(proxy.address, request("1.0").as_bytes()).await.unwrap();
    assert_eq!((old.status(), old.body.as_slice()), (200, &b"a"[..]));
}

#[tokio::test]
async fn websocket_handshake_reaches_the_upstream() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let request = proxy.get(1, "/things").header("Connection", "Upgrade").header("Upgrade", "websocket");
    let request = request.header("Sec-WebSocket-Version", "13").header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    _ = request.send().await.unwrap();
    assert_eq!(upstream.requests()[0].header("upgrade"), Some("websocket"));
}
