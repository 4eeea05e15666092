//! Members, invitations, teams, tenants.

use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Persona, RestClient, World};

fn member(persona: Persona) -> String {
    format!("/api/v1/tenants/acme/members/{}", persona.user_id())
}

async fn invite(admin: &RestClient, email: &str) -> String {
    let body = json!({ "email": email, "role": "api_owner" });
    let made = admin.post("/api/v1/tenants/acme/invitations", body).await.expect(201).json();
    let link = made["link"].as_str().unwrap();
    link.strip_prefix("http://127.0.0.1:3000").unwrap().to_owned()
}

#[tokio::test]
async fn last_tenant_admin_can_neither_be_demoted_nor_removed() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let own = member(Persona::TenantAdmin);
    assert_eq!(admin.patch(&own, json!({ "role": "developer" })).await.expect(409).code(), "last_tenant_admin");
    assert_eq!(admin.delete(&own).await.expect(409).code(), "last_tenant_admin");
    let page = world.page(Persona::TenantAdmin).await;
    let form = format!("/t/acme/members/{}/remove", Persona::TenantAdmin.user_id());
    page.submit(&form, &[]).await.expect(409).shows("the only tenant admin");
    admin.patch(&member(Persona::ApiOwner), json!({ "role": "tenant_admin" })).await.expect(200);
    admin.patch(&own, json!({ "role": "developer" })).await.expect(200);
    admin.get("/api/v1/tenants/acme/members").await.expect(403);
}

#[tokio::test]
async fn two_admins_cannot_demote_each_other_at_once() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    admin.patch(&member(Persona::ApiOwner), json!({ "role": "tenant_admin" })).await.expect(200);
    let other = world.rest(Persona::ApiOwner).await;
    let (theirs, own) = (member(Persona::ApiOwner), member(Persona::TenantAdmin));
    tokio::join!(
        admin.patch(&theirs, json!({ "role": "developer" })),
        other.patch(&own, json!({ "role": "developer" }))
    );
    let admins: i64 = sqlx::query_scalar("select count(*) from members where tenant_id = $1 and role = 'tenant_admin'")
        .bind(world.tenant_id("acme").0)
        .fetch_one(world.db())
        .await
        .unwrap();
    assert_eq!(admins, 1);
}

#[tokio::test]
async fn removed_member_loses_access_at_the_next_click() {
    let world = World::new().await;
    let developer = world.page(Persona::Developer).await;
    developer.get("/t/acme").await.expect(200);
    let page = world.page(Persona::TenantAdmin).await;
    page.submit(&format!("/t/acme/members/{}/remove", Persona::Developer.user_id()), &[]).await.expect(303);
    developer.get("/t/acme").await.expect(404);
    page.get("/t/acme/members")
        .await
        .expect(200)
        .hides(&format!(">{}", Persona::Developer.email()))
        .shows(&Persona::ApiOwner.email());
}

#[tokio::test]
async fn people_of_another_tenant_are_not_there() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    admin.get(&member(Persona::Foreigner)).await.expect(404);
    admin.patch(&member(Persona::Foreigner), json!({ "role": "developer" })).await.expect(404);
    admin.delete(&member(Persona::Foreigner)).await.expect(404);
    admin.get("/api/v1/tenants/globex/members").await.expect(404);
    world.rest(Persona::Developer).await.get("/api/v1/tenants/acme/members").await.expect(403);
    world.rest(Persona::Operator).await.get("/api/v1/tenants/acme/members").await.expect(404);
}

#[tokio::test]
async fn members_are_paged_by_name() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let mut names = Vec::new();
    let mut path = "/api/v1/tenants/acme/members?limit=3".to_owned();
    loop {
        let page = admin.get(&path).await.expect(200).json();
        names.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/tenants/acme/members?limit=3&cursor={cursor}");
    }
    assert_eq!(names, ["ApiOwner", "Developer", "OtherDeveloper", "TenantAdmin"]);
}

