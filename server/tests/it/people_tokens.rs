//! Bearer tokens of users and of programs.

use axum::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Persona, RestClient, World};

const TOKENS: &str = "/api/v1/tenants/acme/service-tokens";

fn bearer(world: &World, token: &str) -> RestClient {
    RestClient { router: world.router.clone(), token: Some(token.to_owned()) }
}

async fn create(admin: &RestClient, role: &str, days: u16) -> Value {
    let body = json!({ "name": "Pipeline", "role": role, "expires_in_days": days });
    admin.post(TOKENS, body).await.expect(201).json()
}

#[tokio::test]
async fn token_of_a_user_tells_who_it_is_and_ends_after_an_hour() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    let me = rest.get("/api/v1/me").await.expect(200).json();
    assert_eq!((&me["kind"], &me["tenants"][0]["role"]), (&json!("user"), &json!("api_owner")));
    world.clock.advance(Duration::minutes(59));
    rest.get("/api/v1/me").await.expect(200);
    world.clock.advance(Duration::MINUTE);
    assert_eq!(rest.get("/api/v1/me").await.expect(401).code(), "unauthenticated");
}

#[tokio::test]
async fn wrong_password_gives_no_token() {
    let world = World::new().await;
    let rest = world.rest(Persona::Anonymous).await;
    let body = json!({ "email": Persona::Developer.email(), "password": "wrong" });
    assert_eq!(rest.post("/api/v1/tokens", body).await.expect(422).json()["faults"][0]["field"], "password");
}

#[tokio::test]
async fn forged_tokens_are_refused() {
    let world = World::new().await;
    let good = world.rest(Persona::TenantAdmin).await.token.unwrap();
    let parts: Vec<_> = good.split('.').collect();
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#), parts[1]);
    let stripped = format!("{}.{}.", parts[0], parts[1]);
    let claims = String::from_utf8(URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    let operator =
        claims.replace(&Persona::TenantAdmin.user_id().to_string(), &Persona::Operator.user_id().to_string());
    assert_ne!(claims, operator);
    let swapped = format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(operator), parts[2]);
    for forged in [unsigned, stripped, swapped, "x".to_owned(), String::new()] {
        bearer(&world, &forged).get("/api/v1/me").await.expect(401);
    }
    bearer(&world, &good).get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_route_accepts_exactly_one_kind_of_proof() {
    let world = World::new().await;
    let (page, rest) = (world.page(Persona::TenantAdmin).await, world.rest(Persona::TenantAdmin).await);
    page.get("/api/v1/me").await.expect(401);
    rest.get("/account").await.expect(303);
    let basic = RestClient { token: None, ..rest };
    basic.call(Method::GET, "/api/v1/me", None, &[("authorization", "Basic YTpi")]).await.expect(401);
}

#[tokio::test]
async fn service_token_works_in_its_tenant_until_it_expires() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = create(&admin, "tenant_admin", 2).await;
    let token = bearer(&world, made["token"].as_str().unwrap());
    token.get("/api/v1/tenants/acme/members").await.expect(200);
    token.get("/api/v1/tenants/globex/members").await.expect(404);
    assert_eq!(token.get("/api/v1/me").await.expect(200).json()["kind"], "service_token");
    token.post("/api/v1/tenants", json!({ "name": "New" })).await.expect(404);
    world.clock.advance(Duration::days(2));
    token.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn revoked_service_token_is_refused_at_once() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = create(&admin, "developer", 30).await;
    let token = bearer(&world, made["token"].as_str().unwrap());
    token.get("/api/v1/me").await.expect(200);
    let path = format!("{TOKENS}/{}", made["id"].as_str().unwrap());
    world.rest(Persona::Foreigner).await.delete(&path.replace("acme", "globex")).await.expect(404);
    admin.delete(&path).await.expect(204);
    token.get("/api/v1/me").await.expect(401);
    admin.delete(&path).await.expect(404);
}

#[tokio::test]
async fn service_token_never_may_more_than_its_maker_today() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = create(&admin, "tenant_admin", 30).await;
    let token = bearer(&world, made["token"].as_str().unwrap());
    let owner = format!("/api/v1/tenants/acme/members/{}", Persona::ApiOwner.user_id());
    let maker = format!("/api/v1/tenants/acme/members/{}", Persona::TenantAdmin.user_id());
    admin.patch(&owner, json!({ "role": "tenant_admin" })).await.expect(200);
    let other = world.rest(Persona::ApiOwner).await;
    other.patch(&maker, json!({ "role": "developer" })).await.expect(200);
    token.get("/api/v1/tenants/acme/members").await.expect(403);
    other.delete(&maker).await.expect(204);
    token.get("/api/v1/me").await.expect(401);
}

#[tokio::test]
async fn service_token_is_listed_without_its_text() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = create(&admin, "developer", 30).await;
    bearer(&world, made["token"].as_str().unwrap()).get("/api/v1/me").await.expect(200);
    let list = admin.get(TOKENS).await.expect(200);
    assert!(!list.text().contains(made["token"].as_str().unwrap()));
    assert_eq!(list.json()["items"][0]["last_used_at"], "2026-11-20T12:00:00Z");
    world.rest(Persona::ApiOwner).await.get(TOKENS).await.expect(403);
    for days in [0, 366] {
        let body = json!({ "name": "x", "role": "developer", "expires_in_days": days });
        admin.post(TOKENS, body).await.expect(422);
    }
}

#[tokio::test]
async fn page_shows_a_new_token_once() {
    let world = World::new().await;
    let browser = world.page(Persona::TenantAdmin).await;
    let form = [("name", "Pipeline"), ("role", "developer"), ("expires_in_days", "30")];
    let made = browser.submit("/t/acme/service-tokens", &form).await.expect(201);
    made.shows("cannot be shown again").shows("eyJ");
    browser.get("/t/acme/service-tokens").await.expect(200).shows("Pipeline").hides("eyJ");
    let bad = [("name", ""), ("role", "owner"), ("expires_in_days", "0")];
    browser.submit("/t/acme/service-tokens", &bad).await.expect(422).shows("Choose a role").shows("from 1 to 365");
}

#[tokio::test]
async fn secret_of_an_answer_is_not_kept_for_repeated_requests() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let key = [("idempotency-key", "one")];
    let token = json!({ "name": "Pipeline", "role": "developer", "expires_in_days": 1 });
    admin.call(Method::POST, TOKENS, Some(token), &key).await.expect(201);
    let invitation = json!({ "email": "grace@example.com", "role": "developer" });
    let key = [("idempotency-key", "two")];
    admin.call(Method::POST, "/api/v1/tenants/acme/invitations", Some(invitation), &key).await.expect(201);
    let kept: i64 = sqlx::query_scalar("select count(*) from idempotency_keys").fetch_one(world.db()).await.unwrap();
    assert_eq!(kept, 0);
}
