//! Tenants are separate: each route of one, called with the other's objects, finds nothing, and no
//! list of one names anything of the other. Routes come from the router, so a new one is covered.

use std::collections::BTreeMap;

use axum::http::Method;
use headgate_server::router;
use serde_json::{Value, json};

use crate::harness::{ACME, Answer, Estate, GLOBEX, PageClient, Persona, Proxy, RestClient, World, log};

/// What stands for each path parameter: something of this tenant that exists.
struct Known {
    slug: &'static str,
    values: BTreeMap<&'static str, String>,
}

impl Known {
    async fn create(world: &World, slug: &'static str, member: Persona) -> (Self, RestClient) {
        let estate = Estate::create(world, slug).await;
        let admin = estate.admin.clone();
        let post = async |path: &str, body: Value| {
            let made = admin.post(&format!("{}/{path}", estate.rest()), body).await.expect(201).json();
            made["id"].as_str().unwrap().to_owned()
        };
        let rollout = json!({ "name": format!("Rollout of {slug}"), "upstream_id": estate.upstream, "candidate_upstream_id": estate.spare });
        let call = log(world, estate.tenant);
        let request = call.id.to_string();
        let call = headgate_contract::telemetry::RequestLog { path: format!("/call-of-{slug}"), ..call };
        Proxy::enrol(world, &format!("node-{}", slug.len())).await.report(world, Vec::new(), vec![call]).await;
        let events = admin.get(&format!("{}/audit-events", estate.rest())).await.expect(200).json();
        let values = BTreeMap::from([
            ("api", estate.api.clone()),
            ("version", "v1".to_owned()),
            ("operation", "get-payment".to_owned()),
            ("schema", "Payment".to_owned()),
            ("plan", estate.plan.clone()),
            ("application", estate.application.to_string()),
            ("api_key", estate.api_key.to_string()),
            ("subscription", estate.subscription.clone()),
            ("upstream", estate.upstream.to_string()),
            ("target", estate.target.to_string()),
            ("rollout", post("rollouts", rollout).await),
            ("command", "start".to_owned()),
            ("request", request),
            ("event", events["items"][0]["id"].as_str().unwrap().to_owned()),
            ("team", estate.team.clone()),
            ("user", member.user_id().to_string()),
            (
                "invitation",
                post("invitations", json!({ "email": format!("new@{slug}.example"), "role": "developer" })).await,
            ),
            (
                "service_token",
                post(
                    "service-tokens",
                    json!({ "name": format!("CI of {slug}"), "role": "api_owner", "expires_in_days": 30 }),
                )
                .await,
            ),
            ("draft", draft(world, slug).await),
        ]);
        let token = values["service_token"].clone();
        let known = Self { slug, values: values.into_iter().chain([("token", token)]).collect() };
        (known, admin)
    }

    /// The path in the tenant `slug` with this tenant's objects.
    fn fill(&self, slug: &str, path: &str) -> String {
        self.fill_with(slug, path, |_| self)
    }

    /// The same with this tenant's objects, but for the last one, which is the other's. `None` where
    /// the last one has no identity of its own.
    fn fill_but_last(&self, other: &Self, path: &str) -> Option<String> {
        const NAMED_ALIKE: [&str; 4] = ["version", "operation", "schema", "command"];
        let last = path.split('/').filter_map(parameter).next_back().filter(|name| !NAMED_ALIKE.contains(name))?;
        Some(self.fill_with(self.slug, path, |name| if name == last { other } else { self }))
    }

    /// A parameter without an object is a gap in this test.
    fn fill_with<'a>(&'a self, slug: &str, path: &str, whose: impl Fn(&str) -> &'a Self) -> String {
        let segments = path.split('/').map(|segment| match parameter(segment) {
            Some("tenant") => slug.to_owned(),
            Some(name) => {
                let known = whose(name).values.get(name);
                known
                    .unwrap_or_else(|| panic!("{path}: create an object for the parameter “{name}” in tenancy.rs"))
                    .clone()
            }
            None => segment.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/")
    }
}

fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'))
}

