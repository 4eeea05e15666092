//! Imports: real documents, bad documents, the same document twice, the three ways in the browser.

use axum::body::Body;
use axum::http::{Method, Request, header};
use headgate_server::authz::SystemGrants;
use headgate_server::authz::permits::WriteApis;
use headgate_server::catalogue::imports::{Plan, Publication, Source};
use headgate_server::catalogue::{ImportRequest, ImportTarget, Outcome, UpstreamChoice, import_document};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::{APIS, document, import};
use crate::harness::{Answer, PageClient, Persona, RestClient, World};

const V70: &str = include_str!("../../../fixtures/openapi/adyen-CheckoutService-v70.json");
const V71: &str = include_str!("../../../fixtures/openapi/adyen-CheckoutService-v71.json");

async fn post(rest: &RestClient, body: Value) -> Answer {
    rest.post(&format!("{APIS}/import"), body).await
}

/// The only field fault of a refusal.
fn message(answer: &Answer) -> String {
    answer.json()["faults"][0]["message"].as_str().unwrap_or_default().to_owned()
}

/// Sends the form of the first step as a browser does.
async fn upload(page: &PageClient, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    body.push_str("--frontier--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri("/t/acme/apis/import")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=frontier")
        .header("sec-fetch-site", "same-origin");
    page.send(request, Body::from(body)).await
}

async fn operations(world: &World) -> Vec<(String, Uuid)> {
    sqlx::query_as("select key, id from operations order by key").fetch_all(world.db()).await.unwrap()
}

#[tokio::test]
async fn real_document_becomes_an_api_and_its_successor_a_version() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let source = |text: &str| json!({ "kind": "inline", "document": text });
    let preview = post(&owner, json!({ "source": source(V70), "target": { "kind": "new_api" }, "dry_run": true }))
        .await
        .expect(200)
        .json();
    assert_eq!((&preview["proposed_api"], &preview["proposed_version"]), (&json!("adyen-checkout"), &json!("v70")));
    assert_eq!(owner.get(APIS).await.json()["items"], json!([]), "a preview changes nothing");
    let body = json!({ "source": source(V70), "target": { "kind": "new_api" }, "upstream": { "kind": "create" }, "publish": true });
    let imported = post(&owner, body.clone()).await.expect(201).json();
    assert_eq!(imported["operation_count"], preview["operation_count"]);
    let before = (operations(&world).await, epoch(&world).await);
    let again = post(&owner, body).await.expect(200).json();
    assert_eq!((&again["outcome"], &again["version_id"]), (&json!("unchanged"), &imported["version_id"]));
    assert_eq!((operations(&world).await, epoch(&world).await), before, "the same document again changes nothing");
    let next = json!({ "source": source(V71), "target": { "kind": "new_version", "api": "adyen-checkout" } });
    let next = post(&owner, next).await.expect(201).json();
    assert_eq!((&next["version"], &next["api_id"]), (&json!("v71"), &imported["api_id"]));
    let downloaded = owner.get(&format!("{APIS}/adyen-checkout/versions/v70/specification")).await.expect(200);
    assert_eq!(downloaded.body, V70.as_bytes());
    assert_eq!(downloaded.headers["content-type"], "application/json");
}

async fn epoch(world: &World) -> i64 {
    sqlx::query_scalar("select epoch from snapshot_head").fetch_one(world.db()).await.unwrap()
}

#[tokio::test]
async fn operations_that_stay_keep_their_id() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    post(&owner, import(&document("Pets", "1.0", &["list", "get", "drop"]), true)).await.expect(201);
    let before = operations(&world).await;
    let mut changed = document("Pets", "1.1", &["get", "list", "add"]);
    // Two operations swap their paths.
    let (get, list) = (changed["paths"]["/get"].take(), changed["paths"]["/list"].take());
    changed["paths"]["/get"] = list;
    changed["paths"]["/list"] = get;
    let path = format!("{APIS}/pets/versions/v1/specification");
    let replaced = owner.put(&path, changed).await.expect(200).json();
    assert_eq!(replaced["outcome"], "replaced");
    let after = operations(&world).await;
    let id = |list: &[(String, Uuid)], key: &str| list.iter().find(|(own, _)| own == key).map(|(_, id)| *id);
    assert_eq!(id(&before, "get"), id(&after, "get"));
    assert_eq!(id(&before, "list"), id(&after, "list"));
    assert_eq!(id(&after, "drop"), None);
    assert!(id(&after, "add").is_some());
    let history = owner.get(&format!("{APIS}/pets/versions/v1/specifications")).await.expect(200).json();
    let current: Vec<_> = history.as_array().unwrap().iter().map(|one| one["is_current"].clone()).collect();
    assert_eq!(current, [json!(true), json!(false)]);
}

