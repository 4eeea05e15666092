//! The catalogue: who sees what, how versions move, what the list finds.

use headgate_server::authz::SystemGrants;
use headgate_server::authz::permits::WriteApis;
use headgate_server::catalogue::versions::VersionName;
use headgate_server::catalogue::{find_subscribable_version, get_version_name, list_version_choices, offered_plans};
use serde_json::{Value, json};

use crate::harness::{Persona, RestClient, World};

pub const APIS: &str = "/api/v1/tenants/acme/apis";

/// A small document with one operation for each key.
pub fn document(title: &str, version: &str, keys: &[&str]) -> Value {
    let paths: serde_json::Map<String, Value> = keys
        .iter()
        .map(|key| {
            let operation = json!({ "operationId": key, "summary": format!("Do {key}"), "responses": { "200": { "description": "Done" } } });
            (format!("/{key}"), json!({ "get": operation }))
        })
        .collect();
    json!({
        "openapi": "3.1.0", "info": { "title": title, "version": version, "description": "Takes *payments*." },
        "servers": [{ "url": "https://api.example.com/base" }], "paths": paths,
    })
}

/// The body of an import request for a new API.
pub fn import(document: &Value, publish: bool) -> Value {
    json!({
        "source": { "kind": "inline", "document": document.to_string() }, "target": { "kind": "new_api" },
        "upstream": if publish { json!({ "kind": "create" }) } else { json!({ "kind": "keep" }) }, "publish": publish,
    })
}

async fn import_published(rest: &RestClient, title: &str) -> Value {
    rest.post(&format!("{APIS}/import"), import(&document(title, "1.0", &["list", "get"]), true))
        .await
        .expect(201)
        .json()
}

