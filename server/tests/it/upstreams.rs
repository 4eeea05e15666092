//! Upstreams and targets.

use axum::http::Method;
use serde_json::json;

use crate::harness::{Persona, World};
use crate::scene::{REST, Scene, id};

#[tokio::test]
async fn new_upstream_has_default_timeouts_and_reaches_the_snapshot() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pet shop").await;
    assert_eq!(upstream["slug"], "pet-shop");
    assert_eq!(upstream["timeouts"], json!({ "connect_ms": 2000, "read_ms": 30000 }));
    assert_eq!(upstream["targets"][0]["url"], "http://127.0.0.1:9");
    assert!(upstream["effective"]["epoch"].as_i64().unwrap() > 0);
    let snapshot = scene.snapshot().await;
    assert_eq!(snapshot.upstreams.len(), 1);
    assert_eq!(snapshot.upstreams[0].targets[0].weight, 100);
}

#[tokio::test]
async fn faulty_target_urls_are_refused_with_the_reason() {
    let scene = Scene::new().await;
    let cases = [
        ("", "fill this in"),
        ("ftp://a.example", "http:// or https://"),
        ("http://", "has no host"),
        ("http://user:secret@a.example", "user name or password"),
        ("http://a.example/?q=1", "query or fragment"),
        ("http://a.example:99999", "no valid port"),
        ("http://a b", "spaces"),
    ];
    for (url, reason) in cases {
        let body = json!({ "name": "Pets", "target_url": url });
        let answer = scene.owner.post(&format!("{REST}/upstreams"), body).await.expect(422);
        let fault = &answer.json()["faults"][0];
        assert_eq!(fault["field"], "target_url", "{url}");
        assert!(fault["message"].as_str().unwrap().contains(reason), "{url}: {fault}");
    }
    assert!(scene.owner.get(&format!("{REST}/upstreams")).await.json()["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn slug_and_target_url_are_unique() {
    let scene = Scene::new().await;
    let upstream = id(&scene.upstream("Pets").await);
    let body = json!({ "name": "Pets", "target_url": "http://b.example" });
    let answer = scene.owner.post(&format!("{REST}/upstreams"), body).await.expect(422);
    assert_eq!(answer.json()["faults"][0]["field"], "slug");
    let again = json!({ "url": "http://127.0.0.1:9" });
    let answer = scene.owner.post(&format!("{REST}/upstreams/{upstream}/targets"), again).await.expect(422);
    assert_eq!(answer.json()["faults"][0]["field"], "url");
}

#[tokio::test]
async fn weights_share_the_calls_and_zero_drains() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    let path = format!("{REST}/upstreams/{}/targets", id(&upstream));
    let added = scene.owner.post(&path, json!({ "url": "https://b.example", "weight": 300 })).await.expect(201).json();
    let second = id(&added["targets"][1]);
    scene.owner.put(&format!("{path}/{second}"), json!({ "weight": 0 })).await.expect(200);
    let weights: Vec<u32> = scene.snapshot().await.upstreams[0].targets.iter().map(|target| target.weight).collect();
    assert_eq!(weights, [100, 0]);
    scene.owner.put(&format!("{path}/{second}"), json!({ "weight": 1001 })).await.expect(422);
    let page = scene.world.page(Persona::ApiOwner).await;
    page.get(&format!("/t/acme/upstreams/{}", id(&upstream))).await.expect(200).shows("drained").shows("100 %");
}

#[tokio::test]
async fn last_target_of_a_routed_upstream_needs_a_yes() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    let target = id(&upstream["targets"][0]);
    let path = format!("{REST}/upstreams/{}/targets/{target}", id(&upstream));
    scene.version(("v1", "published"), Some(&upstream), &[]).await;
    assert_eq!(scene.owner.put(&path, json!({ "weight": 0 })).await.expect(409).code(), "last_target");
    assert_eq!(scene.owner.delete(&path).await.expect(409).code(), "last_target");
    assert_eq!(scene.snapshot().await.upstreams[0].targets[0].weight, 100);
    scene.owner.delete(&format!("{path}?confirm=last_target")).await.expect(204);
    assert!(scene.snapshot().await.upstreams[0].targets.is_empty());
}