/// A document that waits for the decision what becomes of it.
async fn draft(world: &World, slug: &'static str) -> String {
    let persona = if slug == ACME { Persona::TenantAdmin } else { Persona::Foreigner };
    let document = json!({ "openapi": "3.1.0", "info": { "title": format!("Draft of {slug}"), "version": "1" },
        "paths": { "/a": { "get": { "responses": { "200": { "description": "ok" } } } } } });
    let boundary = "boundary";
    let body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"from\"\r\n\r\npaste\r\n\
         --{boundary}\r\nContent-Disposition: form-data; name=\"document\"\r\n\r\n{document}\r\n--{boundary}--\r\n"
    );
    let request = axum::http::Request::post(format!("/t/{slug}/apis/import"))
        .header("content-type", format!("multipart/form-data; boundary={boundary}"))
        .header("sec-fetch-site", "same-origin");
    let answer = world.page(persona).await.send(request, axum::body::Body::from(body)).await.expect(303);
    answer.location().rsplit('/').next().unwrap().to_owned()
}

/// Every route of a tenant: method and path.
fn routes() -> Vec<(Method, String)> {
    let pages =
        router::page_route_list().into_iter().map(|route| (route.method.parse().unwrap(), route.path.to_owned()));
    let document = serde_json::to_value(router::openapi_document()).unwrap();
    let rest = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
        methods.map(|method| (method.to_uppercase().parse().unwrap(), path.clone())).collect::<Vec<_>>()
    });
    pages.chain(rest).filter(|(_, path)| path.contains("{tenant}")).collect()
}

fn names_an_object(path: &str) -> bool {
    path.replacen("{tenant}", "", 1).contains('{')
}

/// One person of a tenant, as browser and as program.
struct Caller {
    page: PageClient,
    rest: RestClient,
    document: Value,
}

impl Caller {
    async fn new(world: &World, persona: Persona) -> Self {
        let document = serde_json::to_value(router::openapi_document()).unwrap();
        Self { page: world.page(persona).await, rest: world.rest(persona).await, document }
    }

    async fn call(&self, (method, route): (&Method, &str), path: &str) -> Answer {
        if path.starts_with("/api/") {
            let body = least_body(&self.document, method, route);
            self.rest.call(method.clone(), path, body, &[]).await
        } else if method == Method::GET {
            self.page.get(path).await
        } else {
            self.page.submit(path, FIELDS).await
        }
    }
}

/// The least body that the description of the REST API allows; `None` where it asks for none.
fn least_body(document: &Value, method: &Method, route: &str) -> Option<Value> {
    let operation = &document["paths"][route][method.as_str().to_lowercase()];
    let content = operation["requestBody"]["content"].as_object()?;
    let schema = content.get("application/json").map(|media| media["schema"].clone()).unwrap_or_default();
    Some(least_value(document, &schema))
}

fn least_value(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return least_value(document, document.pointer(&reference[1..]).expect("the reference leads somewhere"));
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for kind in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[kind].as_array() {
            return choices
                .iter()
                .map(|choice| least_value(document, choice))
                .find(|value| !value.is_null())
                .unwrap_or_default();
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| least_value(document, part).as_object().cloned());
        return Value::Object(parts.flatten().collect());
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"].get(0)?.as_str()).unwrap_or("object");
    match (kind, schema["format"].as_str()) {
        ("string", Some("uuid")) => json!("01900000-0000-7000-8000-00000000ffff"),
        ("string", Some("email")) => json!("somebody@example.com"),
        ("string", Some("date-time")) => json!("2027-01-01T00:00:00Z"),
        ("string", _) => json!("taken-over"),
        ("integer" | "number", _) => json!(schema["minimum"].as_i64().unwrap_or(1).max(1)),
        ("boolean", _) => json!(false),
        ("array", _) => json!([]),
        ("null", _) => Value::Null,
        _ => {
            let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let value = |name: &str| match name {
                "url" | "target_url" => json!("http://taken-over.internal"),
                _ => least_value(document, &schema["properties"][name]),
            };
            required.map(|name| (name.to_owned(), value(name))).collect()
        }
    }
}

const FIELDS: &[(&str, &str)] = &[
    ("name", "Taken over"),
    ("slug", "evil"),
    ("reason", "because"),
    ("role", "developer"),
    ("weight", "1"),
    ("url", "http://evil.internal"),
    ("email", "x@example.com"),
    ("connect_timeout", "1"),
    ("read_timeout", "1"),
    ("health_interval", "5"),
    ("unhealthy_after", "3"),
    ("healthy_after", "2"),
    ("description", ""),
    ("overlap", "none"),
    ("to", "deprecated"),
    ("approval", "manual"),
];