#[tokio::test]
async fn drafts_are_seen_by_owners_only() {
    let world = World::new().await;
    let (owner, developer) = (world.rest(Persona::ApiOwner).await, world.rest(Persona::Developer).await);
    owner.post(&format!("{APIS}/import"), import(&document("Pets", "1.0", &["list"]), false)).await.expect(201);
    assert_eq!(owner.get(APIS).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    assert_eq!(developer.get(APIS).await.expect(200).json()["items"], json!([]));
    let found = async |rest: &RestClient| {
        rest.get(&format!("{APIS}?q=/list")).await.expect(200).json()["items"].as_array().unwrap().len()
    };
    assert_eq!((found(&owner).await, found(&developer).await), (1, 0), "operations are searched, those of drafts too");
    for path in [
        "pets",
        "pets/versions/v1",
        "pets/versions/v1/operations",
        "pets/versions/v1/specification",
        "pets/versions/v1/plans",
    ] {
        developer.get(&format!("{APIS}/{path}")).await.expect(404);
        owner.get(&format!("{APIS}/{path}")).await.expect(200);
    }
    let page = world.page(Persona::Developer).await;
    for path in [
        "pets",
        "pets/versions/v1",
        "pets/versions/v1/reference",
        "pets/versions/v1/reference/list",
        "pets/versions/v1/specification",
    ] {
        page.get(&format!("/t/acme/apis/{path}")).await.expect(404);
    }
    page.get("/t/acme/apis").await.expect(200).hides("Pets");
}

#[tokio::test]
async fn another_tenant_sees_and_changes_nothing() {
    let world = World::new().await;
    import_published(&world.rest(Persona::ApiOwner).await, "Pets").await;
    let (rest, page) = (world.rest(Persona::Foreigner).await, world.page(Persona::Foreigner).await);
    for tenant in ["acme", "globex"] {
        for path in [
            "pets",
            "pets/versions",
            "pets/versions/v1",
            "pets/versions/v1/specification",
            "pets/versions/v1/specifications",
        ] {
            rest.get(&format!("/api/v1/tenants/{tenant}/apis/{path}")).await.expect(404);
        }
        let body = json!({ "to": "deprecated" });
        rest.post(&format!("/api/v1/tenants/{tenant}/apis/pets/versions/v1/lifecycle"), body).await.expect(404);
        rest.delete(&format!("/api/v1/tenants/{tenant}/apis/pets")).await.expect(404);
        for path in ["pets", "pets/settings", "pets/versions/v1/settings", "pets/versions/v1/reference"] {
            page.get(&format!("/t/{tenant}/apis/{path}")).await.expect(404);
        }
    }
    assert_eq!(rest.get("/api/v1/tenants/globex/apis").await.expect(200).json()["items"], json!([]));
}

#[tokio::test]
async fn version_moves_through_its_lifecycle_and_back() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    import_published(&owner, "Pets").await;
    let version = format!("{APIS}/pets/versions/v1");
    let to = |stage: &str| json!({ "to": stage });
    let lifecycle = format!("{version}/lifecycle");
    assert_eq!(owner.post(&lifecycle, to("retired")).await.expect(409).code(), "impossible_step");
    let past = json!({ "to": "deprecated", "sunset_at": "2020-01-01T00:00:00Z" });
    owner.post(&lifecycle, past).await.expect(422);
    let deprecated = owner
        .post(&lifecycle, json!({ "to": "deprecated", "sunset_at": "2027-01-01T00:00:00Z" }))
        .await
        .expect(200)
        .json();
    assert_eq!(deprecated["deprecated_at"], "2026-11-20T12:00:00Z");
    assert_eq!(deprecated["sunset_at"], "2027-01-01T00:00:00Z");
    let before = deprecated["effective"].clone();
    let retired = owner.post(&lifecycle, to("retired")).await.expect(200).json();
    assert!(retired["effective"]["epoch"].as_i64() > before["epoch"].as_i64(), "retiring is published");
    owner.post(&lifecycle, to("deprecated")).await.expect(200);
    let back = owner.post(&lifecycle, to("published")).await.expect(200).json();
    assert_eq!((&back["deprecated_at"], &back["sunset_at"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn publishing_says_what_is_missing() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    owner.post(APIS, json!({ "name": "Pets" })).await.expect(201);
    owner.post(&format!("{APIS}/pets/versions"), json!({ "slug": "v1" })).await.expect(201);
    let lifecycle = format!("{APIS}/pets/versions/v1/lifecycle");
    let publish = json!({ "to": "published" });
    let refused = owner.post(&lifecycle, publish.clone()).await.expect(409);
    assert!(refused.text().contains("neither a specification nor an upstream"), "{}", refused.text());
    let plan = json!({
        "source": { "kind": "inline", "document": document("Pets", "1.0", &["list"]).to_string() },
        "target": { "kind": "replace", "api": "pets", "version": "v1" },
    });
    owner.post(&format!("{APIS}/import"), plan).await.expect(200);
    let refused = owner.post(&lifecycle, publish).await.expect(409);
    assert!(refused.text().contains("no upstream yet"), "{}", refused.text());
}

#[tokio::test]
async fn update_of_an_older_version_is_refused() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let created = owner.post(APIS, json!({ "name": "Pets", "tags": ["Animals", " animals"] })).await.expect(201);
    assert_eq!(created.json()["tags"], json!(["animals"]));
    let tag = created.headers.get("etag").unwrap().to_str().unwrap().to_owned();
    let put = |name: &'static str| {
        owner.call("PUT".parse().unwrap(), "/api/v1/tenants/acme/apis/pets", Some(json!({ "name": name })), &[])
    };
    put("Dogs").await.expect(200);
    let headers = [("if-match", tag.as_str())];
    let path = format!("{APIS}/pets");
    owner.call("PUT".parse().unwrap(), &path, Some(json!({ "name": "Cats" })), &headers).await.expect(412);
    assert_eq!(owner.get(&path).await.json()["name"], "Dogs");
}

#[tokio::test]
async fn list_searches_filters_and_pages() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    for (name, tags) in
        [("Alpha payments", json!(["money"])), ("Beta 100%", json!(["money", "beta"])), ("Gamma", json!([]))]
    {
        owner.post(APIS, json!({ "name": name, "tags": tags, "description": "Common words" })).await.expect(201);
    }
    let names = |query: &'static str| {
        let owner = owner.clone();
        async move {
            let answer = owner.get(&format!("{APIS}?{query}")).await.expect(200).json();
            answer["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(names("q=payments").await, ["Alpha payments"]);
    assert_eq!(names("q=common+gam").await, ["Gamma"]);
    assert_eq!(names("q=100%25").await, ["Beta 100%"], "a percent sign is no wildcard");
    assert_eq!(names("tag=money").await, ["Alpha payments", "Beta 100%"]);
    assert_eq!(names("lifecycle=published").await, Vec::<String>::new());
    let first = owner.get(&format!("{APIS}?limit=2")).await.expect(200).json();
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = owner.get(&format!("{APIS}?limit=2&cursor={cursor}")).await.expect(200).json();
    assert_eq!(second["items"][0]["name"], "Gamma");
    assert_eq!(second.get("next_cursor"), None);
}

#[tokio::test]
async fn other_features_find_versions_and_plans() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let imported = import_published(&owner, "Pets").await;
    let grant =
        SystemGrants::for_reason("test").in_tenant::<WriteApis>(world.tenant_id("acme"), "acme".parse().unwrap());
    let foreign =
        SystemGrants::for_reason("test").in_tenant::<WriteApis>(world.tenant_id("globex"), "globex".parse().unwrap());
    let found = find_subscribable_version(world.db(), grant.tenant(), "pets", "v1").await.unwrap();
    let name: VersionName = found.unwrap();
    assert_eq!(
        (name.title().as_str(), name.version_id.to_string().as_str()),
        ("Pets v1", imported["version_id"].as_str().unwrap())
    );
    assert!(find_subscribable_version(world.db(), foreign.tenant(), "pets", "v1").await.unwrap().is_none());
    assert!(get_version_name(world.db(), foreign.tenant(), name.version_id).await.is_err());
    assert_eq!(list_version_choices(world.db(), grant.tenant()).await.unwrap().len(), 1);
    assert_eq!(offered_plans(world.db(), grant.tenant(), name.version_id).await.unwrap(), []);
    owner.post(&format!("{APIS}/pets/versions/v1/lifecycle"), json!({ "to": "deprecated" })).await.expect(200);
    assert!(find_subscribable_version(world.db(), grant.tenant(), "pets", "v1").await.unwrap().is_none());
}

#[tokio::test]
async fn owner_changes_settings_in_the_browser() {
    let world = World::new().await;
    import_published(&world.rest(Persona::ApiOwner).await, "Pets").await;
    let page = world.page(Persona::ApiOwner).await;
    let settings = "/t/acme/apis/pets/versions/v1/settings";
    page.get(settings).await.expect(200).shows("Deprecate…");
    page.submit("/t/acme/apis/pets/settings", &[("name", ""), ("tags", "a")])
        .await
        .expect(422)
        .shows("Please fill this in.");
    let fields = [("name", "Animals"), ("tags", "Zoo, zoo"), ("description", "**Bold** <script>alert(1)</script>")];
    page.submit("/t/acme/apis/pets/settings", &fields).await.expect(303);
    let overview = page.get("/t/acme/apis/pets/versions/v1").await.expect(200);
    overview.shows("Animals v1").shows("<strong>Bold</strong>").hides("<script>alert");
    page.submit(&format!("{settings}/upstream"), &[("upstream_id", "")]).await.expect(422).shows("needs an upstream");
    page.submit(&format!("{settings}/lifecycle"), &[("to", "deprecated"), ("sunset_at", "soon")]).await.expect(422);
    page.submit(&format!("{settings}/lifecycle"), &[("to", "deprecated"), ("sunset_at", "2027-01-31")])
        .await
        .expect(303);
    page.get("/t/acme/apis/pets/versions/v1").await.expect(200).shows("This version is deprecated");
    page.submit(&format!("{settings}/delete"), &[]).await.expect(422).shows("Only a draft can be deleted");
    let developer = world.page(Persona::Developer).await;
    developer.submit(&format!("{settings}/delete"), &[]).await.expect(403);
    developer.get("/t/acme/apis/pets/versions/v1").await.expect(200).hides("Settings</a>");
}