#[tokio::test]
async fn invited_newcomer_chooses_name_and_password_and_is_in() {
    let world = World::new().await;
    let path = invite(&world.rest(Persona::TenantAdmin).await, "Grace@Example.com").await;
    let browser = world.page(Persona::Anonymous).await;
    browser.get(&path).await.expect(200).shows("Join Acme").shows("grace@example.com");
    let weak = [("name", "Grace Hopper"), ("password", "gracehopper1")];
    browser.submit(&path, &weak).await.expect(422).shows("contains your name").shows("Grace Hopper");
    let good = [("name", "Grace Hopper"), ("password", "nanosecond wire rope")];
    let joined = browser.submit(&path, &good).await.expect(303);
    assert_eq!(joined.location(), "/t/acme");
    browser.with_cookie_of(&joined).get("/t/acme/upstreams").await.expect(200);
    browser.get(&path).await.expect(404).shows("does not work");
    browser.submit(&path, &good).await.expect(404);
}

#[tokio::test]
async fn invited_user_signs_in_and_joins() {
    let world = World::new().await;
    let path = invite(&world.rest(Persona::TenantAdmin).await, &Persona::Foreigner.email()).await;
    world.page(Persona::Anonymous).await.get(&path).await.expect(200).shows("Sign in").hides("Choose a password");
    let join = format!("{path}/join");
    let somebody_else = world.page(Persona::Operator).await;
    somebody_else.get(&path).await.expect(200).shows("You are signed in as operator@example.com");
    somebody_else.submit(&join, &[]).await.expect(409);
    let invited = world.page(Persona::Foreigner).await;
    assert_eq!(invited.submit(&join, &[]).await.expect(303).location(), "/t/acme");
    invited.get("/t/acme").await.expect(200);
    invited.get("/t/globex").await.expect(200);
}

#[tokio::test]
async fn invitation_ends_after_seven_days_or_when_taken_back_or_replaced() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let browser = world.page(Persona::Anonymous).await;
    let (first, second) = (invite(&admin, "grace@example.com").await, invite(&admin, "grace@example.com").await);
    browser.get(&first).await.expect(404);
    browser.get(&second).await.expect(200);
    let open = admin.get("/api/v1/tenants/acme/invitations").await.expect(200).json();
    let id = open["items"][0]["id"].as_str().unwrap();
    world.rest(Persona::Foreigner).await.delete(&format!("/api/v1/tenants/globex/invitations/{id}")).await.expect(404);
    admin.delete(&format!("/api/v1/tenants/acme/invitations/{id}")).await.expect(204);
    browser.get(&second).await.expect(404);
    let third = invite(&admin, "grace@example.com").await;
    world.clock.advance(Duration::days(7));
    browser.get(&third).await.expect(404);
}

#[tokio::test]
async fn member_cannot_be_invited_again_and_link_is_shown_once() {
    let world = World::new().await;
    let page = world.page(Persona::TenantAdmin).await;
    let email = Persona::Developer.email();
    let again = page.submit("/t/acme/invitations", &[("email", &email), ("role", "developer")]).await.expect(422);
    again.shows("is a member already");
    let made =
        page.submit("/t/acme/invitations", &[("email", "grace@example.com"), ("role", "developer")]).await.expect(201);
    made.shows("http://127.0.0.1:3000/invitations/");
    page.get("/t/acme/members").await.expect(200).shows("grace@example.com").hides("3000/invitations/");
}

