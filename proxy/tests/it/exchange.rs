//! What goes over the two connections of a call, byte by byte and in which order.

use std::time::Duration;

use headgate_contract::openapi::Method;
use headgate_contract::telemetry::{Outcome, RequestLog};

use crate::kit::control::Control;
use crate::kit::proxy::{Proxy, serving};
use crate::kit::upstream::{Scripted, scripted};
use crate::kit::wire::Peer;
use crate::kit::{eventually, world};

/// A client's connection to a proxy in front of an upstream.
async fn between(upstream: &Scripted) -> (Control, Proxy, Peer) {
    let mut contents = world::contents(&[&upstream.url]);
    let operations = &mut contents.routes[0].operations;
    let mut head = operations[0].clone();
    head.method = Method::Head;
    operations.push(head);
    let (control, proxy) = serving(contents).await;
    let client = Peer::to(proxy.address).await;
    (control, proxy, client)
}

/// A request with a key and more `fields`, each with its line end.
fn request(method: &str, path: &str, fields: &str) -> String {
    let (prefix, key) = (world::PREFIX, world::key(1));
    format!("{method} {prefix}{path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\n{fields}\r\n", key.reveal())
}

async fn log(control: &Control) -> RequestLog {
    eventually("the request log", async || control.stored().into_iter().flat_map(|batch| batch.request_logs).next())
        .await
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
const HANDSHAKE: &str = "Connection: Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n";
const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

const PIECE: usize = 64 * 1024;

#[tokio::test]
async fn websocket_carries_bytes_both_ways_until_an_end_closes() {
    let upstream = scripted(|n, mut peer| async move {
        assert_eq!(peer.head().await.unwrap().header("connection"), Some("Upgrade"));
        peer.say(format!("{SWITCHED}hello")).await;
        match n {
            0 => {
                while let Some(piece) = peer.hear(PIECE).await {
                    peer.say(piece).await;
                }
            }
            1 => {}
            _ => _ = peer.rest().await,
        }
    })
    .await;
    let (control, proxy, mut client) = between(&upstream).await;
    let piece = vec![b'x'; PIECE];
    client.say([request("GET", "/things", HANDSHAKE).as_bytes(), &piece[..]].concat()).await;
    let switched = client.head().await.unwrap();
    assert_eq!((switched.status(), switched.header("upgrade")), (101, Some("websocket")));
    assert_eq!(client.hear(5).await.unwrap(), b"hello");
    assert_eq!(client.hear(PIECE).await.unwrap(), piece, "what was sent ahead");
    // More than the plan's largest body, which is about bodies.
    for _ in 1..20 {
        client.say(&piece).await;
        assert_eq!(client.hear(PIECE).await.unwrap(), piece);
    }
    client.finish().await;
    assert!(client.rest().await.is_empty());
    let log = log(&control).await;
    assert_eq!((log.status, log.outcome), (101, Outcome::Success));
    assert_eq!((log.request_bytes, log.response_bytes), (20 * PIECE as u64, 20 * PIECE as u64 + 5));
    for why in ["the upstream closes", "the upstream is silent for too long"] {
        let mut other = Peer::to(proxy.address).await;
        other.say(request("GET", "/things", HANDSHAKE)).await;
        assert_eq!(other.head().await.unwrap().status(), 101);
        assert_eq!(other.rest().await, b"hello", "{why}");
    }
}

#[tokio::test]
async fn protocol_switched_unasked_is_502() {
    let upstream = scripted(|_, mut peer| async move {
        peer.head().await;
        peer.say(SWITCHED).await;
        peer.rest().await;
    })
    .await;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("GET", "/things", "Connection: Upgrade\r\nUpgrade: h2c\r\n")).await;
    assert_eq!(client.message().await.unwrap().status(), 502);
    assert_eq!(log(&control).await.fault.unwrap().code(), "upstream_broken");
}

#[tokio::test]
async fn interim_responses_pass_and_a_body_waits_for_its_100() {
    let upstream = scripted(|_, mut peer| async move {
        assert_eq!(peer.head().await.unwrap().header("expect"), Some("100-continue"));
        peer.say("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n").await;
        peer.say("HTTP/1.1 100 Continue\r\n\r\n").await;
        assert_eq!(peer.hear(4).await.unwrap(), b"body");
        peer.say(OK).await;
    })
    .await;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/things", "Expect: 100-continue\r\nContent-Length: 4\r\n")).await;
    let hints = client.head().await.unwrap();
    assert_eq!((hints.status(), hints.header("link"), hints.headers.len()), (103, Some("</a.css>"), 1));
    assert_eq!(client.head().await.unwrap().status(), 100);
    client.say("body").await;
    assert_eq!(client.message().await.unwrap().body, b"ok");
    assert_eq!(log(&control).await.status, 200);
}

