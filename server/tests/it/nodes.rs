//! The connection of the proxies, and what the control plane says about them.

use std::time::Duration;

use axum::http::StatusCode;
use bytes::Bytes;
use headgate_app::components::Acknowledgement;
use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::{ACK_PATH, Ack, AckOutcome, Frame, STREAM_PATH};
use headgate_server::nodes::acknowledgement;
use headgate_server::router;
use serde_json::json;
use time::Duration as Span;
use tokio::time::{Instant, timeout};

use crate::harness::{ACME, Estate, Persona, Proxy, World, head, newest_snapshot};

/// No test waits longer for a frame.
const PATIENCE: Duration = Duration::from_secs(10);

/// The control plane on a free port.
async fn serve(world: &World) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = router::build(&world.state);
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    format!("http://{address}")
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().http2_prior_knowledge().build().unwrap()
}

/// The other end of a stream of frames.
struct Stream {
    response: reqwest::Response,
    rest: Vec<u8>,
}

impl Stream {
    async fn open(base: &str, token: &str, have: SnapshotVersion) -> Self {
        let url = format!("{base}{STREAM_PATH}?term={}&epoch={}", have.term, have.epoch);
        let response = client().get(url).bearer_auth(token).send().await.unwrap();
        assert_eq!((response.status(), response.version()), (StatusCode::OK, axum::http::Version::HTTP_2));
        Self { response, rest: Vec::new() }
    }

    /// The next frame; `None` when the stream ends.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.rest.drain(..=end).collect();
                return Some(serde_json::from_slice(&line).unwrap());
            }
            let chunk: Option<Bytes> = timeout(PATIENCE, self.response.chunk()).await.expect("a frame comes").unwrap();
            self.rest.extend_from_slice(&chunk?);
        }
    }

    async fn next_heartbeat(&mut self) -> SnapshotVersion {
        match self.next().await {
            Some(Frame::Heartbeat { head, .. }) => head,
            other => panic!("expected a heartbeat, got {other:?}"),
        }
    }
}

#[tokio::test]
async fn stream_begins_with_the_snapshot_and_goes_on_with_heartbeats() {
    let world = World::new().await;
    Estate::create(&world, ACME).await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    world.state.feed.refresh(world.db()).await.unwrap();
    let base = serve(&world).await;
    let mut stream = Stream::open(&base, &proxy.token, SnapshotVersion::default()).await;
    let expected = newest_snapshot(&world).await;
    assert_eq!(stream.next().await, Some(Frame::Snapshot { snapshot: Box::new(expected.clone()) }));
    assert_eq!(stream.next_heartbeat().await, expected.version);
    let before = Instant::now();
    assert_eq!(stream.next_heartbeat().await, expected.version);
    let pause = before.elapsed();
    assert!(pause > Duration::from_millis(700) && pause < Duration::from_millis(2_000), "{pause:?}");
    // Who has the newest snapshot gets heartbeats only.
    let mut second = Stream::open(&base, &proxy.token, expected.version).await;
    assert_eq!(second.next_heartbeat().await, expected.version);
}

#[tokio::test]
async fn new_snapshot_goes_down_an_open_stream_at_once() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    world.state.feed.refresh(world.db()).await.unwrap();
    let base = serve(&world).await;
    let mut stream = Stream::open(&base, &proxy.token, head(&world).await).await;
    stream.next_heartbeat().await;
    acme.admin
        .post(&format!("{}/upstreams", acme.rest()), json!({ "name": "Fresh", "target_url": "http://n.internal" }))
        .await
        .expect(201);
    world.state.feed.refresh(world.db()).await.unwrap();
    let frame = loop {
        match stream.next().await.unwrap() {
            Frame::Heartbeat { .. } => {}
            frame => break frame,
        }
    };
    assert_eq!(frame, Frame::Snapshot { snapshot: Box::new(newest_snapshot(&world).await) });
}

