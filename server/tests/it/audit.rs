//! Audit events: written with each change, found by filters, seen by tenant admins only.

use serde_json::json;
use time::Duration;

use crate::harness::{Persona, World};

const EVENTS: &str = "/api/v1/tenants/acme/audit-events";

/// A world in which three things happened, an hour apart.
async fn eventful() -> World {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let developer = format!("/api/v1/tenants/acme/members/{}", Persona::Developer.user_id());
    admin.patch(&developer, json!({ "role": "api_owner" })).await.expect(200);
    world.clock.advance(Duration::minutes(20));
    admin.post("/api/v1/tenants/acme/teams", json!({ "name": "100%_sure", "slug": "sure" })).await.expect(201);
    world.clock.advance(Duration::minutes(20));
    admin.post("/api/v1/tenants/acme/teams", json!({ "name": "Other" })).await.expect(201);
    world
}

async fn actions(world: &World, query: &str) -> Vec<String> {
    let admin = world.rest(Persona::TenantAdmin).await;
    let page = admin.get(&format!("{EVENTS}?{query}")).await.expect(200).json();
    page["items"].as_array().unwrap().iter().map(|event| event["subject_name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn change_and_its_event_are_one() {
    let world = eventful().await;
    assert_eq!(actions(&world, "").await, ["Other", "100%_sure", "Developer"]);
    let admin = world.rest(Persona::TenantAdmin).await;
    let all = admin.get(EVENTS).await.expect(200).json();
    let role = &all["items"][2];
    assert_eq!((&role["before"], &role["after"]), (&json!({ "role": "developer" }), &json!({ "role": "api_owner" })));
    assert_eq!((&role["actor_kind"], &role["actor_name"]), (&json!("user"), &json!("TenantAdmin")));
    assert!(role["request_id"].is_string());
    admin.get(&format!("{EVENTS}/{}", role["id"].as_str().unwrap())).await.expect(200);
}

#[tokio::test]
async fn events_are_filtered_by_each_field() {
    let world = eventful().await;
    assert_eq!(actions(&world, "action=change_member_role").await, ["Developer"]);
    assert_eq!(actions(&world, "subject_kind=team").await, ["Other", "100%_sure"]);
    assert_eq!(actions(&world, "actor=tenantadm").await.len(), 3);
    assert_eq!(actions(&world, "actor=somebody").await.len(), 0);
    assert_eq!(actions(&world, "q=change%20member").await, ["Developer"]);
    assert_eq!(actions(&world, "q=%25_").await, ["100%_sure"]);
    assert_eq!(actions(&world, "from=2026-11-20T12:20:00Z&until=2026-11-20T12:40:00Z").await, ["100%_sure"]);
    let admin = world.rest(Persona::TenantAdmin).await;
    admin.get(&format!("{EVENTS}?from=yesterday")).await.expect(422);
}

#[tokio::test]
async fn events_are_paged_from_the_newest() {
    let world = eventful().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let first = admin.get(&format!("{EVENTS}?limit=2")).await.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(actions(&world, &format!("limit=2&cursor={cursor}")).await, ["Developer"]);
}

#[tokio::test]
async fn only_tenant_admins_see_events_and_only_of_their_tenant() {
    let world = eventful().await;
    for (persona, status) in
        [(Persona::Developer, 403), (Persona::ApiOwner, 403), (Persona::Operator, 404), (Persona::Foreigner, 404)]
    {
        world.rest(persona).await.get(EVENTS).await.expect(status);
        world.page(persona).await.get("/t/acme/audit-events").await.expect(status);
    }
    let id =
        world.rest(Persona::TenantAdmin).await.get(EVENTS).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    world.rest(Persona::Foreigner).await.get(&format!("/api/v1/tenants/globex/audit-events/{id}")).await.expect(404);
    world.page(Persona::Foreigner).await.get(&format!("/t/globex/audit-events/{id}")).await.expect(404);
}

#[tokio::test]
async fn page_of_an_event_shows_before_and_after() {
    let world = eventful().await;
    let page = world.page(Persona::TenantAdmin).await;
    let list = page.get("/t/acme/audit-events?action=change_member_role").await.expect(200);
    list.shows("Change member role").hides("100%_sure");
    let text = list.text();
    let href = text.split("href=\"/t/acme/audit-events/").nth(1).unwrap().split('"').next().unwrap();
    let event = page.get(&format!("/t/acme/audit-events/{href}")).await.expect(200);
    event.shows("developer").shows("api_owner").shows("Changed");
    page.get("/t/acme/audit-events?q=nothing-like-this").await.expect(200).shows("Nothing matches");
    page.get("/t/acme/audit-events?from=2026-13-40").await.expect(200).shows("Write a day");
}
