//! Numbers of charts, against numbers computed by hand, and by minute against by second.

use headgate_contract::telemetry::{Bucket, Outcome};
use headgate_server::telemetry;
use serde_json::Value;
use time::Duration;

use crate::harness::{ACME, Calls, Estate, GLOBEX, Persona, Proxy, RestClient, World};

async fn ask(rest: &RestClient, query: &str) -> Value {
    rest.get(&format!("/api/v1/tenants/acme/analytics?{query}")).await.expect(200).json()
}

/// 60 calls in the bucket up to 800 µs, 34 up to 6.4 ms, 6 up to 51.2 ms.
fn hundred() -> Vec<u64> {
    [vec![800; 60], vec![6_400; 34], vec![51_200; 6]].concat()
}

#[tokio::test]
async fn numbers_are_as_computed_by_hand() {
    let world = World::new().await;
    let acme = world.tenant_id(ACME);
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let rest = world.rest(Persona::ApiOwner).await;
    let second = world.clock.now().unix_timestamp() - 90;
    let calls = |outcome, latencies: &[u64]| Calls { outcome, ..Calls::new(acme, second, latencies) }.bucket();
    let latencies = hundred();
    let buckets = vec![
        calls(Outcome::Success, &latencies[..90]),
        calls(Outcome::ClientError, &latencies[90..95]),
        calls(Outcome::UpstreamError, &latencies[95..99]),
        calls(Outcome::UpstreamFailure, &latencies[99..]),
        // Refused and broken-off calls are counted, but say nothing about latency.
        calls(Outcome::Denied, &[100; 15]),
        calls(Outcome::Aborted, &[90_000_000; 10]),
        Calls::new(world.tenant_id(GLOBEX), second, &[100; 1_000]).bucket(),
    ];
    proxy.report(&world, buckets, Vec::new()).await;
    let answer = ask(&rest, "").await;
    let total = &answer["total"];
    assert_eq!(
        (total["requests"].as_u64(), total["errors"].as_u64(), total["denied"].as_u64()),
        (Some(125), Some(5), Some(15))
    );
    // Rank 50 of the 60 calls in (673, 800] µs; ranks 1 and 5 of the 6 calls in (43,054, 51,200] µs.
    assert_eq!(
        (total["p50_ms"].as_f64(), total["p95_ms"].as_f64(), total["p99_ms"].as_f64()),
        (Some(0.779), Some(44.412), Some(49.843))
    );
    let points = answer["groups"][0]["points"].as_array().unwrap();
    let filled: Vec<_> = (0..points.len()).filter(|index| points[*index]["requests"] != 0).collect();
    // An hour in points of 30 s that ends at 12:00:30; the calls were at 11:58:30.
    assert_eq!((points.len(), filled, answer["step_s"].as_i64()), (120, vec![116], Some(30)));
    assert_eq!(answer["from"], "2026-11-20T11:00:30Z");
    let page = world.page(Persona::ApiOwner).await;
    // 5 of 125 calls.
    page.get("/t/acme/analytics").await.expect(200).shows("125").shows("4").shows("44");
}

#[tokio::test]
async fn parts_of_one_second_add_up() {
    let world = World::new().await;
    let acme = world.tenant_id(ACME);
    let (mut first, mut second) = (Proxy::enrol(&world, "edge-1").await, Proxy::enrol(&world, "edge-2").await);
    let at = world.clock.now().unix_timestamp() - 5;
    let latencies = hundred();
    for (proxy, part) in [(&mut first, &latencies[..40]), (&mut second, &latencies[40..70])] {
        proxy.report(&world, vec![Calls::new(acme, at, part).bucket()], Vec::new()).await;
    }
    first.report(&world, vec![Calls::new(acme, at, &latencies[70..]).bucket()], Vec::new()).await;
    let rest = world.rest(Persona::ApiOwner).await;
    let total = ask(&rest, "range=15m").await["total"].clone();
    assert_eq!((total["requests"].as_u64(), total["p95_ms"].as_f64()), (Some(100), Some(44.412)));
}