#[tokio::test]
async fn unknown_and_retired_tokens_are_refused_and_open_streams_end() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    let base = serve(&world).await;
    let status = async |token: &str| {
        let answer =
            client().get(format!("{base}{STREAM_PATH}?term=0&epoch=0")).bearer_auth(token).send().await.unwrap();
        (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap().to_owned())
    };
    let refused = (401, "application/problem+json".to_owned());
    assert_eq!(status("hgn_invented").await, refused);
    let mut stream = Stream::open(&base, &proxy.token, SnapshotVersion::default()).await;
    stream.next_heartbeat().await;
    let operator = world.rest(Persona::Operator).await;
    operator.delete(&format!("/api/v1/nodes/{}", proxy.node)).await.expect(204);
    assert_eq!(status(&proxy.token).await, refused);
    // What was under way may still come.
    for _ in 0..3 {
        match stream.next().await {
            Some(frame) => assert!(matches!(frame, Frame::Heartbeat { .. }), "{frame:?}"),
            None => break,
        }
    }
    assert_eq!(stream.next().await, None, "the stream of a retired node ends");
    operator.delete(&format!("/api/v1/nodes/{}", proxy.node)).await.expect(404);
    // The name is free again.
    operator.post("/api/v1/nodes", json!({ "name": "edge-1" })).await.expect(201);
}

#[tokio::test]
async fn streams_end_when_the_control_plane_stops() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    let base = serve(&world).await;
    let mut stream = Stream::open(&base, &proxy.token, SnapshotVersion::default()).await;
    stream.next_heartbeat().await;
    world.state.stopping.cancel();
    let rest = async { while stream.next().await.is_some() {} };
    timeout(Duration::from_secs(3), rest).await.expect("the stream ends");
}

#[tokio::test]
async fn heartbeats_and_snapshots_go_on_while_the_database_is_away() {
    let world = World::new().await;
    Estate::create(&world, ACME).await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    world.state.feed.refresh(world.db()).await.unwrap();
    let expected = newest_snapshot(&world).await;
    let base = serve(&world).await;
    let mut stream = Stream::open(&base, &proxy.token, SnapshotVersion::default()).await;
    world.db().close().await;
    assert!(matches!(stream.next().await, Some(Frame::Snapshot { .. })));
    assert_eq!(stream.next_heartbeat().await, expected.version);
    assert_eq!(stream.next_heartbeat().await, expected.version);
}

#[tokio::test]
async fn heartbeats_do_not_wait_for_a_database_that_hangs() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    let base = serve(&world).await;
    let mut stream = Stream::open(&base, &proxy.token, SnapshotVersion::default()).await;
    let mut held = Vec::new();
    while let Some(connection) = world.db().try_acquire() {
        held.push(connection);
    }
    while let Ok(Ok(connection)) = timeout(Duration::from_millis(200), world.db().acquire()).await {
        held.push(connection);
    }
    let before = Instant::now();
    stream.next_heartbeat().await;
    stream.next_heartbeat().await;
    assert!(before.elapsed() < Duration::from_millis(2_900), "a proxy would have given up: {:?}", before.elapsed());
}

#[tokio::test]
async fn acknowledgement_reaches_the_page_over_http() {
    let world = World::new().await;
    Estate::create(&world, ACME).await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    let base = serve(&world).await;
    let page = world.page(Persona::ApiOwner).await;
    let version = head(&world).await;
    page.get("/t/acme/nodes").await.expect(200).shows("edge-1");
    let ack = Ack {
        version,
        digest: "d".to_owned(),
        outcome: AckOutcome::Applied { apply_us: 900 },
        build: "9.8.7".to_owned(),
    };
    let answer = client().post(format!("{base}{ACK_PATH}")).bearer_auth(&proxy.token).json(&ack).send().await.unwrap();
    assert_eq!(answer.status(), 204);
    let shown = page.get("/t/acme/nodes").await.expect(200);
    shown.shows(&version.to_string()).shows("9.8.7");
    let node = &world.rest(Persona::ApiOwner).await.get("/api/v1/tenants/acme/nodes").await.expect(200).json()[0];
    assert_eq!(node["applied"], json!({ "term": version.term, "epoch": version.epoch }));
    assert_eq!((&node["is_connected"], &node["build"]), (&json!(true), &json!("9.8.7")));
    world.clock.advance(Span::seconds(6));
    let node = &world.rest(Persona::ApiOwner).await.get("/api/v1/tenants/acme/nodes").await.expect(200).json()[0];
    assert_eq!(node["is_connected"], json!(false));
}

