//! Publication: only what changed, in order, and never what a proxy would refuse.

use headgate_contract::snapshot::{Snapshot, SnapshotVersion};
use headgate_server::snapshots::store;
use serde_json::json;
use sqlx::AssertSqlSafe;

use crate::harness::{ACME, Estate, World, head, newest_snapshot};

async fn stored(world: &World, version: SnapshotVersion) -> Snapshot {
    serde_json::from_slice(&store::get_body(world.db(), version).await.unwrap()).unwrap()
}

#[tokio::test]
async fn equal_state_publishes_nothing() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let before = head(&world).await;
    let target = format!("{}/upstreams/{}/targets/{}", acme.rest(), acme.upstream, acme.target);
    acme.admin.put(&target, json!({ "weight": 100 })).await.expect(200);
    assert_eq!(head(&world).await, before);
    acme.admin.put(&target, json!({ "weight": 90 })).await.expect(200);
    assert_eq!(head(&world).await.epoch, before.epoch + 1);
    let snapshot = newest_snapshot(&world).await;
    assert_eq!(snapshot.digest, snapshot.contents.digest().unwrap());
}

#[tokio::test]
async fn concurrent_changes_get_rising_epochs_in_the_order_of_their_commits() {
    const CHANGES: usize = 12;
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let before = head(&world).await;
    let path = format!("{}/upstreams", acme.rest());
    let calls = (0..CHANGES).map(|number| {
        let body = json!({ "name": format!("U{number:02}"), "target_url": format!("http://u{number:02}.internal") });
        let (admin, path) = (acme.admin.clone(), path.clone());
        tokio::spawn(async move { admin.post(&path, body).await.expect(201).json() })
    });
    let mut made = Vec::new();
    for call in calls.collect::<Vec<_>>() {
        let upstream = call.await.unwrap();
        made.push((upstream["effective"]["epoch"].as_i64().unwrap(), upstream["name"].as_str().unwrap().to_owned()));
    }
    made.sort();
    let epochs: Vec<_> = made.iter().map(|(epoch, _)| *epoch).collect();
    let expected: Vec<_> = (1..=CHANGES as i64).map(|step| before.epoch + step).collect();
    assert_eq!(epochs, expected, "each change has an epoch of its own, without gaps");
    for (position, (epoch, _)) in made.iter().enumerate() {
        let contents = stored(&world, SnapshotVersion { epoch: *epoch, ..before }).await.contents;
        let mut seen: Vec<_> =
            contents.upstreams.into_iter().map(|entry| entry.name).filter(|name| name.starts_with('U')).collect();
        seen.sort();
        let mut earlier: Vec<_> = made[..=position].iter().map(|(_, name)| name.clone()).collect();
        earlier.sort();
        assert_eq!(seen, earlier, "epoch {epoch} has every change up to it and none after it");
    }
}

#[tokio::test]
async fn what_proxies_would_refuse_is_refused_with_its_place_and_changes_nothing() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    sqlx::query("update targets set url = 'ftp://old.internal' where id = $1")
        .bind(acme.spare_target.0)
        .execute(world.db())
        .await
        .unwrap();
    let (before, events) = (head(&world).await, audit_events(&world).await);
    let answer = acme
        .admin
        .post(
            &format!("{}/upstreams", acme.rest()),
            json!({ "name": "Innocent", "target_url": "http://fine.internal" }),
        )
        .await
        .expect(409);
    assert_eq!(answer.code(), "snapshot_refused");
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("ftp://old.internal") && detail.contains("spare of acme"), "{detail}");
    assert_eq!((head(&world).await, audit_events(&world).await), (before, events));
    let list = acme.admin.get(&format!("{}/upstreams?q=Innocent", acme.rest())).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 0);
}

async fn audit_events(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from audit_events").fetch_one(world.db()).await.unwrap()
}

#[tokio::test]
async fn history_keeps_the_newest_two_hundred() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let newest = head(&world).await;
    // As if 300 had been published before.
    for statement in ["update snapshots set epoch = epoch + 300", "update snapshot_head set epoch = epoch + 300"] {
        sqlx::query(statement).execute(world.db()).await.unwrap();
    }
    sqlx::query(AssertSqlSafe(format!(
        "insert into snapshots (term, epoch, digest, body, cause, created_at)
         select {}, n, '', '', 'test', now() from generate_series(1, 300) as n on conflict do nothing",
        newest.term
    )))
    .execute(world.db())
    .await
    .unwrap();
    acme.admin
        .post(&format!("{}/upstreams", acme.rest()), json!({ "name": "One more", "target_url": "http://a.internal" }))
        .await
        .expect(201);
    let (oldest, last): (i64, i64) =
        sqlx::query_as("select min(epoch), max(epoch) from snapshots").fetch_one(world.db()).await.unwrap();
    assert_eq!((oldest, last), (newest.epoch + 301 - 200, newest.epoch + 301));
}

#[tokio::test]
async fn feed_follows_by_notification_and_by_poll() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let mut notified = world.state.feed.subscribe();
    let following = tokio::spawn(world.state.feed.clone().follow(world.db().clone()));
    notified.wait_for(Option::is_some).await.unwrap();
    assert_eq!(world.state.feed.head(), head(&world).await);
    acme.admin
        .post(&format!("{}/upstreams", acme.rest()), json!({ "name": "Fresh", "target_url": "http://n.internal" }))
        .await
        .expect(201);
    let expected = head(&world).await;
    let newest = notified
        .wait_for(|newest| newest.as_ref().is_some_and(|newest| newest.version == expected))
        .await
        .unwrap()
        .clone();
    let snapshot: Snapshot = serde_json::from_slice(&newest.unwrap().body).unwrap();
    assert!(snapshot.contents.upstreams.iter().any(|upstream| upstream.name == "Fresh"));
    // A change of the head that nobody announces is found by polling.
    sqlx::query(
        "insert into snapshots select term, epoch + 1, digest, body, cause, created_at from snapshots where epoch = $1",
    )
    .bind(expected.epoch)
    .execute(world.db())
    .await
    .unwrap();
    sqlx::query("update snapshot_head set epoch = epoch + 1").execute(world.db()).await.unwrap();
    notified
        .wait_for(|newest| newest.as_ref().is_some_and(|newest| newest.version.epoch == expected.epoch + 1))
        .await
        .unwrap();
    following.abort();
}

#[tokio::test]
async fn a_new_term_goes_on_counting_epochs() {
    let world = World::new().await;
    let acme = Estate::create(&world, ACME).await;
    let before = head(&world).await;
    sqlx::query("update installation set term = term + 1").execute(world.db()).await.unwrap();
    acme.admin
        .post(&format!("{}/upstreams", acme.rest()), json!({ "name": "Fresh", "target_url": "http://n.internal" }))
        .await
        .expect(201);
    assert_eq!(head(&world).await, SnapshotVersion { term: before.term + 1, epoch: before.epoch + 1 });
}