#[tokio::test]
async fn groups_have_the_names_that_people_know() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let second = world.clock.now().unix_timestamp() - 5;
    let known = Calls {
        version: Some(acme.version),
        operation: Some(acme.operation),
        application: Some(acme.application),
        ..Calls::new(acme.tenant, second, &[100; 3])
    };
    let unknown = Calls { outcome: Outcome::Denied, ..Calls::new(acme.tenant, second, &[100; 2]) };
    let deleted = Calls { version: Some(world.clock.new_id()), ..Calls::new(acme.tenant, second, &[100]) };
    proxy.report(&world, vec![known.bucket(), unknown.bucket(), deleted.bucket()], Vec::new()).await;
    let groups = async |query: &str| -> Vec<(String, u64)> {
        let answer = ask(&acme.admin, query).await;
        let groups = answer["groups"].as_array().unwrap().iter();
        groups
            .map(|group| (group["label"].as_str().unwrap().to_owned(), group["total"]["requests"].as_u64().unwrap()))
            .collect()
    };
    let named =
        |groups: &[(&str, u64)]| groups.iter().map(|(label, count)| ((*label).to_owned(), *count)).collect::<Vec<_>>();
    let expected = named(&[("Payments of acme v1", 3), ("Unknown path", 2), ("Deleted", 1)]);
    assert_eq!(groups("group_by=version").await, expected);
    assert_eq!(groups("group_by=operation").await, named(&[("Unknown path", 3), ("GET /payments/{id} (v1)", 3)]));
    assert_eq!(groups("group_by=application").await, named(&[("Without a valid key", 3), ("App of acme", 3)]));
    assert_eq!(groups("").await, named(&[("All calls", 6)]));
    assert_eq!(groups(&format!("api_version_id={}", acme.version)).await, named(&[("All calls", 3)]));
    acme.admin.get("/api/v1/tenants/acme/analytics?range=2y").await.expect(422);
    acme.admin.get("/api/v1/tenants/acme/analytics?group_by=colour").await.expect(422);
}

async fn sums(world: &World, table: &str, time: &str) -> Vec<(Option<uuid::Uuid>, String, i64, i64, i64, i64)> {
    let query = format!(
        "select application_id, outcome, sum(requests)::bigint, sum(request_bytes)::bigint, sum(response_bytes)::bigint,
            coalesce(sum((select sum(n * (le + 1)) from unnest(latency_le, latency_n) as h (le, n))), 0)::bigint
         from {table} where {time} < $1 group by 1, 2 order by 1, 2"
    );
    let closed = world.clock.now() - Duration::minutes(2);
    sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(closed).fetch_all(world.db()).await.unwrap()
}

#[tokio::test]
async fn minutes_are_the_sum_of_their_seconds() {
    let world = World::new().await;
    let mut proxy = Proxy::enrol(&world, "edge-1").await;
    let mut dice = Dice(7);
    let applications: Vec<_> = (0..3).map(|_| world.clock.new_id()).collect();
    let now = world.clock.now().unix_timestamp();
    let buckets = (0..400).map(|_| {
        let outcome = Outcome::ALL[dice.below(6)];
        let application = applications.get(dice.below(4)).copied();
        let latencies: Vec<u64> = (0..dice.below(9)).map(|_| dice.below(400_000) as u64).collect();
        Calls { outcome, application, ..Calls::new(world.tenant_id(ACME), now - dice.below(900) as i64, &latencies) }
            .bucket()
    });
    let buckets: Vec<Bucket> = buckets.collect();
    proxy.report(&world, buckets, Vec::new()).await;
    telemetry::roll_up(&world.state).await.unwrap();
    let minutes = sums(&world, "minute_buckets", "minute").await;
    assert_eq!(minutes, sums(&world, "buckets", "second").await);
    assert!(minutes.len() > 15, "{minutes:?}");
    // Again, and by another control plane: nothing more.
    telemetry::roll_up(&world.state).await.unwrap();
    assert_eq!(sums(&world, "minute_buckets", "minute").await, minutes);
}

/// Whatever the order of batches, roll-ups and the passing of time, charts count each call once.
#[tokio::test]
async fn long_ranges_count_each_call_once_however_late_it_comes() {
    for seed in 1..=4 {
        let world = World::new().await;
        let acme = world.tenant_id(ACME);
        let mut proxy = Proxy::enrol(&world, "edge-1").await;
        let rest = world.rest(Persona::ApiOwner).await;
        let (mut dice, mut inserted) = (Dice(seed), 0);
        for round in 0..40 {
            match dice.below(4) {
                0 => world.clock.advance(Duration::seconds(dice.below(200) as i64)),
                1 => telemetry::roll_up(&world.state).await.unwrap(),
                _ => {
                    let late = if dice.below(2) == 0 { 3_000 } else { 200 };
                    let second = world.clock.now().unix_timestamp() - dice.below(late) as i64;
                    let latencies = vec![100; 1 + dice.below(5)];
                    inserted += latencies.len() as u64;
                    proxy.report(&world, vec![Calls::new(acme, second, &latencies).bucket()], Vec::new()).await;
                }
            }
            let answer = ask(&rest, "range=6h").await;
            assert_eq!(answer["total"]["requests"].as_u64(), Some(inserted), "seed {seed}, round {round}");
        }
        for range in ["24h", "7d"] {
            let answer = ask(&rest, &format!("range={range}")).await;
            assert_eq!(answer["total"]["requests"].as_u64(), Some(inserted), "{range}");
            let points = answer["groups"][0]["points"].as_array().unwrap().iter();
            assert_eq!(points.map(|point| point["requests"].as_u64().unwrap()).sum::<u64>(), inserted, "{range}");
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the test repeats exactly.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}