#[tokio::test]
async fn swagger_and_yaml_are_imported_too() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let yaml = "swagger: '2.0'\ninfo: {title: Zoo, version: '2.3'}\nhost: zoo.example.com\nbasePath: /v2\nschemes: [https]\npaths:\n  /animals:\n    get:\n      responses:\n        200: {description: All of them}\n";
    let body = json!({ "source": { "kind": "inline", "document": yaml }, "target": { "kind": "new_api" }, "upstream": { "kind": "create" } });
    let imported = post(&owner, body).await.expect(201).json();
    assert_eq!((&imported["api"], &imported["version"]), (&json!("zoo"), &json!("v2")));
    let target: String = sqlx::query_scalar("select url from targets").fetch_one(world.db()).await.unwrap();
    assert_eq!(target, "https://zoo.example.com/v2");
    let downloaded = owner.get(&format!("{APIS}/zoo/versions/v2/specification")).await.expect(200);
    assert_eq!(downloaded.headers["content-type"], "application/yaml");
}

#[tokio::test]
async fn unusable_documents_are_refused_with_their_place() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let deep = format!("{{\"openapi\":\"3.1.0\",\"x\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let aliases = "openapi: 3.1.0\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
    let cases = [
        ("", "empty"),
        ("<html>", "web page"),
        ("{\"openapi\": \"3.1.0\",", "line 1"),
        ("openapi: [", "YAML"),
        ("{\"openapi\": \"4.0.0\"}", "not supported"),
        (deep.as_str(), "nested"),
        (aliases, "aliases"),
        ("[1]", "a list"),
    ];
    for (text, expected) in cases {
        let body = json!({ "source": { "kind": "inline", "document": text }, "target": { "kind": "new_api" } });
        let refused = post(&owner, body).await.expect(422);
        assert!(message(&refused).contains(expected), "{expected}: {}", message(&refused));
    }
    let mut broken = document("Pets", "1.0", &["list"]);
    broken["paths"]["/list"]["get"]["responses"]["200"] = json!({ "$ref": "#/components/responses/Missing" });
    let refused = post(&owner, import(&broken, true)).await.expect(422);
    assert!(message(&refused).contains("/paths/~1list"), "{}", message(&refused));
    assert_eq!(owner.get(APIS).await.json()["items"], json!([]), "nothing was changed");
}

#[tokio::test]
async fn circular_schemas_are_imported_and_shown() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let mut circular = document("Trees", "1.0", &["list"]);
    circular["components"]["schemas"]["Node"] = json!({
        "type": "object", "properties": { "children": { "type": "array", "items": { "$ref": "#/components/schemas/Node" } } },
    });
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Node" } } });
    circular["paths"]["/list"]["get"]["responses"]["200"]["content"] = content;
    post(&owner, import(&circular, true)).await.expect(201);
    let page = world.page(Persona::Developer).await;
    let base = "/t/acme/apis/trees/versions/v1";
    page.get(&format!("{base}/reference/list")).await.expect(200).shows("array of Node").shows("See Node");
    page.get(&format!("{base}/schemas/Node")).await.expect(200).shows("children");
    page.get(&format!("{base}/schemas/Nothing")).await.expect(404);
}

#[tokio::test]
async fn document_of_twenty_megabytes_is_imported_and_a_larger_one_refused() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    let mut large = document("Large", "1.0", &["list"]);
    large["info"]["description"] = json!("x".repeat(20 * 1024 * 1024));
    post(&owner, import(&large, false)).await.expect(201);
    large["info"]["description"] = json!("x".repeat(22 * 1024 * 1024));
    let refused = post(&owner, import(&large, false)).await.expect(422);
    assert!(message(&refused).contains("bytes"), "{}", message(&refused));
    let page = world.page(Persona::ApiOwner).await;
    let text = large.to_string();
    upload(&page, &[("from", "paste"), ("document", &text)]).await.expect(422).shows("more than 21 MiB");
    let other = owner.post(APIS, json!({ "name": "x".repeat(2 * 1024 * 1024) })).await;
    assert_eq!(other.status.as_u16(), 413, "only imports accept large bodies");
}

