//! Requests that two programs could read differently.

use headgate_contract::problem::Problem;

use crate::kit::proxy::serving;
use crate::kit::upstream::Upstream;
use crate::kit::{eventually, wire, world};

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
        post("Content-Length: 3, 3\r\n", "abc"),
        post("Content-Length: 3\r\n", "abc").replace("Host: x\r\n", ""),
        post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        post(&many, ""),
        post(&format!("X-Long: {}\r\n", "x".repeat(70_000)), ""),
    ] {
        let answer = wire::exchange(proxy.address, request.as_bytes()).await.unwrap();
        assert_eq!(answer.status(), 400, "{}", &request[..request.len().min(200)]);
        assert_eq!(answer.header("connection"), Some("close"));
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((problem.code.as_str(), problem.status), ("malformed_request", 400));
    }
    assert_eq!(upstream.count(), 0);
}

#[tokio::test]
async fn what_is_no_request_is_400_and_counted() {
    let upstream = Upstream::start("a").await;
    let (_control, proxy) = serving(world::contents(&[&upstream.url])).await;
    for nonsense in ["hello\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "\x16\x03\x01\x02\0\x01\0\x01\x7c\r\n\r\n"]
    {
        let answer = wire::exchange(proxy.address, nonsense.as_bytes()).await.unwrap();
        assert_eq!((answer.status(), answer.header("content-type")), (400, Some(Problem::MEDIA_TYPE)));
    }
    let tunnel = wire::exchange(proxy.address, b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n").await;
    assert_eq!(tunnel.unwrap().status(), 404);
    eventually("the calls to be counted", async || {
        (proxy.metric("headgate_unattributed_total").await == 4).then_some(())
    })
    .await;
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