#[tokio::test]
async fn last_target_of_an_unrouted_upstream_goes_without_a_question() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    scene.version(("v1", "draft"), Some(&upstream), &[]).await;
    let target = id(&upstream["targets"][0]);
    scene.owner.delete(&format!("{REST}/upstreams/{}/targets/{target}", id(&upstream))).await.expect(204);
}

#[tokio::test]
async fn page_asks_before_it_drains_the_last_target() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    scene.version(("v1", "published"), Some(&upstream), &[]).await;
    let page = scene.world.page(Persona::ApiOwner).await;
    let here = format!("/t/acme/upstreams/{}", id(&upstream));
    let weight = format!("{here}/targets/{}/weight", id(&upstream["targets"][0]));
    page.submit(&weight, &[("weight", "0")]).await.expect(422).shows("Drain it anyway");
    let answer = page.submit(&weight, &[("weight", "0"), ("confirm", "last_target")]).await.expect(303);
    assert_eq!(answer.location(), here);
    assert_eq!(scene.snapshot().await.upstreams[0].targets[0].weight, 0);
}

#[tokio::test]
async fn used_upstream_cannot_be_deleted_and_the_answer_names_the_user() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    let path = format!("{REST}/upstreams/{}", id(&upstream));
    scene.version(("v1", "draft"), Some(&upstream), &[]).await;
    let answer = scene.owner.delete(&path).await.expect(409);
    assert_eq!(answer.code(), "upstream_in_use");
    assert!(answer.json()["detail"].as_str().unwrap().contains("Pets v1"));
    let free = scene.upstream("Free").await;
    scene.owner.delete(&format!("{REST}/upstreams/{}", id(&free))).await.expect(204);
    assert_eq!(scene.snapshot().await.upstreams.len(), 1);
}

#[tokio::test]
async fn active_rollout_protects_upstream_and_candidate_target() {
    let scene = Scene::new().await;
    let upstream = scene.upstream("Pets").await;
    let path = format!("{REST}/upstreams/{}", id(&upstream));
    let added =
        scene.owner.post(&format!("{path}/targets"), json!({ "url": "https://b.example" })).await.expect(201).json();
    let candidate = id(&added["targets"][1]);
    sqlx::query(
        "insert into rollouts (tenant_id, id, name, upstream_id, candidate_target_id, strategy, state, state_label, is_active,
            salt, created_at)
         values ($1, $2, 'To b', $3, $4, '{}', '{}', 'running', true, 's', $5)",
    )
    .bind(scene.world.tenant_id("acme").0)
    .bind(scene.world.clock.new_id::<uuid::Uuid>())
    .bind(id(&upstream).parse::<uuid::Uuid>().unwrap())
    .bind(candidate.parse::<uuid::Uuid>().unwrap())
    .bind(scene.world.clock.now())
    .execute(scene.world.db())
    .await
    .unwrap();
    let answer = scene.owner.delete(&path).await.expect(409);
    assert_eq!(answer.code(), "upstream_in_rollout");
    assert!(answer.json()["detail"].as_str().unwrap().contains("To b"));
    assert_eq!(
        scene.owner.delete(&format!("{path}/targets/{candidate}")).await.expect(409).code(),
        "target_in_rollout"
    );
}

