//! Batches are delivered at least once and stored exactly once.

use headgate_contract::sync::{TELEMETRY_PATH, TargetHealth};
use headgate_contract::telemetry::wire;
use headgate_server::telemetry;
use serde_json::json;
use time::Duration;

use crate::harness::{ACME, Calls, Estate, Proxy, World, log};

async fn count(world: &World, table: &str) -> (i64, i64) {
    let requests = if table == "buckets" { "coalesce(sum(requests), 0)::bigint" } else { "count(*)" };
    let query = format!("select count(*), {requests} from {table}");
    sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_one(world.db()).await.unwrap()
}

#[tokio::test]
async fn batch_that_comes_twice_is_stored_once() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let acme = world.tenant_id(ACME);
    let second = world.clock.now().unix_timestamp() - 1;
    let mut batch = proxy.batch(&world, vec![Calls::new(acme, second, &[100, 200]).bucket()], vec![log(&world, acme)]);
    batch.dropped_logs = 3;
    for _ in 0..3 {
        telemetry::ingest(&world.state, proxy.node, batch.clone()).await.unwrap();
    }
    assert_eq!(count(&world, "buckets").await, (1, 2));
    assert_eq!(count(&world, "request_logs").await, (1, 1));
    let dropped: i64 = sqlx::query_scalar("select dropped_logs from nodes").fetch_one(world.db()).await.unwrap();
    assert_eq!(dropped, 3);
    // The same number of another boot, and the same boot of another node, are other batches.
    telemetry::ingest(
        &world.state,
        proxy.node,
        headgate_contract::telemetry::Batch { boot_id: world.clock.new_id(), ..batch.clone() },
    )
    .await
    .unwrap();
    let other = Proxy::enrol(&world, "edge-2").await;
    telemetry::ingest(&world.state, other.node, batch).await.unwrap();
    assert_eq!(count(&world, "buckets").await, (3, 6));
}

#[tokio::test]
async fn two_deliveries_at_once_store_one() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let second = world.clock.now().unix_timestamp() - 1;
    let batch = proxy.batch(&world, vec![Calls::new(world.tenant_id(ACME), second, &[100]).bucket()], Vec::new());
    let deliveries = (0..6).map(|_| {
        let (state, node, batch) = (world.state.clone(), proxy.node, batch.clone());
        tokio::spawn(async move { telemetry::ingest(&state, node, batch).await.unwrap() })
    });
    for delivery in deliveries.collect::<Vec<_>>() {
        delivery.await.unwrap();
    }
    assert_eq!(count(&world, "buckets").await, (1, 1));
}

#[tokio::test]
async fn batch_over_the_wire_is_stored() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let second = world.clock.now().unix_timestamp() - 1;
    let batch = proxy.batch(&world, vec![Calls::new(world.tenant_id(ACME), second, &[100]).bucket()], Vec::new());
    let client = crate::harness::RestClient { router: world.router.clone(), token: Some(proxy.token.clone()) };
    let encoded = wire::encode(&batch).unwrap();
    client.send(TELEMETRY_PATH, wire::MEDIA_TYPE, encoded.clone()).await.expect(204);
    client.send(TELEMETRY_PATH, wire::MEDIA_TYPE, encoded.clone()).await.expect(204);
    assert_eq!(count(&world, "buckets").await, (1, 1));
    let stranger = crate::harness::RestClient { token: Some("hgn_invented".to_owned()), ..client };
    stranger.send(TELEMETRY_PATH, wire::MEDIA_TYPE, encoded).await.expect(401);
}

#[tokio::test]
async fn what_is_no_batch_is_refused_for_good() {
    let world = World::new().await;
    let proxy = Proxy::enrol(&world, "edge-1").await;
    let client = crate::harness::RestClient { router: world.router.clone(), token: Some(proxy.token.clone()) };
    // A proxy gives up a batch that is answered with 400, and nothing else.
    for damaged in [&b""[..], b"\x09newer", b"\x01cut", b"{}"] {
        client.send(TELEMETRY_PATH, wire::MEDIA_TYPE, damaged.to_vec()).await.expect(400);
    }
}

#[tokio::test]
async fn use_of_a_key_is_noted_and_never_goes_back() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let key = format!("{}/applications/{}/api-keys/{}", acme.rest(), acme.application, acme.api_key);
    assert_eq!(acme.admin.get(&key).await.expect(200).json()["last_used_at"], json!(null));
    let mut call = log(&world, acme.tenant);
    call.api_key_id = Some(acme.api_key);
    let mut earlier = call.clone();
    earlier.id = world.clock.new_id();
    earlier.at_us -= 30_000_000;
    proxy.report(&world, Vec::new(), vec![call, earlier.clone()]).await;
    assert_eq!(acme.admin.get(&key).await.json()["last_used_at"], "2026-11-20T12:00:00Z");
    earlier.id = world.clock.new_id();
    proxy.report(&world, Vec::new(), vec![earlier]).await;
    assert_eq!(acme.admin.get(&key).await.json()["last_used_at"], "2026-11-20T12:00:00Z");
}

#[tokio::test]
async fn health_of_targets_is_what_each_node_said_last() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let (mut first, mut second) = (Proxy::enrol(&world, "edge-1").await, Proxy::enrol(&world, "edge-2").await);
    for (proxy, healthy) in [(&mut first, true), (&mut second, false)] {
        let mut batch = proxy.batch(&world, Vec::new(), Vec::new());
        batch.target_health = vec![TargetHealth { target_id: acme.target, healthy }];
        telemetry::ingest(&world.state, proxy.node, batch).await.unwrap();
    }
    let path = format!("{}/upstreams/{}", acme.rest(), acme.upstream);
    let target = acme.admin.get(&path).await.json()["targets"][0].clone();
    assert_eq!((&target["healthy_nodes"], &target["probing_nodes"]), (&json!(1), &json!(2)));
    // No more checks: the node stops to speak of the target.
    second.report(&world, Vec::new(), Vec::new()).await;
    let target = acme.admin.get(&path).await.json()["targets"][0].clone();
    assert_eq!((&target["healthy_nodes"], &target["probing_nodes"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn completeness_of_a_node_never_goes_back() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let old = proxy.batch(&world, Vec::new(), Vec::new());
    world.clock.advance(Duration::seconds(9));
    proxy.report(&world, Vec::new(), Vec::new()).await;
    telemetry::ingest(&world.state, proxy.node, old).await.unwrap();
    let until: time::OffsetDateTime =
        sqlx::query_scalar("select telemetry_until from nodes").fetch_one(world.db()).await.unwrap();
    assert_eq!(until, world.clock.now());
}
