//! Starting, stopping, and what is said when it cannot start.

use std::time::{Duration, Instant};

use crate::kit::proxy::{run, serving};
use crate::kit::upstream::{Upstream, scripted};
use crate::kit::wire::Peer;
use crate::kit::{eventually, world};

#[tokio::test]
async fn idle_proxy_stops_at_once_on_sigterm_and_on_sigint() {
    let upstream = Upstream::start("a").await;
    for signal in ["TERM", "INT"] {
        let (_control, mut proxy) = serving(world::contents(&[&upstream.url])).await;
        let began = Instant::now();
        proxy.signal(signal);
        assert!(proxy.ended().await.success());
        assert!(began.elapsed() < Duration::from_secs(2), "{signal}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn call_in_flight_finishes_after_sigterm_and_is_reported() {
    let upstream = Upstream::start("a").await;
    let (control, mut proxy) = serving(world::contents(&[&upstream.url])).await;
    let slow = tokio::spawn(proxy.get(1, "/slow").send());
    eventually("the call to be under way", async || (upstream.count() == 1).then_some(())).await;
    proxy.signal("TERM");
    assert_eq!(
        slow.await.unwrap().unwrap().status(),
        504,
        "the upstream's time is over before the patience of the drain"
    );
    assert!(proxy.ended().await.success());
    eventually("its record", async || control.stored().into_iter().flat_map(|batch| batch.request_logs).next()).await;
}

#[tokio::test]
async fn drain_ends_idle_connections_and_serves_what_was_accepted() {
    let upstream = scripted(|_, mut peer| async move {
        while let Some(request) = peer.message().await {
            if request.start.contains("slow") {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            peer.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").await;
        }
    })
    .await;
    let (_control, mut proxy) = serving(world::contents(&[&upstream.url])).await;
    let request = |path: &str| {
        format!("GET {}{path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {}\r\n\r\n", world::PREFIX, world::key(1).reveal())
    };
    let (mut idle, mut fresh, mut busy) =
        (Peer::to(proxy.address).await, Peer::to(proxy.address).await, Peer::to(proxy.address).await);
    idle.say(request("/things")).await;
    assert_eq!(idle.message().await.unwrap().header("connection"), Some("keep-alive"));
    busy.say(request("/slow")).await;
    eventually("the call to be under way", async || (proxy.metric("headgate_in_flight").await == 1).then_some(()))
        .await;
    proxy.signal("TERM");
    assert!(idle.rest().await.is_empty());
    fresh.say(request("/things")).await;
    let answer = fresh.message().await.unwrap();
    assert_eq!((answer.status(), answer.header("connection")), (200, Some("close")));
    let answer = busy.message().await.unwrap();
    assert_eq!((answer.status(), answer.header("connection")), (200, Some("close")));
    assert!(proxy.ended().await.success());
}

#[test]
fn wrong_usage_exits_with_2_and_failed_start_with_1_and_one_sentence() {
    let usage = run(&["--listen", "nowhere"]);
    assert_eq!(usage.status.code(), Some(2));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let token = directory.path().join("token");
    std::fs::write(&token, "t").unwrap();
    let (token, data, listen) =
        (token.display().to_string(), directory.path().display().to_string(), taken.local_addr().unwrap().to_string());
    let start = |token: &str, data: &str, listen: &str| {
        let output = run(&[
            "--control-url",
            "http://127.0.0.1:1",
            "--node-token-file",
            token,
            "--data",
            data,
            "--listen",
            listen,
        ]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let said = start(&token, &data, &listen);
    assert!(said.contains("cannot listen on") && said.contains("--listen"), "{said}");
    let said = start("/nonexistent/token", &data, "127.0.0.1:0");
    assert!(said.contains("cannot read the node token"), "{said}");
    let said = start(&token, "/proc/nowhere", "127.0.0.1:0");
    assert!(said.contains("cannot use the data directory"), "{said}");
}