/// Answers one request on each connection with its own body, and closes when it hears of another one.
async fn forgetful() -> Scripted {
    scripted(|_, mut peer| async move {
        let body = peer.message().await.unwrap_or_default().body;
        peer.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len())).await;
        peer.say(body).await;
        peer.message().await;
    })
    .await
}

#[tokio::test]
async fn call_that_a_kept_connection_has_lost_is_repeated_with_its_body() {
    let upstream = forgetful().await;
    let (_control, _proxy, mut client) = between(&upstream).await;
    for _ in 0..5 {
        client.say(request("GET", "/things", "Transfer-Encoding: chunked\r\n") + "4\r\nbody\r\n0\r\n\r\n").await;
        assert_eq!(client.message().await.unwrap().body, b"body");
    }
}

#[tokio::test]
async fn call_that_must_not_happen_twice_is_not_repeated() {
    let upstream = forgetful().await;
    let (_control, proxy, _) = between(&upstream).await;
    // Now and then a connection that was just kept is not found again, and the call gets a new one.
    for _ in 0..20 {
        let mut client = Peer::to(proxy.address).await;
        client.say(request("GET", "/things", "")).await;
        assert_eq!(client.message().await.unwrap().status(), 200);
        let before = upstream.connections();
        client.say(request("POST", "/things", "Content-Length: 4\r\n") + "body").await;
        let status = client.message().await.unwrap().status();
        if upstream.connections() == before {
            assert_eq!(status, 502);
            return;
        }
    }
    panic!("no connection was kept");
}

