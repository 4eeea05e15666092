//! The vendor simulator, seen by real clients.

use std::sync::Arc;
use std::time::{Duration, Instant};

use headgate_contract::openapi::{self, Document, Limits};
use headgate_server::mock::answers::Answers;
use headgate_server::mock::profile::Profile;
use headgate_server::mock::{self, MockHandle, reading};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const V70: &[u8] = include_bytes!("../../../fixtures/openapi/adyen-CheckoutService-v70.json");
const V71: &[u8] = include_bytes!("../../../fixtures/openapi/adyen-CheckoutService-v71.json");
const BIN_LOOKUP: &[u8] = include_bytes!("../../../fixtures/openapi/adyen-BinLookupService-v52.json");

/// A small document whose only operation has a required member.
const SHOP: &str = r#"{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {"/orders/{id}": {"get": {
    "operationId": "getOrder", "responses": {
        "200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "required": ["id"],
            "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}}}},
        "404": {"description": "no", "content": {"application/json": {"example": {"error": "unknown"}}}}}}}}}"#;

fn document(bytes: &[u8]) -> Document {
    openapi::load(bytes, &Limits::default()).unwrap()
}

async fn start(document: &Document, profile: &str, seed: u64) -> (MockHandle, String) {
    let profile = if profile.is_empty() { Profile::default() } else { reading::read(profile).unwrap() };
    let answers = Arc::new(Answers::of(document, None).unwrap());
    let base_path = answers.base_path.clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let handle = mock::start(answers, profile, seed, listener).unwrap();
    let url = format!("http://{}{base_path}", handle.address);
    (handle, url)
}

async fn shop(profile: &str, seed: u64) -> (MockHandle, String) {
    start(&document(SHOP.as_bytes()), profile, seed).await
}

fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().build().unwrap()
}

#[tokio::test]
async fn every_operation_of_the_fixtures_is_answered_as_documented() {
    let client = client();
    for bytes in [V70, V71, BIN_LOOKUP] {
        let document = document(bytes);
        let (mock, url) = start(&document, "", 0).await;
        assert!(!document.operations.is_empty());
        for operation in &document.operations {
            let path = operation.path.split('/').map(|part| if part.starts_with('{') { "x1" } else { part });
            let address = format!("{url}{}", path.collect::<Vec<_>>().join("/"));
            let method: Method = operation.method.as_str().parse().unwrap();
            let response = client.request(method, &address).body("{}").send().await.unwrap();
            let status = response.status().as_u16().to_string();
            let declared = operation.responses.iter().find(|response| response.status == status);
            let declared = declared.unwrap_or_else(|| panic!("{status} is not documented for {}", operation.key));
            let body = response.bytes().await.unwrap();
            match declared.contents.first() {
                Some(_) => assert!(serde_json::from_slice::<Value>(&body).is_ok(), "{}: {body:?}", operation.key),
                None => assert!(body.is_empty(), "{}: {body:?}", operation.key),
            }
        }
        mock.stop().await;
    }
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_with_a_problem() {
    let (_mock, url) = shop("", 0).await;
    let unknown = client().get(format!("{url}/basket")).send().await.unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(unknown.headers()["content-type"], "application/problem+json");
    assert_eq!(unknown.json::<Value>().await.unwrap()["code"], "path_unknown");
    let wrong = client().delete(format!("{url}/orders/7")).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.headers()["allow"], "GET");
}

#[tokio::test]
async fn caller_may_prefer_a_documented_status() {
    let (_mock, url) = shop("", 0).await;
    let ask = |code: &'static str| {
        let request = client().get(format!("{url}/orders/7")).header("prefer", code);
        async move { request.send().await.unwrap() }
    };
    let preferred = ask("code=404").await;
    assert_eq!(preferred.status(), StatusCode::NOT_FOUND);
    assert_eq!(preferred.headers()["preference-applied"], "code=404");
    assert_eq!(preferred.json::<Value>().await.unwrap(), serde_json::json!({ "error": "unknown" }));
    let undocumented = ask("code=418").await;
    assert_eq!(undocumented.status(), StatusCode::OK);
}

async fn statuses(url: &str, count: usize) -> Vec<u16> {
    let client = client();
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(client.get(format!("{url}/orders/7")).send().await.unwrap().status().as_u16());
    }
    statuses
}

const HALF_FAIL: &str = "[[phases]]\nerror_share = 0.5\nerror_statuses = [500, 503]";

#[tokio::test]
async fn same_seed_gives_the_same_statuses_and_restart_begins_them_anew() {
    let ((_first, url), (second, other_url), (_third, third_url)) =
        (shop(HALF_FAIL, 7).await, shop(HALF_FAIL, 7).await, shop(HALF_FAIL, 8).await);
    let expected = statuses(&url, 40).await;
    assert!([200, 500, 503].iter().all(|status| expected.contains(status)), "{expected:?}");
    assert_eq!(statuses(&other_url, 40).await, expected);
    assert_ne!(statuses(&third_url, 40).await, expected);
    second.restart();
    assert_eq!(statuses(&other_url, 40).await, expected);
}