#[tokio::test]
async fn acknowledgement_says_what_is_waited_for() {
    let world = World::new().await;
    let version = |epoch| SnapshotVersion { term: 1, epoch };
    let of = async |epoch| acknowledgement(world.db(), version(epoch)).await.unwrap();
    let applied = AckOutcome::Applied { apply_us: 1 };
    assert_eq!(of(5).await, Acknowledgement::NoNodes);
    let (first, second) = (Proxy::enrol(&world, "edge-1").await, Proxy::enrol(&world, "edge-2").await);
    first.acknowledge(&world, version(5), applied.clone()).await;
    let pending = Acknowledgement::Pending { applied: 1, nodes: 2, waiting_for: Some("edge-2".to_owned()) };
    assert_eq!(of(5).await, pending);
    second.acknowledge(&world, version(6), applied.clone()).await;
    assert_eq!(of(5).await, Acknowledgement::Applied { nodes: 2 });
    // An older acknowledgement that comes late changes nothing.
    second.acknowledge(&world, version(4), applied.clone()).await;
    assert_eq!(of(5).await, Acknowledgement::Applied { nodes: 2 });
    first.acknowledge(&world, version(7), AckOutcome::Failed { faults: vec!["bad".to_owned()] }).await;
    assert_eq!(of(7).await, Acknowledgement::Failed { node: "edge-1".to_owned() });
    assert_eq!(of(5).await, Acknowledgement::Applied { nodes: 2 }, "what was applied before stays applied");
    first.acknowledge(&world, version(8), applied).await;
    assert_eq!(of(8).await, Acknowledgement::Pending { applied: 1, nodes: 2, waiting_for: Some("edge-2".to_owned()) });
    let operator = world.rest(Persona::Operator).await;
    operator.delete(&format!("/api/v1/nodes/{}", second.node)).await.expect(204);
    assert_eq!(of(8).await, Acknowledgement::Applied { nodes: 1 }, "nobody waits for a retired node");
}

#[tokio::test]
async fn only_operators_enrol_and_retire() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    for persona in [Persona::Developer, Persona::TenantAdmin, Persona::Foreigner] {
        let rest = world.rest(persona).await;
        rest.post("/api/v1/nodes", json!({ "name": "mine" })).await.expect(404);
        rest.delete(&format!("/api/v1/nodes/{}", proxy.node)).await.expect(404);
    }
    let operator = world.rest(Persona::Operator).await;
    assert_eq!(operator.post("/api/v1/nodes", json!({ "name": "edge-1" })).await.expect(409).code(), "node_name_taken");
    let made = operator.post("/api/v1/nodes", json!({ "name": "edge-2" })).await.expect(201).json();
    assert!(made["token"].as_str().unwrap().starts_with("hgn_"));
    let stored: Vec<String> =
        sqlx::query_scalar("select encode(token_hash, 'escape') from nodes").fetch_all(world.db()).await.unwrap();
    assert!(stored.iter().all(|hash| !hash.contains("hgn_")), "only the hash is kept");
}

#[tokio::test]
async fn answer_to_a_change_waits_until_the_connected_node_has_applied_it() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    proxy.apply(&world).await;
    let page = world.page(Persona::TenantAdmin).await;
    let before = head(&world).await;
    let fields = [
        ("name", "Gold"),
        ("approval", "manual"),
        ("limit", "rate"),
        ("requests", "10"),
        ("period", "1"),
        ("burst", "20"),
        ("max_body", "0.5"),
    ];
    let node = async {
        while head(&world).await == before {
            tokio::task::yield_now().await;
        }
        proxy.apply(&world).await;
    };
    let (answer, ()) = tokio::join!(page.submit("/t/acme/plans", &fields), node);
    let location = answer.expect(303).location();
    page.get(&location).await.expect(200).shows("Applied on 1 of 1 node").hides("Pending");
}