#[tokio::test]
async fn import_from_the_own_network_is_refused() {
    let world = World::new().await;
    let owner = world.rest(Persona::ApiOwner).await;
    for url in
        ["http://127.0.0.1:5432/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/", "http://10.0.0.1/"]
    {
        let body = json!({ "source": { "kind": "url", "url": url }, "target": { "kind": "new_api" } });
        let refused = post(&owner, body).await.expect(422);
        assert!(message(&refused).contains("--allow-private-imports"), "{url}: {}", message(&refused));
    }
    let page = world.page(Persona::ApiOwner).await;
    upload(&page, &[("from", "url"), ("url", "http://127.0.0.1/")])
        .await
        .expect(422)
        .shows("private or reserved network");
    upload(&page, &[("from", "url"), ("url", "nonsense")]).await.expect(422).shows("full address");
}

#[tokio::test]
async fn browser_previews_and_confirms() {
    let world = World::new().await;
    let page = world.page(Persona::ApiOwner).await;
    page.get("/t/acme/apis/import?from=paste").await.expect(200).shows("OpenAPI document");
    upload(&page, &[("from", "paste"), ("document", "{\"openapi\":")])
        .await
        .expect(422)
        .shows("The JSON cannot be read");
    let text = document("Pets", "1.0", &["list", "get"]).to_string();
    let preview = upload(&page, &[("from", "paste"), ("document", &text)]).await.expect(303).location();
    page.get(&preview).await.expect(200).shows("https://api.example.com/base").shows("/list").shows("Do get");
    world.page(Persona::Developer).await.get(&preview).await.expect(403);
    world.page(Persona::Foreigner).await.get(&preview.replace("acme", "globex")).await.expect(404);
    let mut fields = vec![
        ("target", "new_api"),
        ("name", "Pets"),
        ("slug", "Not a slug"),
        ("version_slug", "v1"),
        ("upstream", "create"),
    ];
    fields.extend([("target_url", "https://api.example.com/base"), ("publication", "publish"), ("tags", "Zoo")]);
    page.submit(&preview, &fields).await.expect(422).shows("lower-case letters").shows("value=\"Not a slug\"");
    fields[2] = ("slug", "pets");
    let done = page.submit(&preview, &fields).await.expect(303).location();
    assert_eq!(done, "/t/acme/apis/pets/versions/v1");
    page.get(&done).await.expect(200).shows("Pets v1").shows("http://127.0.0.1:8080/acme/pets/v1");
    page.get(&preview).await.expect(404);
    let again = upload(&page, &[("from", "upload"), ("document", &text)]).await.expect(303).location();
    page.get(&again).await.expect(200).shows("This document is in the catalogue already");
    page.submit(&again, &[("target", "replace"), ("replace", "pets/v1")]).await.expect(303);
    page.get("/t/acme/apis").await.expect(200).shows("Pets").shows("2 operations");
}

#[tokio::test]
async fn drafts_of_imports_are_gone_after_a_day() {
    let world = World::new().await;
    let page = world.page(Persona::ApiOwner).await;
    let text = document("Pets", "1.0", &["list"]).to_string();
    let old = upload(&page, &[("from", "paste"), ("document", &text)]).await.expect(303).location();
    world.clock.advance(time::Duration::hours(25));
    let page = world.page(Persona::ApiOwner).await;
    upload(&page, &[("from", "paste"), ("document", &text)]).await.expect(303);
    page.get(&old).await.expect(404);
}

#[tokio::test]
async fn worlds_are_built_with_one_call() {
    let world = World::new().await;
    let grant =
        SystemGrants::for_reason("test").in_tenant::<WriteApis>(world.tenant_id("acme"), "acme".parse().unwrap());
    let plan = |api: &str| Plan {
        source: Source::Api,
        target: ImportTarget::NewVersion { api: api.to_owned(), version: "v1".parse().unwrap() },
        upstream: UpstreamChoice::Keep,
        publication: Publication::Keep,
    };
    let text = document("Pets", "1.0", &["list"]).to_string();
    let request = |api: &str| ImportRequest { document: text.clone().into(), plan: plan(api) };
    assert!(import_document(&world.state, &grant, request("pets")).await.is_err(), "there is no such API yet");
    world.rest(Persona::ApiOwner).await.post(APIS, json!({ "name": "Pets" })).await.expect(201);
    let first = import_document(&world.state, &grant, request("pets")).await.unwrap();
    let second = import_document(&world.state, &grant, request("pets")).await.unwrap();
    assert_eq!((first.outcome, second.outcome), (Outcome::Created, Outcome::Unchanged));
    let events: Vec<String> = sqlx::query_scalar("select action from audit_events where subject_kind = 'api_version'")
        .fetch_all(world.db())
        .await
        .unwrap();
    assert_eq!(events, ["import_specification"]);
}
