//! The demo, loaded without a proxy: what it makes, and that it is made once.

use std::sync::Arc;

use headgate_server::config::Config;
use headgate_server::demo::{self, SignIn, cast};
use headgate_server::error::Error;
use headgate_server::people::load_actor;
use headgate_server::router;
use serde_json::{Value, json};

use super::harness::{Persona, RestClient, World};

/// A world with a data directory of its own.
async fn world() -> (World, tempfile::TempDir) {
    let mut world = World::new().await;
    let data = tempfile::tempdir().unwrap();
    let config = Config { data: data.path().to_path_buf(), ..world.state.config.as_ref().clone() };
    world.state.config = Arc::new(config);
    world.router = router::build(&world.state);
    (world, data)
}

async fn sign_in(world: &World, sign_in: &SignIn) -> RestClient {
    let anonymous = RestClient { router: world.router.clone(), token: None };
    let body = json!({ "email": sign_in.email, "password": sign_in.password });
    let answer = anonymous.post("/api/v1/tokens", body).await;
    RestClient { token: answer.json()["token"].as_str().map(str::to_owned), ..anonymous }
}

async fn items(client: &RestClient, path: &str) -> Vec<Value> {
    let answer = client.get(&format!("/api/v1/tenants/{}/{path}", cast::TENANT)).await.expect(200).json();
    answer.get("items").unwrap_or(&answer).as_array().unwrap().clone()
}

async fn load(world: &World) -> Vec<SignIn> {
    let answer = world.rest(Persona::Operator).await.post("/api/v1/demo", json!({})).await.expect(201).json();
    serde_json::from_value(answer["sign_ins"].clone()).unwrap()
}

#[tokio::test]
async fn loaded_demo_has_people_api_applications_and_rollouts() {
    let (world, data) = world().await;
    let sign_ins = load(&world).await;
    let owner = sign_in(&world, &sign_ins[cast::OWNER]).await;
    assert_eq!(items(&owner, "plans").await.len(), cast::PLANS.len());
    assert_eq!(items(&owner, "applications?scope=visible").await.len(), cast::APPLICATIONS.len() + 1);
    assert_eq!(items(&owner, "upstreams").await.len(), 4);
    let waiting = items(&owner, "subscriptions?state=pending").await;
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let apis = items(&owner, "apis").await;
    assert_eq!((apis.len(), &apis[0]["slug"]), (1, &json!(cast::API)));
    for version in items(&owner, "apis/checkout/versions").await {
        assert_eq!(
            (&version["lifecycle"], &version["operation_count"]),
            (&json!("published"), &json!(28)),
            "{version}"
        );
    }
    let rollouts: i64 = sqlx::query_scalar("select count(*) from rollouts").fetch_one(world.db()).await.unwrap();
    assert_eq!(rollouts, 2);
    let record = std::fs::metadata(data.path().join("demo.json")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&record.permissions()) & 0o777, 0o600);
}

#[tokio::test]
async fn whoever_loads_it_becomes_its_tenant_admin_and_others_do_not() {
    let (world, _data) = world().await;
    load(&world).await;
    let roles = async |persona: Persona| {
        let actor = load_actor(world.db(), persona.user_id()).await.unwrap();
        actor.membership(cast::TENANT).map(|membership| membership.role.word())
    };
    assert_eq!(roles(Persona::Operator).await, Some("tenant_admin"));
    assert_eq!(roles(Persona::TenantAdmin).await, None);
    let answer = world.rest(Persona::TenantAdmin).await.post("/api/v1/demo", json!({})).await;
    answer.expect(404);
}

#[tokio::test]
async fn second_load_is_refused_and_changes_nothing() {
    let (world, _data) = world().await;
    load(&world).await;
    let count = async || {
        let sql = "select (select count(*) from users) + (select count(*) from applications) + (select count(*) from rollouts)";
        sqlx::query_scalar::<_, i64>(sql).fetch_one(world.db()).await.unwrap()
    };
    let before = count().await;
    let again = world.rest(Persona::Operator).await.post("/api/v1/demo", json!({})).await.expect(409);
    assert_eq!(again.code(), "demo_loaded");
    assert_eq!(count().await, before);
    let lines = demo::load_at_start(&world.state).await.unwrap();
    assert!(lines[0].contains("loaded already"), "{lines:?}");
}

#[tokio::test]
async fn page_shows_the_sign_ins_once() {
    let (world, _data) = world().await;
    let page = world.page(Persona::Operator).await;
    assert_eq!(page.get("/demo").await.expect(303).location(), "/");
    let loaded = page.submit("/demo", &[]).await.expect(303);
    assert_eq!(loaded.location(), "/demo");
    let first = page.get("/demo").await.expect(200);
    first.shows("ada@demo.example").shows("Copy the passwords now");
    page.get("/demo").await.expect(200).hides("ada@demo.example");
    page.submit("/demo", &[]).await.expect(303);
    page.get("/demo").await.expect(200).shows("The demo is loaded already");
}

#[tokio::test]
async fn demo_that_cannot_be_kept_leaves_nothing_behind() {
    let (mut world, data) = world().await;
    let file = data.path().join("not-a-directory");
    std::fs::write(&file, "").unwrap();
    let config = Config { data: file, ..world.state.config.as_ref().clone() };
    world.state.config = Arc::new(config);
    assert!(matches!(demo::load_at_start(&world.state).await, Err(Error::Internal(_))));
    let sql = "select (select count(*) from tenants where is_demo) + (select count(*) from users where email like '%@demo.example')";
    let left: i64 = sqlx::query_scalar(sql).fetch_one(world.db()).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn bad_rollout_can_be_played_again_in_the_demo_only() {
    let (world, _data) = world().await;
    let sign_ins = load(&world).await;
    let path = |tenant: &str| format!("/api/v1/tenants/{tenant}/demo/replays");
    let owner = sign_in(&world, &sign_ins[cast::OWNER]).await;
    owner.post(&path(cast::TENANT), json!({})).await.expect(201);
    let again = owner.post(&path(cast::TENANT), json!({})).await.expect(409);
    assert_eq!(again.code(), "rollout_active");
    world.rest(Persona::ApiOwner).await.post(&path("acme"), json!({})).await.expect(404);
    let developer = sign_in(&world, &sign_ins[2]).await;
    developer.post(&path(cast::TENANT), json!({})).await.expect(403);
}
