//! What all routes share.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use axum::routing::get;
use headgate_server::router;
use serde_json::{Value, json};
use time::Duration;
use tower::ServiceExt;

use crate::harness::{Answer, PASSWORD, PageClient, Persona, RestClient, World};

const UPSTREAMS: &str = "/api/v1/tenants/acme/upstreams";
const PLANS: &str = "/api/v1/tenants/acme/plans";

fn upstream(name: &str) -> Value {
    json!({ "name": name, "target_url": "http://a.internal" })
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    Answer::read(router.clone().oneshot(request).await.unwrap()).await
}

/// A JSON request with exactly these bytes.
async fn raw(rest: &RestClient, path: &str, (kind, body): (&str, &'static str)) -> Answer {
    let token = rest.token.as_deref().unwrap_or_default();
    let request =
        Request::post(path).header(header::AUTHORIZATION, format!("Bearer {token}")).header(header::CONTENT_TYPE, kind);
    send(&rest.router, request.body(Body::from(body)).unwrap()).await
}

/// A problem document of this status and code, whose request id is that of the header.
#[track_caller]
fn assert_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(answer.code(), code);
    assert_eq!(answer.json()["status"], status);
    assert_eq!(answer.json()["request_id"].as_str().unwrap(), answer.headers["x-request-id"].to_str().unwrap());
    assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn every_rejection_of_the_rest_api_is_a_problem_document() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    let json = "application/json";
    assert_problem(&raw(&rest, PLANS, (json, "{ not json")).await, 400, "malformed");
    assert_problem(&raw(&rest, PLANS, (json, "{}")).await, 422, "invalid");
    assert_problem(&raw(&rest, PLANS, (json, r#"{"name":7,"approval":"manual"}"#)).await, 422, "invalid");
    assert_problem(&raw(&rest, PLANS, ("text/plain", "{}")).await, 415, "media_type");
    assert_problem(&rest.get("/api/v1/nothing-here").await, 404, "not_found");
    assert_problem(&rest.get("/api/nothing-here").await, 404, "not_found");
    assert_problem(&rest.get(&format!("{PLANS}/no-uuid")).await, 400, "malformed");
    assert_problem(&rest.get("/api/v1/tenants/acme/request-logs?limit=many").await, 400, "malformed");
    assert_problem(&rest.delete(PLANS).await, 405, "method_not_allowed");
    let large = json!({ "name": "x".repeat(1_100_000), "approval": "manual" });
    assert_problem(&rest.post(PLANS, large).await, 413, "too_large");
    assert_problem(&rest.get("/api/v1/tenants/globex/plans").await, 404, "not_found");
    assert_problem(&rest.get("/api/v1/tenants/acme/members").await, 403, "denied");
    assert_problem(&world.rest(Persona::Anonymous).await.get(PLANS).await, 401, "unauthenticated");
    assert_problem(
        &RestClient { token: Some("nonsense".into()), ..rest.clone() }.get(PLANS).await,
        401,
        "unauthenticated",
    );
    let faults = rest.post(PLANS, json!({ "name": "", "approval": "manual" })).await;
    assert_problem(&faults, 422, "invalid");
    let fields =
        faults.json()["faults"].as_array().unwrap().iter().map(|fault| fault["field"].clone()).collect::<Vec<_>>();
    assert!(fields.contains(&json!("name")), "{fields:?}");
    assert_problem(
        &world.rest(Persona::Anonymous).await.get("/dp/v1/stream?term=0&epoch=0").await,
        401,
        "unauthenticated",
    );
    assert_problem(&world.rest(Persona::Anonymous).await.get("/dp/v1/nothing").await, 404, "not_found");
}

#[tokio::test]
async fn every_failure_of_a_page_is_a_page_with_the_request_id_and_a_way_back() {
    let world = World::new().await;
    let page = world.page(Persona::Developer).await;
    let large = "x".repeat(1_100_000);
    let answers = [
        (page.get("/nothing-here").await, 404),
        (page.get("/t/globex").await, 404),
        (page.get("/t/acme/members").await, 403),
        (page.get("/t/acme/request-logs/no-uuid").await, 404),
        (page.send(Request::delete("/sign-in"), Body::empty()).await, 405),
        (page.submit("/t/acme/applications", &[("name", &large)]).await, 413),
    ];
    for (answer, status) in answers {
        let answer = answer.expect(status);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8");
        let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
        answer.shows(&id).shows("href=\"/\"");
    }
}

#[tokio::test]
async fn sign_in_leads_back_to_where_one_wanted_to_go() {
    let world = World::new().await;
    let anonymous = world.page(Persona::Anonymous).await;
    let answer = anonymous.get("/t/acme/request-logs?status=5xx").await.expect(303);
    assert_eq!(answer.location(), "/sign-in?next=%2Ft%2Facme%2Frequest-logs%3Fstatus%3D5xx");
    let email = Persona::ApiOwner.email();
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", "/t/acme/request-logs?status=5xx")];
    let answer = anonymous.submit("/sign-in", &fields).await.expect(303);
    assert_eq!(answer.location(), "/t/acme/request-logs?status=5xx");
    let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", "//evil.example")];
    assert_eq!(anonymous.submit("/sign-in", &fields).await.expect(303).location(), "/t/acme");
}

#[tokio::test]
async fn forms_from_other_sites_are_refused() {
    let world = World::new().await;
    let page = world.page(Persona::ApiOwner).await;
    let form = |headers: &[(&str, &str)]| {
        let request =
            Request::post("/t/acme/upstreams").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let fields = || {
        Body::from(
            "name=Evil&target_url=http%3A%2F%2Fevil.example&connect_timeout=1&read_timeout=1&health_interval=5\
             &unhealthy_after=3&healthy_after=2",
        )
    };
    page.send(form(&[("sec-fetch-site", "cross-site")]), fields()).await.expect(403).shows("another site");
    page.send(form(&[("sec-fetch-site", "same-site")]), fields()).await.expect(403);
    page.send(form(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3000")]), fields()).await.expect(403);
    page.get("/t/acme/upstreams").await.expect(200).hides("Evil");
    page.send(form(&[("sec-fetch-site", "same-origin")]), fields()).await.expect(303);
    let linked = Request::get("/t/acme/upstreams").header("sec-fetch-site", "cross-site");
    page.send(linked, Body::empty()).await.expect(200).shows("Evil");
}

#[tokio::test]
async fn every_answer_has_careful_headers_and_a_request_id_of_its_own() {
    let world = World::new().await;
    let (page, rest) = (world.page(Persona::ApiOwner).await, world.rest(Persona::ApiOwner).await);
    let start = page.get("/t/acme").await.expect(200);
    let answers = [
        page.get("/nothing").await,
        page.get("/health").await,
        page.get(&asset(&start, "app.css")).await,
        page.send(Request::post("/sign-in").header("sec-fetch-site", "cross-site"), Body::empty()).await,
        rest.get(PLANS).await,
        rest.get("/api/v1/nothing").await,
        rest.get("/api/v1/openapi.json").await,
        rest.get("/dp/v1/stream?term=0&epoch=0").await,
        start,
    ];
    let mut ids = std::collections::HashSet::new();
    for answer in &answers {
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert!(ids.insert(answer.headers["x-request-id"].clone()));
    }
    let given = Request::get("/health").header("x-request-id", "chosen-by-a-stranger").body(Body::empty()).unwrap();
    assert_ne!(send(&world.router, given).await.headers["x-request-id"], "chosen-by-a-stranger");
}

/// The address of a static file as the page names it.
fn asset(page: &Answer, file: &str) -> String {
    let text = page.text();
    let end = text.find(file).unwrap_or_else(|| panic!("no {file} in the page")) + file.len();
    text[text[..end].rfind('"').unwrap() + 1..end].to_owned()
}

#[tokio::test]
async fn static_files_are_cached_under_the_hash_of_their_bytes() {
    let world = World::new().await;
    let anonymous = world.page(Persona::Anonymous).await;
    let path = asset(&anonymous.get("/sign-in").await.expect(200), "app.css");
    let answer = anonymous.get(&path).await.expect(200);
    assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    let segments: Vec<_> = path.split('/').collect();
    let stale = path.replace(segments[2], "0000000000");
    assert_eq!(anonymous.get(&stale).await.expect(404).headers[header::CACHE_CONTROL], "no-store");
    anonymous.get(&format!("/static/{}/..%2f..%2fCargo.toml", segments[2])).await.expect(404);
    let page = anonymous.get("/sign-in").await;
    assert_eq!(page.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(anonymous.get("/favicon.ico").await.expect(200).headers[header::CONTENT_TYPE], "image/svg+xml");
}

async fn keyed(rest: &RestClient, key: &str, body: Value) -> Answer {
    rest.call(Method::POST, UPSTREAMS, Some(body), &[("idempotency-key", key)]).await
}

#[tokio::test]
async fn same_idempotency_key_gives_the_first_answer_again() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    let first = keyed(&rest, "k1", upstream("Payments")).await.expect(201);
    let again = keyed(&rest, "k1", upstream("Payments")).await.expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.headers["idempotency-replayed"], "true");
    assert!(!first.headers.contains_key("idempotency-replayed"));
    assert_eq!(again.headers[header::CONTENT_TYPE], first.headers[header::CONTENT_TYPE]);
    assert_eq!(keyed(&rest, "k1", upstream("Other")).await.expect(409).code(), "idempotency_key_reused");
    let names = rest.get(UPSTREAMS).await.json();
    assert_eq!(names["items"].as_array().unwrap().len(), 1);
    // Keys belong to one actor.
    let admin = world.rest(Persona::TenantAdmin).await;
    keyed(&admin, "k1", upstream("Of the admin")).await.expect(201);
    world.clock.advance(Duration::hours(25));
    let rest = world.rest(Persona::ApiOwner).await;
    keyed(&rest, "k1", upstream("A day later")).await.expect(201);
}

#[tokio::test]
async fn large_request_with_an_idempotency_key_is_served_without_being_kept() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    let document = json!({
        "openapi": "3.1.0", "info": { "title": "Large", "version": "1", "description": "x".repeat(400_000) },
        "paths": { "/a": { "get": { "responses": { "200": { "description": "ok" } } } } },
    });
    let body = json!({
        "source": { "kind": "inline", "document": document.to_string() }, "target": { "kind": "new_api", "api": "large", "version": "v1" },
    });
    let path = "/api/v1/tenants/acme/apis/import";
    rest.call(Method::POST, path, Some(body), &[("idempotency-key", "k1")]).await.expect(201);
}

#[tokio::test]
async fn failure_with_an_idempotency_key_is_forgotten() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    keyed(&rest, "k1", upstream("")).await.expect(422);
    keyed(&rest, "k1", upstream("Payments")).await.expect(201);
}

#[tokio::test]
async fn idempotency_key_of_a_request_that_broke_off_becomes_free() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    sqlx::query("insert into idempotency_keys (tenant_id, actor_id, key, request_digest, created_at) values ($1, $2, 'k1', $3, $4)")
        .bind(world.tenant_id("acme").0)
        .bind(Persona::ApiOwner.user_id().0)
        .bind(digest(&upstream("Payments")))
        .bind(world.clock.now())
        .execute(world.db())
        .await
        .unwrap();
    assert_eq!(keyed(&rest, "k1", upstream("Payments")).await.expect(409).code(), "idempotency_key_busy");
    world.clock.advance(Duration::minutes(2));
    keyed(&rest, "k1", upstream("Payments")).await.expect(201);
    keyed(&rest, "k1", upstream("Payments")).await.expect(201);
}

fn digest(body: &Value) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(UPSTREAMS.as_bytes()).update(body.to_string().as_bytes());
    hasher.finalize().as_bytes().to_vec()
}

#[tokio::test]
async fn update_of_what_somebody_else_changed_is_refused() {
    let world = World::new().await;
    let rest = world.rest(Persona::ApiOwner).await;
    let made = rest.post(PLANS, json!({ "name": "Gold", "approval": "manual" })).await.expect(201);
    let (path, tag) = (format!("{PLANS}/{}", made.json()["id"].as_str().unwrap()), made.headers[header::ETAG].clone());
    let update = async |name: &str, tag: &str| {
        rest.call(Method::PUT, &path, Some(json!({ "name": name, "approval": "manual" })), &[("if-match", tag)]).await
    };
    let updated = update("Silver", tag.to_str().unwrap()).await.expect(200);
    assert_ne!(updated.headers[header::ETAG], tag);
    assert_problem(&update("Bronze", tag.to_str().unwrap()).await, 412, "stale");
    assert_problem(&update("Bronze", "\"no number\"").await, 412, "stale");
    assert_eq!(rest.get(&path).await.json()["name"], "Silver");
    update("Bronze", "*").await.expect(200);
}

#[tokio::test]
async fn panics_become_problems_and_pages() {
    async fn boom() -> &'static str {
        panic!("a defect, with secrets in its words")
    }
    let world = World::new().await;
    let routes = Router::new().route("/api/v1/boom", get(boom)).route("/t/boom", get(boom));
    let router = router::surround(routes, &world.state);
    let rest = RestClient { router: router.clone(), token: None };
    let answer = rest.get("/api/v1/boom").await;
    assert_problem(&answer, 500, "internal");
    assert!(!answer.text().contains("secrets") && answer.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let answer = PageClient { router, cookie: None }.get("/t/boom").await.expect(500);
    answer.shows("Something went wrong here").hides("secrets").shows(answer.headers["x-request-id"].to_str().unwrap());
}

#[tokio::test]
async fn without_the_database_answers_say_so() {
    let world = World::new().await;
    let (rest, page) = (world.rest(Persona::ApiOwner).await, world.page(Persona::ApiOwner).await);
    page.get("/health").await.expect(200);
    world.db().close().await;
    page.get("/health").await.expect(503);
    assert_problem(&rest.get(PLANS).await, 503, "unavailable");
    page.get("/t/acme/plans").await.expect(503).shows("Live traffic is not affected");
}
