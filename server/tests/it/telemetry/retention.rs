//! Partitions: there before they are needed, gone when their time is over.

use headgate_server::telemetry;
use time::Duration;

use crate::harness::{ACME, Calls, Persona, Proxy, World, log};

async fn days(world: &World, table: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select right(c.relname, 8) from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = to_regclass($1) order by 1",
    )
    .bind(table)
    .fetch_all(world.db())
    .await
    .unwrap()
}

#[tokio::test]
async fn partitions_are_created_ahead_and_dropped_past_their_time() {
    let world = World::new().await;
    for table in ["request_logs", "buckets", "minute_buckets"] {
        let days = days(&world, table).await;
        assert_eq!(days.first().map(String::as_str), Some("20261113"), "{table}: seven days back");
        assert!(days.contains(&"20261123".to_owned()), "{table}: three days ahead");
    }
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let acme = world.tenant_id(ACME);
    let second = world.clock.now().unix_timestamp();
    proxy.report(&world, vec![Calls::new(acme, second, &[100]).bucket()], vec![log(&world, acme)]).await;
    world.clock.advance(Duration::days(7));
    telemetry::maintain_partitions(&world.state).await.unwrap();
    assert_eq!(stored(&world).await, (1, 1), "exactly as long as configured");
    world.clock.advance(Duration::days(1));
    telemetry::maintain_partitions(&world.state).await.unwrap();
    assert_eq!(stored(&world).await, (0, 0));
    assert_eq!(days(&world, "buckets").await.first().map(String::as_str), Some("20261121"));
    let batches: i64 =
        sqlx::query_scalar("select count(*) from telemetry_batches").fetch_one(world.db()).await.unwrap();
    assert_eq!(batches, 0);
    // Running it again changes nothing.
    let before = days(&world, "buckets").await;
    telemetry::maintain_partitions(&world.state).await.unwrap();
    assert_eq!(days(&world, "buckets").await, before);
}

async fn stored(world: &World) -> (i64, i64) {
    sqlx::query_as("select (select count(*) from buckets), (select count(*) from request_logs)")
        .fetch_one(world.db())
        .await
        .unwrap()
}

#[tokio::test]
async fn telemetry_kept_through_a_long_absence_is_taken_in() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let acme = world.tenant_id(ACME);
    let away = Calls::new(acme, (world.clock.now() + Duration::days(5)).unix_timestamp(), &[100; 4]);
    // The control plane comes back after six days: nobody had created the day before yesterday.
    world.clock.advance(Duration::days(6));
    telemetry::maintain_partitions(&world.state).await.unwrap();
    proxy.report(&world, vec![away.bucket()], Vec::new()).await;
    let rest = world.rest(Persona::ApiOwner).await;
    let answer = rest.get("/api/v1/tenants/acme/analytics?range=7d").await.expect(200).json();
    assert_eq!(answer["total"]["requests"], 4);
}

#[tokio::test]
async fn what_lies_outside_the_kept_days_is_left_out_and_counted_and_stops_nothing() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let acme = world.tenant_id(ACME);
    let now = world.clock.now().unix_timestamp();
    let calls = |second| Calls::new(acme, second, &[100]).bucket();
    let (mut ancient, mut future) = (log(&world, acme), log(&world, acme));
    ancient.at_us = 0;
    future.at_us += 400 * 86_400 * 1_000_000;
    let logs = vec![ancient, future, log(&world, acme)];
    proxy.report(&world, vec![calls(0), calls(now - 30 * 86_400), calls(now), calls(now + 400 * 86_400)], logs).await;
    assert_eq!(stored(&world).await, (1, 1));
    let node = &world.rest(Persona::ApiOwner).await.get("/api/v1/tenants/acme/nodes").await.expect(200).json()[0];
    assert_eq!(node["dropped_logs"], 2);
}