#[tokio::test]
async fn team_is_made_filled_renamed_and_removed() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = admin.post("/api/v1/tenants/acme/teams", json!({ "name": "Payments" })).await.expect(201).json();
    assert_eq!(made["slug"], "payments");
    let path = format!("/api/v1/tenants/acme/teams/{}", made["id"].as_str().unwrap());
    admin.post("/api/v1/tenants/acme/teams", json!({ "name": "Payments" })).await.expect(422);
    let person = format!("{path}/members/{}", Persona::Developer.user_id());
    admin.put(&person, Value::Null).await.expect(204);
    admin.put(&person, Value::Null).await.expect(204);
    admin.put(&format!("{path}/members/{}", Persona::Foreigner.user_id()), Value::Null).await.expect(422);
    let team = admin.put(&path, json!({ "name": "Money", "slug": "money" })).await.expect(200).json();
    assert_eq!((&team["name"], &team["members"][0]["name"]), (&json!("Money"), &json!("Developer")));
    admin.delete(&person).await.expect(204);
    admin.delete(&person).await.expect(404);
    world.rest(Persona::Foreigner).await.get(&path.replace("acme", "globex")).await.expect(404);
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.expect(404);
}

#[tokio::test]
async fn team_that_owns_something_cannot_be_removed() {
    let world = World::new().await;
    let admin = world.rest(Persona::TenantAdmin).await;
    let made = admin.post("/api/v1/tenants/acme/teams", json!({ "name": "Payments" })).await.expect(201).json();
    let id = made["id"].as_str().unwrap();
    sqlx::query(
        "insert into apis (tenant_id, id, slug, name, owner_team_id, created_at, updated_at)
         values ($1, $2, 'checkout', 'Checkout', $3::uuid, now(), now())",
    )
    .bind(world.tenant_id("acme").0)
    .bind(uuid::Uuid::from_u128(9))
    .bind(id)
    .execute(world.db())
    .await
    .unwrap();
    let refused = admin.delete(&format!("/api/v1/tenants/acme/teams/{id}")).await.expect(409);
    assert_eq!(refused.code(), "team_owns_something");
    let page = world.page(Persona::TenantAdmin).await;
    page.submit(&format!("/t/acme/teams/{id}/delete"), &[]).await.expect(422).shows("owns 1 API");
}

#[tokio::test]
async fn team_pages_work_without_script() {
    let world = World::new().await;
    let page = world.page(Persona::TenantAdmin).await;
    page.get("/t/acme/teams").await.expect(200).shows("No teams yet");
    page.submit("/t/acme/teams", &[("name", ""), ("slug", "")]).await.expect(422);
    let team = page.submit("/t/acme/teams", &[("name", "Payments"), ("slug", "")]).await.expect(303).location();
    let user = Persona::Developer.user_id().to_string();
    page.submit(&format!("{team}/members"), &[("user", &user)]).await.expect(303);
    page.get(&team).await.expect(200).shows("developer@example.com");
    page.submit(&format!("{team}/members"), &[("user", "nobody")]).await.expect(422).shows("Choose a member");
    page.submit(&format!("{team}/members/{user}/remove"), &[]).await.expect(303);
    page.submit(&format!("{team}/delete"), &[]).await.expect(303);
}

#[tokio::test]
async fn operator_makes_tenants_and_others_do_not() {
    let world = World::new().await;
    let operator = world.rest(Persona::Operator).await;
    let made = operator.post("/api/v1/tenants", json!({ "name": "Initech (EU)" })).await.expect(201).json();
    assert_eq!((&made["slug"], &made["role"]), (&json!("initech-eu"), &json!("tenant_admin")));
    operator.get("/api/v1/tenants/initech-eu/members").await.expect(200);
    operator.post("/api/v1/tenants", json!({ "name": "Acme" })).await.expect(422);
    world.rest(Persona::TenantAdmin).await.post("/api/v1/tenants", json!({ "name": "Mine" })).await.expect(404);
    let list = world.rest(Persona::TenantAdmin).await.get("/api/v1/tenants").await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let page = world.page(Persona::Operator).await;
    page.get("/operator/tenants").await.expect(200).shows("Globex").shows("Initech");
    page.submit("/operator/tenants", &[("name", "Static"), ("slug", "static")]).await.expect(422).shows("Static");
    world.page(Persona::TenantAdmin).await.get("/operator/tenants").await.expect(404);
}