#[tokio::test]
async fn objects_of_another_tenant_are_not_found_by_any_route() {
    let world = World::new().await;
    world.state.stopping.cancel();
    let (acme, _) = Known::create(&world, ACME, Persona::Developer).await;
    let (globex, _) = Known::create(&world, GLOBEX, Persona::Foreigner).await;
    let own = Caller::new(&world, Persona::TenantAdmin).await;
    let foreign = Caller::new(&world, Persona::Foreigner).await;
    let before = (contents(&world).await, audit_count(&world).await);
    let mut failures = Vec::new();
    for (method, path) in routes() {
        if names_an_object(&path) {
            let answer = own.call((&method, &path), &globex.fill(ACME, &path)).await;
            note(&mut failures, (&method, &path), "own tenant, foreign object", &answer);
            if let Some(mixed) = acme.fill_but_last(&globex, &path) {
                let answer = own.call((&method, &path), &mixed).await;
                note(&mut failures, (&method, &path), MIXED, &answer);
            }
        }
        let answer = foreign.call((&method, &path), &acme.fill(ACME, &path)).await;
        note(&mut failures, (&method, &path), "foreign tenant", &answer);
    }
    assert!(failures.is_empty(), "{} calls are not 404:\n{}", failures.len(), failures.join("\n"));
    assert_eq!((contents(&world).await, audit_count(&world).await), before, "nothing has changed");
}

const MIXED: &str = "own object with a foreign part";

fn note(failures: &mut Vec<String>, (method, path): (&Method, &str), case: &str, answer: &Answer) {
    // Who joins a team is typed in a form as well: somebody unknown is a fault of the field, whoever it is.
    let is_typed = path.ends_with("/teams/{team}/members/{user}") && answer.status == 422 && case == MIXED;
    if answer.status != 404 && !is_typed {
        let text: String = answer.text().chars().take(200).collect();
        failures.push(format!("{case}: {method} {path}: {} {text}", answer.status));
    }
    let names = answer.text().to_lowercase();
    if names.contains("of globex") && case.starts_with("own") {
        failures.push(format!("{case}: {method} {path} names something of globex"));
    }
}

/// Everything that proxies are told, which is everything that matters to callers.
async fn contents(world: &World) -> Value {
    let contents = crate::harness::newest_snapshot(world).await.contents;
    serde_json::to_value(contents).unwrap()
}

async fn audit_count(world: &World) -> i64 {
    sqlx::query_scalar("select count(*) from audit_events").fetch_one(world.db()).await.unwrap()
}

#[tokio::test]
async fn own_objects_are_found_by_every_reading_route() {
    let world = World::new().await;
    world.state.stopping.cancel();
    let (acme, _) = Known::create(&world, ACME, Persona::Developer).await;
    let own = Caller::new(&world, Persona::TenantAdmin).await;
    let mut failures = Vec::new();
    for (method, path) in routes().into_iter().filter(|(method, _)| method == Method::GET) {
        let answer = own.call((&method, &path), &acme.fill(ACME, &path)).await;
        // The small document has no schemas.
        let is_found = answer.status == 200 || (answer.status == 303 && answer.location().starts_with("/t/acme/"));
        if !is_found && !path.ends_with("/schemas/{schema}") {
            failures.push(format!("{path}: {} {}", answer.status, answer.text().chars().take(200).collect::<String>()));
        }
    }
    assert!(failures.is_empty(), "the test above would pass for the wrong reason:\n{}", failures.join("\n"));
}

#[tokio::test]
async fn no_list_of_one_tenant_names_anything_of_the_other() {
    let world = World::new().await;
    world.state.stopping.cancel();
    let (globex, _) = Known::create(&world, GLOBEX, Persona::Foreigner).await;
    let (acme, _) = Known::create(&world, ACME, Persona::Developer).await;
    let callers = [(&acme, "globex", Persona::TenantAdmin), (&globex, "acme", Persona::Foreigner)];
    for (known, other, persona) in callers {
        let caller = Caller::new(&world, persona).await;
        for (method, path) in routes().into_iter().filter(|(method, _)| method == Method::GET) {
            let answer = caller.call((&method, &path), &known.fill(known.slug, &path)).await;
            let text = answer.text().to_lowercase();
            assert!(!text.contains(other), "{path} of {} names {other}: …{}…", known.slug, around(&text, other));
        }
    }
}

fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or_default();
    let floor = |at: usize| (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    &text[floor(at.saturating_sub(100))..floor((at + 100).min(text.len()))]
}
