//! Requests that two programs could read differently.

use crate::kit::proxy::serving;
use crate::kit::upstream::Upstream;
use crate::kit::{wire, world};

#[tokio::test]
async fn ambiguous_requests_are_400_and_never_reach_the_upstream() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let key = world::key(1);
    let post = |fields: &str, body: &str| {
        format!(
            "POST {}/things HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\n{fields}\r\n{body}",
            world::PREFIX,
            key.reveal()
        )
    };
    let smuggled = "0\r\n\r\nGET /acme/pay/v1/things HTTP/1.1\r\nHost: x\r\n\r\n";
    let many: String = (0..120).map(|n| format!("X-{n}: 1\r\n")).collect();
    for request in [
        post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", smuggled),
        post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        post("Content-Length: 3\r\nContent-Length: 4\r\n", "abcd"),
        post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc"),
        post("Content-Length: +3\r\n", "abc"),
        post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        post(&many, ""),
        post(&format!("X-Long: {}\r\n", "x".repeat(70_000)), ""),
    ] {
        let answer = wire::exchange(proxy.address, request.as_bytes()).await;
        let status = answer.map_or(400, |answer| answer.status());
        assert_eq!(status, 400, "{}", &request[..request.len().min(200)]);
    }
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn paths_that_normalise_to_something_else_are_400() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    for path in [
        "/things/..",
        "/things/%2e%2e",
        "/things/a%2Fb",
        "/things/%5c",
        "/things/%00",
        "/things/%zz",
        "/../../acme/pay/v1/things",
    ] {
        let request =
            format!("GET {}{path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\n\r\n", world::PREFIX, world::key(1).reveal());
        let answer = wire::exchange(proxy.address, request.as_bytes()).await.unwrap();
        assert_eq!(answer.status(), 400, "{path}");
    }
    assert_eq!(upstream.count(), 0);
}