#[tokio::test]
async fn wrong_shape_lacks_what_is_required() {
    let (_right, right_url) = shop("", 0).await;
    let (_wrong, wrong_url) = shop("[[phases]]\nwrong_shape_share = 1", 0).await;
    let fetch = async |url: String| {
        client().get(format!("{url}/orders/7")).send().await.unwrap().json::<Value>().await.unwrap()
    };
    let (right, wrong) = (fetch(right_url).await, fetch(wrong_url).await);
    assert!(right["id"].is_string(), "{right}");
    assert!(wrong.is_object() && wrong.get("id").is_none(), "{wrong}");
}

#[tokio::test]
async fn latency_delays_the_answer() {
    let (_mock, url) = shop("[[phases]]\nlatency.fixed = 120", 0).await;
    let begin = Instant::now();
    assert_eq!(statuses(&url, 1).await, [200]);
    assert!(begin.elapsed() >= Duration::from_millis(120), "{:?}", begin.elapsed());
}

#[tokio::test]
async fn hanging_request_is_never_answered_and_ends_with_the_mock() {
    let (mock, url) = shop("[[phases]]\nhang_share = 1", 0).await;
    let patient = client().get(format!("{url}/orders/7")).timeout(Duration::from_millis(300)).send().await;
    assert!(patient.unwrap_err().is_timeout());
    let hanging = tokio::spawn(client().get(format!("{url}/orders/7")).send());
    while mock.requests() < 2 {
        tokio::task::yield_now().await;
    }
    mock.stop().await;
    assert!(hanging.await.unwrap().is_err());
}

#[tokio::test]
async fn reset_breaks_the_connection_in_the_middle_of_the_answer() {
    let (mock, url) = shop("[[phases]]\nreset_share = 1", 0).await;
    let response = client().get(format!("{url}/orders/7")).send().await;
    let body = match response {
        Ok(response) => response.bytes().await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(body.is_err());
    let mut stream = TcpStream::connect(mock.address).await.unwrap();
    stream.write_all(b"GET /orders/7 HTTP/1.1\r\nhost: shop\r\n\r\n").await.unwrap();
    let mut received = Vec::new();
    let ended = stream.read_to_end(&mut received).await;
    assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn profile_changes_with_the_number_of_requests_and_by_control_calls() {
    let (mock, url) = shop("[[phases]]\nfrom_request = 3\nerror_share = 1", 0).await;
    assert_eq!(statuses(&url, 5).await, [200, 200, 200, 500, 500]);
    let control =
        |method: Method, path: &str| client().request(method, format!("http://{}/__mock/{path}", mock.address));
    let restarted = control(Method::POST, "restart").send().await.unwrap();
    assert_eq!(restarted.status(), StatusCode::NO_CONTENT);
    assert_eq!(statuses(&url, 1).await, [200]);
    let replaced =
        control(Method::PUT, "profile").body(r#"{"phases": [{"error_share": 1, "error_statuses": [503]}]}"#).send();
    assert_eq!(replaced.await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(statuses(&url, 1).await, [503]);
    let state: Value = control(Method::GET, "state").send().await.unwrap().json().await.unwrap();
    assert_eq!((&state["requests"], &state["profile"]["phases"][0]["error_share"]), (&1.into(), &1.0.into()));
}

#[tokio::test]
async fn control_refuses_faulty_profiles_and_web_pages() {
    let (mock, _url) = shop("", 0).await;
    let put = |body: &'static str| client().put(format!("http://{}/__mock/profile", mock.address)).body(body);
    let faulty = put("[[phases]]\nhang_share = 3").send().await.unwrap();
    assert_eq!(faulty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.text().await.unwrap().contains("phases[0].hang_share"));
    let page = put("").header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(page.status(), StatusCode::FORBIDDEN);
}

/// What `headgate mock` prints before it gives up.
async fn complaint(arguments: &[&str]) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_headgate"));
    let output = command.arg("mock").args(arguments).output().await.unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.trim().lines().count(), 1, "{text}");
    text
}

#[tokio::test]
async fn command_explains_bad_documents_and_profiles_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (good, broken) = (path("shop.json", SHOP), path("broken.json", "{\n \"openapi\": }"));
    let profile = path("profile.toml", "[[phases]]\nerror_share = 7\n");
    assert!(complaint(&[&broken]).await.contains("line 2"));
    assert!(complaint(&["/nonexistent/openapi.json"]).await.contains("cannot be read"));
    let faulty = complaint(&[&good, "--profile", &profile]).await;
    assert!(faulty.contains("phases[0].error_share: must be from 0 (never) to 1 (always)"), "{faulty}");
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    assert!(complaint(&[&good, "--listen", &address]).await.contains("--listen"));
}