#[tokio::test]
async fn response_that_comes_before_the_end_of_the_request_arrives() {
    let (whole, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let upstream = scripted(move |n, mut peer| {
        let whole = whole.clone();
        async move {
            peer.head().await;
            peer.say("HTTP/1.1 400 Enough\r\nContent-Length: 6\r\n\r\nenough").await;
            if n == 0 {
                _ = whole.send(peer.hear(800_000).await.is_some());
            }
        }
    })
    .await;
    let (control, proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/things", "Content-Length: 800000\r\n")).await;
    let early = client.message().await.unwrap();
    assert_eq!((early.status(), early.body.as_slice()), (400, &b"enough"[..]));
    assert_eq!(early.header("connection"), Some("close"));
    assert!(client.say(vec![b'x'; 800_000]).await);
    assert!(client.rest().await.is_empty());
    assert_eq!(heard.recv().await, Some(true));
    assert_eq!(log(&control).await.outcome, Outcome::ClientError);
    // The second connection closes without having read the body; the client reads when it has said all.
    let mut other = Peer::to(proxy.address).await;
    other.say(request("POST", "/things", "Content-Length: 800000\r\n")).await;
    other.say(vec![b'x'; 800_000]).await;
    assert_eq!(other.message().await.unwrap().body, b"enough");
}

#[tokio::test]
async fn upstream_that_got_half_a_request_gets_no_other_one() {
    let upstream = scripted(|_, mut peer| async move {
        while peer.head().await.is_some() {
            peer.say(OK).await;
        }
    })
    .await;
    let (_control, proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/things", "Content-Length: 10\r\n") + "half.").await;
    assert_eq!(client.message().await.unwrap().body, b"ok");
    assert!(client.rest().await.is_empty(), "the proxy waits no longer for the other half");
    let mut other = Peer::to(proxy.address).await;
    other.say(request("GET", "/things", "")).await;
    assert_eq!(other.message().await.unwrap().status(), 200);
    assert_eq!(upstream.connections(), 2);
}

#[tokio::test]
async fn response_that_breaks_off_is_passed_on_as_far_as_it_came() {
    for (fields, sent, received) in [
        ("Content-Length: 100", "ten bytes.", "ten bytes."),
        ("Transfer-Encoding: chunked", "a\r\nten bytes.\r\n", "A\r\nten bytes.\r\n"),
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{fields}\r\n\r\n{sent}");
        let upstream = scripted(move |_, mut peer| {
            let answer = answer.clone();
            async move {
                peer.message().await;
                peer.say(answer).await;
            }
        })
        .await;
        let (control, _proxy, mut client) = between(&upstream).await;
        client.say(request("GET", "/things", "")).await;
        assert_eq!(client.head().await.unwrap().status(), 200);
        assert_eq!(String::from_utf8(client.rest().await).unwrap(), received, "and no end");
        let log = log(&control).await;
        assert_eq!((log.status, log.fault.unwrap().code()), (200, "upstream_broken"));
    }
}

#[tokio::test]
async fn client_that_leaves_ends_the_call_upstream() {
    let (gone, heard) = tokio::sync::mpsc::unbounded_channel();
    let upstream = scripted(move |_, mut peer| {
        let gone = gone.clone();
        async move {
            peer.message().await;
            assert!(peer.rest().await.is_empty());
            _ = gone.send(());
        }
    })
    .await;
    let mut heard = heard;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("GET", "/things", "")).await;
    eventually("the call to be under way", async || (upstream.connections() == 1).then_some(())).await;
    drop(client);
    tokio::time::timeout(Duration::from_secs(1), heard.recv()).await.unwrap().unwrap();
    let log = log(&control).await;
    assert_eq!((log.status, log.outcome), (499, Outcome::Aborted));
}

/// What a client gets of a response, until the proxy closes or waits for the next request.
async fn framed(version: &str, method: &str, answer: &'static str) -> (String, bool) {
    let upstream = scripted(move |_, mut peer| async move {
        peer.message().await;
        peer.say(answer).await;
        if !answer.contains("Connection: close") {
            peer.rest().await;
        }
    })
    .await;
    let (_control, _proxy, mut client) = between(&upstream).await;
    client.say(request(method, "/things", "").replace("HTTP/1.1", version)).await;
    let head = client.head().await.unwrap();
    let rest = tokio::time::timeout(Duration::from_millis(100), client.rest()).await;
    let framing = ["content-length", "transfer-encoding"].map(|name| head.header(name).unwrap_or("-").to_owned());
    let closed = rest.is_ok();
    let body = match rest {
        Ok(body) => body,
        Err(_) => client.heard(),
    };
    (format!("{} {} {}", head.status(), framing.join(" "), String::from_utf8_lossy(&body).escape_default()), closed)
}

#[tokio::test]
async fn bodies_are_framed_as_the_client_understands() {
    const UNTIL_CLOSE: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc";
    const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    const HINTED: &str =
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    const SIZED: &str = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
    for (version, method, answer, expected, closes) in [
        ("HTTP/1.1", "GET", SIZED, "200 3 - abc", false),
        ("HTTP/1.1", "GET", CHUNKED, r"200 - chunked 3\r\nabc\r\n0\r\n\r\n", false),
        ("HTTP/1.1", "GET", UNTIL_CLOSE, r"200 - chunked 3\r\nabc\r\n0\r\n\r\n", false),
        ("HTTP/1.0", "GET", SIZED, "200 3 - abc", true),
        ("HTTP/1.0", "GET", CHUNKED, "200 - - abc", true),
        ("HTTP/1.0", "GET", UNTIL_CLOSE, "200 - - abc", true),
        ("HTTP/1.0", "GET", HINTED, "200 3 - abc", true),
        ("HTTP/1.1", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\n\r\nabc", "200 3 - abc", false),
        ("HTTP/1.1", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "200 3 - ", false),
        ("HTTP/1.1", "HEAD", "HTTP/1.1 200 OK\r\n\r\n", "200 - - ", false),
        ("HTTP/1.1", "GET", "HTTP/1.1 204 No Content\r\n\r\n", "204 - - ", false),
        ("HTTP/1.1", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", "304 3 - ", false),
        ("HTTP/1.1", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc", "200 3 - abc", false),
    ] {
        let (got, closed) = framed(version, method, answer).await;
        assert_eq!((got.as_str(), closed), (expected, closes), "{version} {method} {answer:?}");
    }
}

#[tokio::test]
async fn pieces_pass_as_they_come_in_both_directions() {
    let upstream = scripted(|_, mut peer| async move {
        peer.head().await;
        peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        // Says each piece when it has heard it.
        for length in [6, 6, 6, 5] {
            let piece = peer.hear(length).await.unwrap();
            peer.say(piece).await;
        }
    })
    .await;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/things", "Transfer-Encoding: chunked\r\n")).await;
    assert_eq!(client.head().await.unwrap().status(), 200);
    for letter in ["a", "b", "c"] {
        let piece = format!("1\r\n{letter}\r\n");
        client.say(&piece).await;
        assert_eq!(client.hear(6).await.unwrap(), piece.as_bytes());
    }
    client.say("0\r\n\r\n").await;
    assert_eq!(client.hear(5).await.unwrap(), b"0\r\n\r\n");
    let log = log(&control).await;
    assert_eq!((log.request_bytes, log.response_bytes, log.outcome), (3, 3, Outcome::Success));
}

#[tokio::test]
async fn calls_of_a_connection_share_one_upstream() {
    let upstream = scripted(|_, mut peer| async move {
        while peer.message().await.is_some() {
            let fields =
                "Connection: keep-alive, X-Hop\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nUpgrade: h2c\r\nX-Own: 1";
            peer.say(format!("HTTP/1.1 200 OK\r\n{fields}\r\nContent-Length: 2\r\n\r\nok")).await;
        }
    })
    .await;
    let (_control, _proxy, mut client) = between(&upstream).await;
    for _ in 0..20 {
        client.say(request("POST", "/things", "Content-Length: 4\r\n") + "body").await;
        let answer = client.message().await.unwrap();
        assert_eq!((answer.status(), answer.header("x-own")), (200, Some("1")));
        assert_eq!(["keep-alive", "x-hop", "upgrade"].map(|name| answer.header(name)), [None; 3]);
        assert_eq!(answer.header("connection"), Some("keep-alive"));
    }
    assert!(upstream.connections() <= 2, "one, or two when it was not put back in time");
}

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_their_order() {
    let upstream = scripted(|_, mut peer| async move {
        while let Some(request) = peer.message().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let id = request.start.split(['/', ' ']).nth(3).unwrap();
            peer.say(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{id}", id.len())).await;
        }
    })
    .await;
    let (_control, _proxy, mut client) = between(&upstream).await;
    client.say([request("GET", "/things/1", ""), request("GET", "/things/2", "")].concat()).await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    client.say(request("GET", "/things/3", "")).await;
    for id in ["1", "2", "3"] {
        assert_eq!(client.message().await.unwrap().body, id.as_bytes());
    }
}

#[tokio::test]
async fn close_is_heeded_in_whichever_connection_field() {
    let upstream = scripted(|_, mut peer| async move {
        peer.message().await;
        peer.say(OK).await;
        peer.rest().await;
    })
    .await;
    let (_control, _proxy, mut client) = between(&upstream).await;
    client.say(request("GET", "/things", "Connection: X-Mine\r\nConnection: close\r\n")).await;
    assert_eq!(client.message().await.unwrap().header("connection"), Some("close"));
    assert!(client.rest().await.is_empty());
}

#[tokio::test]
async fn client_is_at_fault_for_a_body_that_is_broken_or_does_not_come() {
    for (body, answer, expected) in [
        ("Transfer-Encoding: chunked\r\n\r\nzz\r\n", Some(400), (400, Some("malformed_request"))),
        ("Content-Length: 10\r\n\r\nhalf.", None, (499, None)),
    ] {
        let upstream = scripted(|_, mut peer| async move { _ = peer.rest().await }).await;
        let (control, _proxy, mut client) = between(&upstream).await;
        client.say(request("POST", "/things", "").trim_end().to_owned() + "\r\n" + body).await;
        assert_eq!(client.message().await.map(|answer| answer.status()), answer);
        let log = log(&control).await;
        assert_eq!((log.status, log.fault.map(|fault| fault.code())), expected);
    }
}

#[tokio::test]
async fn upstream_is_at_fault_when_the_client_waits_for_its_word() {
    let upstream = scripted(|_, mut peer| async move { _ = peer.rest().await }).await;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/things", "Expect: 100-continue\r\nContent-Length: 10\r\n")).await;
    assert_eq!(client.message().await.unwrap().status(), 504);
    assert_eq!(log(&control).await.fault.unwrap().code(), "upstream_timeout");
}

#[tokio::test]
async fn refusal_is_timed_without_the_wait_for_what_is_not_read() {
    let upstream = scripted(|_, _| async {}).await;
    let (control, _proxy, mut client) = between(&upstream).await;
    client.say(request("POST", "/nowhere", "Expect: 100-continue\r\nContent-Length: 10\r\n")).await;
    assert_eq!(client.message().await.unwrap().status(), 404);
    assert!(log(&control).await.duration_us < 500_000);
}
