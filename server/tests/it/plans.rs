//! Plans.

use axum::http::Method;
use serde_json::json;

use crate::harness::Persona;
use crate::scene::{REST, Scene};

#[tokio::test]
async fn burst_is_the_whole_allowance_when_absent_and_limits_reach_the_snapshot() {
    let scene = Scene::new().await;
    let plan = scene.plan("Standard", "manual").await;
    let answer = scene.developer.get(&format!("{REST}/plans/{plan}")).await.expect(200).json();
    assert_eq!(answer["limits"]["rate"], json!({ "requests": 100, "period_seconds": 60, "burst": 100 }));
    assert_eq!(answer["in_words"], "100 requests a minute; bodies up to 10 MiB; approved by hand");
    let snapshot = scene.snapshot().await;
    assert_eq!(snapshot.plans[0].limits.rate.unwrap().burst(), 100);
    assert_eq!(snapshot.plans[0].limits.max_body_bytes, 10 * 1024 * 1024);
}

#[tokio::test]
async fn changed_limits_reach_the_snapshot_and_unlimited_is_possible() {
    let scene = Scene::new().await;
    let path = format!("{REST}/plans/{}", scene.plan("Standard", "manual").await);
    let body = json!({ "name": "Standard", "approval": "automatic", "max_body_bytes": 1024 });
    let answer = scene.owner.call(Method::PUT, &path, Some(body.clone()), &[("if-match", "\"1\"")]).await.expect(200);
    assert_eq!(answer.json()["in_words"], "Unlimited requests; bodies up to 1 KiB; approved at once");
    assert_eq!(scene.snapshot().await.plans[0].limits.rate, None);
    scene.owner.call(Method::PUT, &path, Some(body), &[("if-match", "\"1\"")]).await.expect(412);
}

#[tokio::test]
async fn impossible_limits_are_refused_under_their_field() {
    let scene = Scene::new().await;
    let cases = [
        (json!({ "requests": 0, "period_seconds": 60 }), 1, "requests"),
        (json!({ "requests": 5, "period_seconds": 0 }), 1, "period_seconds"),
        (json!({ "requests": 5, "period_seconds": 60, "burst": 0 }), 1, "burst"),
        (json!({ "requests": 5, "period_seconds": 60 }), 0, "max_body"),
    ];
    for (rate, max_body_bytes, field) in cases {
        let body = json!({ "name": "P", "approval": "manual", "rate": rate, "max_body_bytes": max_body_bytes });
        let answer = scene.owner.post(&format!("{REST}/plans"), body).await.expect(422).json();
        assert_eq!(answer["faults"][0]["field"], field, "{answer}");
    }
}

#[tokio::test]
async fn slug_is_unique_within_the_tenant_only() {
    let scene = Scene::new().await;
    scene.plan("Standard", "manual").await;
    let body = json!({ "name": "Standard", "approval": "manual" });
    let answer = scene.owner.post(&format!("{REST}/plans"), body.clone()).await.expect(422).json();
    assert_eq!(answer["faults"][0]["field"], "slug");
    scene.world.rest(Persona::Foreigner).await.post("/api/v1/tenants/globex/plans", body).await.expect(201);
}

#[tokio::test]
async fn closed_plan_cannot_be_offered_anew_but_stays_where_it_is() {
    let scene = Scene::new().await;
    let plan = scene.plan("Standard", "manual").await;
    let first = scene.version(("v1", "published"), None, &[&plan]).await;
    scene.owner.post(&format!("{REST}/plans/{plan}/close"), json!({})).await.expect(200);
    scene.offer(first, &[&plan]).await.unwrap();
    let second = scene.version(("v2", "published"), None, &[]).await;
    assert!(scene.offer(second, &[&plan]).await.is_err());
    scene.owner.post(&format!("{REST}/plans/{plan}/reopen"), json!({})).await.expect(200);
    scene.offer(second, &[&plan]).await.unwrap();
}

#[tokio::test]
async fn plans_are_written_by_owners_and_invisible_to_other_tenants() {
    let scene = Scene::new().await;
    let plan = scene.plan("Standard", "manual").await;
    let body = json!({ "name": "Mine", "approval": "automatic" });
    scene.developer.put(&format!("{REST}/plans/{plan}"), body.clone()).await.expect(403);
    scene.developer.post(&format!("{REST}/plans/{plan}/close"), json!({})).await.expect(403);
    let foreigner = scene.world.rest(Persona::Foreigner).await;
    foreigner.get(&format!("/api/v1/tenants/globex/plans/{plan}")).await.expect(404);
    foreigner.put(&format!("/api/v1/tenants/globex/plans/{plan}"), body).await.expect(404);
    foreigner.post(&format!("/api/v1/tenants/globex/plans/{plan}/close"), json!({})).await.expect(404);
    assert!(foreigner.get("/api/v1/tenants/globex/plans").await.json()["items"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn form_creates_edits_closes_and_reopens() {
    let scene = Scene::new().await;
    let page = scene.world.page(Persona::ApiOwner).await;
    page.get("/t/acme/plans").await.expect(200).shows("No plan yet");
    let fields = [
        ("name", "Gold"),
        ("approval", "manual"),
        ("limit", "rate"),
        ("requests", "lots"),
        ("period", "1"),
        ("burst", "20"),
        ("max_body", "0.5"),
    ];
    page.submit("/t/acme/plans", &fields).await.expect(422).shows("Use a whole number").shows("value=\"Gold\"");
    let mut good = fields;
    good[3].1 = "10";
    let plan = page.submit("/t/acme/plans", &good).await.expect(303).location();
    page.get(&plan)
        .await
        .expect(200)
        .shows("10 requests a second, bursts of 20; bodies up to 512 KiB; approved by hand");
    good[2].1 = "unlimited";
    page.submit(&plan, &good).await.expect(303);
    page.get(&plan).await.shows("Unlimited requests");
    page.submit(&format!("{plan}/close"), &[]).await.expect(303);
    page.get("/t/acme/plans").await.shows("Closed");
    page.submit(&format!("{plan}/reopen"), &[]).await.expect(303);
    page.get("/t/acme/plans").await.hides("Closed");
}
