//! Every call is reported, once, whatever happens on the way.

use std::sync::atomic::Ordering;

use headgate_contract::telemetry::{Batch, Outcome, RequestLog};
use reqwest::Method;

use crate::kit::control::Control;
use crate::kit::proxy::{Proxy, client, serving};
use crate::kit::upstream::Upstream;
use crate::kit::{eventually, world};

fn logs(control: &Control) -> Vec<RequestLog> {
    control.stored().into_iter().flat_map(|batch| batch.request_logs).collect()
}

fn counted(batches: &[Batch]) -> u64 {
    batches.iter().flat_map(|batch| &batch.buckets).map(|bucket| bucket.requests).sum()
}

async fn wait_for_calls(control: &Control, calls: u64) {
    eventually("the calls to be reported", async || (counted(&control.stored()) >= calls).then_some(())).await;
}

#[tokio::test]
async fn call_is_reported_with_everything_that_is_known_about_it() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let post = proxy
        .call(Method::POST, "/things?secret=1")
        .bearer_auth(world::key(1).reveal())
        .header("User-Agent", "it")
        .body("12345");
    let id = post.send().await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    wait_for_calls(&control, 1).await;
    let log = &logs(&control)[0];
    assert_eq!((log.id.to_string(), log.status, log.outcome), (id, 200, Outcome::Success));
    assert_eq!((log.method.as_str(), log.path.as_str()), ("POST", "/acme/pay/v1/things"));
    assert_eq!(
        (log.tenant_id, log.api_version_id, log.application_id),
        (world::tenant(), Some(world::version()), Some(world::application(1)))
    );
    assert_eq!((log.request_bytes, log.response_bytes), (5, 1));
    assert_eq!((log.client_ip, log.user_agent.as_deref()), (Some([127, 0, 0, 1].into()), Some("it")));
    assert!(log.upstream_us.unwrap() <= log.duration_us && log.served.is_some());
    let batch = control.stored().into_iter().find(|batch| !batch.buckets.is_empty()).unwrap();
    let bucket = &batch.buckets[0];
    assert_eq!((bucket.key.operation_id, bucket.latency.total()), (log.operation_id, 1));
    assert!((log.at_us / 1_000_000..=log.at_us / 1_000_000 + 2).contains(&bucket.key.second));
}

#[tokio::test]
async fn refused_calls_are_reported_to_their_tenant_and_strangers_only_counted() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    proxy.call(Method::GET, "/things").send().await.unwrap();
    proxy.get(1, "/nothing").send().await.unwrap();
    let client = client();
    assert_eq!(client.get(format!("http://{}/nobody/here", proxy.address)).send().await.unwrap().status(), 404);
    assert_eq!(client.get(format!("http://{}/acme/other", proxy.address)).send().await.unwrap().status(), 404);
    wait_for_calls(&control, 3).await;
    let logs = logs(&control);
    let denied: Vec<_> = logs.iter().map(|log| (log.outcome, log.fault.map(|fault| fault.code()))).collect();
    let expected =
        [Some("key_missing"), Some("route_not_found"), Some("route_not_found")].map(|code| (Outcome::Denied, code));
    assert_eq!(denied, expected);
    assert!(logs.iter().all(|log| log.tenant_id == world::tenant()));
    eventually("the stranger to be counted", async || {
        (proxy.metric("headgate_unattributed_total").await == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn batches_are_numbered_and_sent_again_with_the_same_number() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    control.state.lose_answers.store(2, Ordering::Relaxed);
    for calls in 1..=5 {
        assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
        wait_for_calls(&control, calls).await;
    }
    let stored = eventually("the repetitions", async || {
        let stored = control.stored();
        (control.received() >= stored.len() + 2).then_some(stored)
    })
    .await;
    let sequences: Vec<_> = stored.iter().map(|batch| batch.sequence).collect();
    assert_eq!(sequences, (1..=sequences.len() as i64).collect::<Vec<_>>(), "no gap");
    assert_eq!((counted(&stored), logs(&control).len()), (5, 5), "each call once");
}

#[tokio::test]
async fn calls_made_while_the_control_plane_is_away_arrive_later() {
    let upstream = Upstream::start("a").await;
    let (mut first, proxy) = serving(world::contents(&[&upstream.url])).await;
    first.kill();
    for _ in 0..20 {
        assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
    }
    let data = std::sync::Arc::clone(&proxy.data);
    let mut proxy = proxy;
    proxy.signal("TERM");
    assert!(proxy.ended().await.success());
    let second = Control::start().await;
    let _proxy = Proxy::start_in(data, second.address, &[]).await;
    wait_for_calls(&second, 20).await;
    assert_eq!((counted(&second.stored()), logs(&second).len()), (20, 20));
}

#[tokio::test]
async fn full_spool_drops_logs_counts_them_and_keeps_the_counts() {
    let upstream = Upstream::start("a").await;
    let control = Control::start().await;
    control.publish(world::snapshot(1, world::contents(&[&upstream.url])));
    control.state.refuse.store(i64::MAX, Ordering::Relaxed);
    let proxy = Proxy::start(&control, &["--spool-limit", "20000"]).await;
    control.ack_of(headgate_contract::snapshot::SnapshotVersion { term: 1, epoch: 1 }).await;
    let mut calls = 0;
    while proxy.metric("headgate_logs_dropped_total").await == 0 {
        for _ in 0..20 {
            assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
            calls += 1;
        }
        assert!(calls < 20_000, "the spool never filled");
    }
    assert!(proxy.metric("headgate_spool_bytes").await <= 20_000);
    control.state.refuse.store(0, Ordering::Relaxed);
    wait_for_calls(&control, calls).await;
    let stored = control.stored();
    let dropped: u64 = stored.iter().map(|batch| batch.dropped_logs).sum();
    assert!(dropped > 0);
    assert_eq!((counted(&stored), logs(&control).len() as u64 + dropped), (calls, calls));
}
