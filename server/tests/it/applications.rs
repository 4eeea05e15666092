//! Applications.

use headgate_contract::ids::TeamId;
use serde_json::json;

use crate::harness::Persona;
use crate::scene::{REST, Scene};

impl Scene {
    /// A team of acme with these members.
    async fn team(&self, name: &str, members: &[Persona]) -> String {
        let (tenant, team): (_, TeamId) = (self.world.tenant_id("acme"), self.world.clock.new_id());
        sqlx::query("insert into teams (tenant_id, id, slug, name, created_at) values ($1, $2, $3, $4, $5)")
            .bind(tenant.0)
            .bind(team.0)
            .bind(name.to_lowercase())
            .bind(name)
            .bind(self.world.clock.now())
            .execute(self.world.db())
            .await
            .unwrap();
        for member in members {
            sqlx::query("insert into team_members (tenant_id, team_id, user_id) values ($1, $2, $3)")
                .bind(tenant.0)
                .bind(team.0)
                .bind(member.user_id().0)
                .execute(self.world.db())
                .await
                .unwrap();
        }
        team.to_string()
    }
}

#[tokio::test]
async fn slug_is_made_from_the_name_and_stays_unique() {
    let scene = Scene::new().await;
    for expected in ["web-shop", "web-shop-2"] {
        let id = scene.application("Web shop").await;
        assert_eq!(scene.developer.get(&format!("{REST}/applications/{id}")).await.json()["slug"], expected);
    }
}

#[tokio::test]
async fn developers_see_their_own_and_owners_see_all() {
    let scene = Scene::new().await;
    let id = scene.application("Shop").await;
    let path = format!("{REST}/applications/{id}");
    let other = scene.world.rest(Persona::OtherDeveloper).await;
    scene.developer.get(&path).await.expect(200);
    other.get(&path).await.expect(404);
    other.put(&path, json!({ "name": "Mine" })).await.expect(404);
    other.delete(&path).await.expect(404);
    assert!(other.get(&format!("{REST}/applications")).await.json()["items"].as_array().unwrap().is_empty());
    scene.owner.get(&path).await.expect(200);
    scene.owner.put(&path, json!({ "name": "Mine" })).await.expect(403);
    scene.owner.delete(&path).await.expect(403);
    let own = scene.owner.get(&format!("{REST}/applications?scope=own")).await.json();
    assert!(own["items"].as_array().unwrap().is_empty());
    let admin = scene.world.rest(Persona::TenantAdmin).await;
    admin.put(&path, json!({ "name": "Renamed" })).await.expect(200);
}

#[tokio::test]
async fn another_tenant_finds_nothing() {
    let scene = Scene::new().await;
    let id = scene.application("Shop").await;
    let foreigner = scene.world.rest(Persona::Foreigner).await;
    foreigner.get(&format!("{REST}/applications/{id}")).await.expect(404);
    let there = format!("/api/v1/tenants/globex/applications/{id}");
    foreigner.get(&there).await.expect(404);
    foreigner.put(&there, json!({ "name": "Mine" })).await.expect(404);
    foreigner.delete(&there).await.expect(404);
    foreigner.post(&format!("{there}/api-keys"), json!({ "name": "k" })).await.expect(404);
}

#[tokio::test]
async fn owner_team_shares_the_application_and_must_be_ones_own() {
    let scene = Scene::new().await;
    let shared = scene.team("Shared", &[Persona::Developer, Persona::OtherDeveloper]).await;
    let foreign = scene.team("Foreign", &[Persona::OtherDeveloper]).await;
    let path = format!("{REST}/applications");
    let answer =
        scene.developer.post(&path, json!({ "name": "Shop", "owner_team_id": foreign })).await.expect(422).json();
    assert_eq!(answer["faults"][0]["field"], "owner_team");
    let created =
        scene.developer.post(&path, json!({ "name": "Shop", "owner_team_id": shared })).await.expect(201).json();
    assert_eq!(created["owner_team"]["name"], "Shared");
    let other = scene.world.rest(Persona::OtherDeveloper).await;
    let one = format!("{path}/{}", created["id"].as_str().unwrap());
    other.put(&one, json!({ "name": "Shop 2", "owner_team_id": shared })).await.expect(200);
}

#[tokio::test]
async fn deleting_takes_keys_and_subscriptions_out_of_the_snapshot() {
    let scene = Scene::new().await;
    let plan = scene.plan("Open", "automatic").await;
    let upstream = scene.upstream("Pets").await;
    let version = scene.version(("v1", "published"), Some(&upstream), &[&plan]).await;
    let id = scene.application("Shop").await;
    scene.developer.post(&format!("{REST}/applications/{id}/api-keys"), json!({ "name": "k" })).await.expect(201);
    scene.subscribe(&id, version, &plan).await;
    let before = scene.snapshot().await;
    assert_eq!((before.api_keys.len(), before.subscriptions.len(), before.applications.len()), (1, 1, 1));
    scene.developer.delete(&format!("{REST}/applications/{id}")).await.expect(204);
    let after = scene.snapshot().await;
    assert_eq!((after.api_keys.len(), after.subscriptions.len(), after.applications.len()), (0, 0, 0));
}

#[tokio::test]
async fn pages_create_edit_and_delete() {
    let scene = Scene::new().await;
    let page = scene.world.page(Persona::Developer).await;
    page.get("/t/acme/applications").await.expect(200).shows("No application yet");
    page.submit("/t/acme/applications", &[("name", " "), ("description", "x")])
        .await
        .expect(422)
        .shows("Please fill this in.");
    let home = page.submit("/t/acme/applications", &[("name", "Shop")]).await.expect(303).location();
    page.get(&home).await.expect(200).shows("No API key yet").shows("No subscription yet");
    page.get(&format!("{home}/edit")).await.expect(200).shows("value=\"Shop\"");
    let stale = [("name", "Shop 2"), ("version", "7")];
    page.submit(&format!("{home}/edit"), &stale).await.expect(422).shows("Somebody else changed this");
    page.submit(&format!("{home}/edit"), &[("name", "Shop 2"), ("version", "1")]).await.expect(303);
    page.get("/t/acme/applications").await.shows("Shop 2");
    let other = scene.world.page(Persona::OtherDeveloper).await;
    other.get(&home).await.expect(404);
    scene.world.page(Persona::ApiOwner).await.get(&format!("{home}/edit")).await.expect(403);
    page.submit(&format!("{home}/delete"), &[]).await.expect(303);
    page.get(&home).await.expect(404);
}