#[tokio::test]
async fn update_checks_its_input_and_the_version_it_was_based_on() {
    let scene = Scene::new().await;
    let path = format!("{REST}/upstreams/{}", id(&scene.upstream("Pets").await));
    let body = json!({ "name": "Pets 2", "timeouts": { "connect_ms": 500, "read_ms": 1000 },
        "health_check": { "path": "/health", "interval_s": 5, "unhealthy_after": 3, "healthy_after": 2 } });
    let answer = scene.owner.call(Method::PUT, &path, Some(body.clone()), &[("if-match", "\"1\"")]).await.expect(200);
    assert_eq!(answer.headers["etag"], "\"2\"");
    assert_eq!(scene.snapshot().await.upstreams[0].timeouts.connect_ms, 500);
    scene.owner.call(Method::PUT, &path, Some(body), &[("if-match", "\"1\"")]).await.expect(412);
    let bad = json!({ "name": "", "timeouts": { "connect_ms": 0, "read_ms": 600001 },
        "health_check": { "path": "health", "interval_s": 0, "unhealthy_after": 0, "healthy_after": 101 } });
    let answer = scene.owner.put(&path, bad).await.expect(422).json();
    let fields: Vec<_> =
        answer["faults"].as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap().to_owned()).collect();
    let expected = [
        "name",
        "connect_timeout",
        "read_timeout",
        "health_path",
        "health_interval",
        "unhealthy_after",
        "healthy_after",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn form_keeps_the_input_and_shows_all_faults() {
    let world = World::new().await;
    let page = world.page(Persona::ApiOwner).await;
    let fields = [
        ("name", "Pets"),
        ("target_url", "nonsense"),
        ("connect_timeout", "soon"),
        ("read_timeout", "30"),
        ("health_path", "/up"),
        ("health_interval", "often"),
        ("unhealthy_after", "3"),
        ("healthy_after", "2"),
    ];
    let answer = page.submit("/t/acme/upstreams", &fields).await.expect(422);
    answer
        .shows("must begin with http://")
        .shows("Use a number of seconds")
        .shows("Use a whole number")
        .shows("value=\"nonsense\"");
    let mut good = fields;
    good[1].1 = "https://pets.example/api";
    good[2].1 = "0.5";
    good[5].1 = "10";
    let answer = page.submit("/t/acme/upstreams", &good).await.expect(303);
    page.get(&answer.location())
        .await
        .expect(200)
        .shows("0.5 s")
        .shows("/up every 10 s")
        .shows("https://pets.example/api");
}

#[tokio::test]
async fn upstreams_are_for_owners_of_the_same_tenant() {
    let scene = Scene::new().await;
    let path = format!("{REST}/upstreams/{}", id(&scene.upstream("Pets").await));
    scene.developer.get(&path).await.expect(403);
    scene
        .developer
        .post(&format!("{REST}/upstreams"), json!({ "name": "X", "target_url": "http://x.example" }))
        .await
        .expect(403);
    let foreigner = scene.world.rest(Persona::Foreigner).await;
    foreigner.get(&path).await.expect(404);
    let there = path.replace("/acme/", "/globex/");
    foreigner.get(&there).await.expect(404);
    foreigner.put(&there, json!({ "name": "Mine" })).await.expect(404);
    foreigner.post(&format!("{there}/targets"), json!({ "url": "http://x.example" })).await.expect(404);
    foreigner.delete(&there).await.expect(404);
}

#[tokio::test]
async fn list_is_paged_by_name_and_searched() {
    let scene = Scene::new().await;
    for name in ["Cherry", "apple", "Banana"] {
        scene.upstream(name).await;
    }
    let first = scene.owner.get(&format!("{REST}/upstreams?limit=2")).await.expect(200).json();
    assert_eq!([&first["items"][0]["name"], &first["items"][1]["name"]], ["apple", "Banana"]);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = scene.owner.get(&format!("{REST}/upstreams?limit=2&cursor={cursor}")).await.expect(200).json();
    assert_eq!(second["items"][0]["name"], "Cherry");
    assert!(second["next_cursor"].is_null());
    let found = scene.owner.get(&format!("{REST}/upstreams?q=AN")).await.expect(200).json();
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    scene.owner.get(&format!("{REST}/upstreams?cursor=nonsense")).await.expect(422);
}
