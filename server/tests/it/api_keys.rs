//! API keys: shown once, kept as a hash, expired, revoked, rotated.

use headgate_contract::credentials::{ApiKeySecret, KeyHash};
use headgate_contract::ids::ApiKeyId;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{Answer, Persona};
use crate::scene::{REST, Scene};

impl Scene {
    async fn key(&self, application: &str, body: Value) -> Value {
        self.developer.post(&format!("{REST}/applications/{application}/api-keys"), body).await.expect(201).json()
    }

    async fn key_state(&self, application: &str, key: &Value) -> String {
        let path = format!("{REST}/applications/{application}/api-keys/{}", key["key"]["id"].as_str().unwrap());
        self.developer.get(&path).await.expect(200).json()["state"].as_str().unwrap().to_owned()
    }

    async fn knows(&self, secret: &str) -> bool {
        self.snapshot().await.api_keys.iter().any(|key| key.hash == KeyHash::of(secret))
    }
}

fn secret_in(answer: &Answer) -> String {
    let text = answer.text();
    let start = text.find("hg_").expect("a key on the page");
    let secret: String = text[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    assert!(ApiKeySecret::parse(&secret).is_some(), "{secret}");
    secret
}

#[tokio::test]
async fn key_is_shown_once_and_kept_as_a_hash() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let page = scene.world.page(Persona::Developer).await;
    let home = format!("/t/acme/applications/{application}");
    let form = [("name", "production"), ("expiry", "90"), ("expires_on", "")];
    let answer = page.submit(&format!("{home}/api-keys"), &form).await.expect(200);
    assert_eq!(answer.headers["cache-control"], "no-store");
    let secret = secret_in(&answer);
    assert!(scene.knows(&secret).await);
    for path in [home.clone(), format!("{home}/api-keys/new")] {
        page.get(&path).await.expect(200).hides(&secret);
    }
    let listed = scene.developer.get(&format!("{REST}/applications/{application}/api-keys")).await.expect(200);
    assert!(!listed.text().contains(&secret));
    let key = &listed.json()["items"][0];
    assert_eq!(key["hint"]["last_four"], secret[secret.len() - 4..]);
    page.get(&format!("{home}/api-keys/{}", key["id"].as_str().unwrap())).await.expect(200).hides(&secret);
    let stored: i64 = sqlx::query_scalar(
        "select (select count(*) from api_keys k where k::text like '%' || $1 || '%')
              + (select count(*) from audit_events e where e::text like '%' || $1 || '%')
              + (select count(*) from sessions s where s::text like '%' || $1 || '%')",
    )
    .bind(&secret)
    .fetch_one(scene.world.db())
    .await
    .unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn form_sent_again_makes_no_second_key() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let page = scene.world.page(Persona::Developer).await;
    let home = format!("/t/acme/applications/{application}/api-keys");
    let form = page.get(&format!("{home}/new")).await.expect(200).text();
    let id = form.split("name=\"key_id\" value=\"").nth(1).expect("an id in the form")[..36].to_owned();
    let fields = [("key_id", id.as_str()), ("name", "production"), ("expiry", "90"), ("expires_on", "")];
    page.submit(&home, &fields).await.expect(200);
    page.submit(&home, &fields).await.expect(422).shows("This form was sent before");
    let listed = scene.developer.get(&format!("{REST}/applications/{application}/api-keys")).await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn replayed_create_does_not_keep_the_secret() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let path = format!("{REST}/applications/{application}/api-keys");
    let headers = [("idempotency-key", "once")];
    let body = json!({ "name": "k" });
    let answer = scene.developer.call(axum::http::Method::POST, &path, Some(body), &headers).await.expect(201).json();
    let secret = answer["secret"].as_str().unwrap();
    let bodies: Vec<Option<Vec<u8>>> =
        sqlx::query_scalar("select body from idempotency_keys").fetch_all(scene.world.db()).await.unwrap();
    assert!(bodies.into_iter().flatten().all(|body| !String::from_utf8_lossy(&body).contains(secret)));
}

#[tokio::test]
async fn key_page_prints_a_call_with_the_key_only_once() {
    let scene = Scene::new().await;
    let plan = scene.plan("Open", "automatic").await;
    let upstream = scene.upstream("Pets").await;
    let version = scene.version(("v1", "published"), Some(&upstream), &[&plan]).await;
    let application = scene.application("Shop").await;
    scene.subscribe(&application, version, &plan).await;
    let page = scene.world.page(Persona::Developer).await;
    let home = format!("/t/acme/applications/{application}");
    let answer = page.submit(&format!("{home}/api-keys"), &[("name", "k"), ("expiry", "never")]).await.expect(200);
    let secret = secret_in(&answer);
    answer
        .shows("curl --url 'http://127.0.0.1:8080/acme/pets/v1/pets'")
        .shows(&format!("Authorization: Bearer {secret}"));
    page.get(&home).await.shows("export HEADGATE_KEY=").shows("Bearer $HEADGATE_KEY").hides(&secret);
}

#[tokio::test]
async fn expiry_follows_the_clock_and_travels_to_proxies() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let month = scene.key(&application, json!({ "name": "month", "expires_in_days": 30 })).await;
    let day = scene.key(&application, json!({ "name": "day", "expires_on": "2026-11-20" })).await;
    let forever = scene.key(&application, json!({ "name": "forever" })).await;
    assert_eq!(day["key"]["expires_at"], "2026-11-21T00:00:00Z");
    assert!(forever["key"]["expires_at"].is_null());
    let noon = scene.world.clock.now();
    let mut ends: Vec<_> = scene.snapshot().await.api_keys.iter().map(|key| key.expires_at).collect();
    ends.sort_unstable();
    let (midnight, later) = (noon + Duration::hours(12), noon + Duration::days(30));
    assert_eq!(ends, [None, Some(midnight.unix_timestamp()), Some(later.unix_timestamp())]);
    scene.world.clock.advance(Duration::hours(12) - Duration::seconds(1));
    let developer = scene.world.rest(Persona::Developer).await;
    let scene = Scene { developer, ..scene };
    assert_eq!(scene.key_state(&application, &day).await, "active");
    scene.world.clock.advance(Duration::seconds(1));
    assert_eq!(scene.key_state(&application, &day).await, "expired");
    assert_eq!(scene.key_state(&application, &month).await, "active");
}

#[tokio::test]
async fn impossible_expiries_are_refused() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let path = format!("{REST}/applications/{application}/api-keys");
    let cases = [
        (json!({ "name": "k", "expires_on": "2026-11-19" }), "expires_on"),
        (json!({ "name": "k", "expires_on": "soon" }), "expires_on"),
        (json!({ "name": "k", "expires_in_days": 31 }), "expires_in_days"),
        (json!({ "name": "k", "expires_in_days": 30, "expires_on": "2027-01-01" }), "expires_on"),
        (json!({ "name": " " }), "name"),
    ];
    for (body, field) in cases {
        let answer = scene.developer.post(&path, body).await.expect(422).json();
        assert_eq!(answer["faults"][0]["field"], field, "{answer}");
    }
    assert!(scene.snapshot().await.api_keys.is_empty());
    let page = scene.world.page(Persona::Developer).await;
    let form = [("name", "k"), ("expiry", "date"), ("expires_on", "2026-11-19")];
    let action = format!("/t/acme/applications/{application}/api-keys");
    page.submit(&action, &form).await.expect(422).shows("This day is over").shows("value=\"2026-11-19\"");
}

#[tokio::test]
async fn revoked_key_leaves_the_snapshot() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let key = scene.key(&application, json!({ "name": "k" })).await;
    let secret = key["secret"].as_str().unwrap();
    assert!(scene.knows(secret).await);
    let path = format!("{REST}/applications/{application}/api-keys/{}/revoke", key["key"]["id"].as_str().unwrap());
    assert_eq!(scene.developer.post(&path, json!({})).await.expect(200).json()["state"], "revoked");
    assert!(!scene.knows(secret).await);
    scene.developer.post(&path, json!({})).await.expect(200);
}

#[tokio::test]
async fn rotation_keeps_both_keys_valid_for_the_overlap() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let old = scene.key(&application, json!({ "name": "k", "expires_in_days": 90 })).await;
    let path = format!("{REST}/applications/{application}/api-keys/{}/rotate", old["key"]["id"].as_str().unwrap());
    let new = scene.developer.post(&path, json!({ "overlap": "hour" })).await.expect(201).json();
    assert_eq!(new["key"]["rotated_from"], old["key"]["id"]);
    assert!(scene.knows(old["secret"].as_str().unwrap()).await && scene.knows(new["secret"].as_str().unwrap()).await);
    assert_eq!(scene.key_state(&application, &old).await, "rotating");
    assert_eq!(scene.developer.post(&path, json!({ "overlap": "day" })).await.expect(409).code(), "key_rotating");
    let hash = KeyHash::of(old["secret"].as_str().unwrap());
    let snapshot = scene.snapshot().await;
    let told = snapshot.api_keys.iter().find(|key| key.hash == hash).unwrap();
    assert_eq!(told.expires_at, Some((scene.world.clock.now() + Duration::hours(1)).unix_timestamp()));
    scene.world.clock.advance(Duration::hours(1));
    let developer = scene.world.rest(Persona::Developer).await;
    let scene = Scene { developer, ..scene };
    assert_eq!(scene.key_state(&application, &old).await, "expired");
    assert_eq!(scene.key_state(&application, &new).await, "active");
}

#[tokio::test]
async fn rotation_without_overlap_stops_the_old_key_at_once() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let old = scene.key(&application, json!({ "name": "k" })).await;
    let page = scene.world.page(Persona::Developer).await;
    let key = format!("/t/acme/applications/{application}/api-keys/{}", old["key"]["id"].as_str().unwrap());
    page.submit(&format!("{key}/rotate"), &[("overlap", "sometimes")]).await.expect(422).shows("Choose how long");
    let answer = page.submit(&format!("{key}/rotate"), &[("overlap", "none")]).await.expect(200);
    answer.shows("The old key has stopped working");
    assert_ne!(secret_in(&answer), old["secret"].as_str().unwrap());
    assert_eq!(scene.key_state(&application, &old).await, "expired");
    page.get(&key).await.expect(200).shows("This key has expired");
}

#[tokio::test]
async fn last_use_only_moves_forward() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let key = scene.key(&application, json!({ "name": "k" })).await;
    let id: ApiKeyId = key["key"]["id"].as_str().unwrap().parse().unwrap();
    let now = scene.world.clock.now();
    let mut conn = scene.world.db().acquire().await.unwrap();
    headgate_server::api_keys::touch_last_used(&mut conn, &[(id, now), (id, now - Duration::hours(1))]).await.unwrap();
    headgate_server::api_keys::touch_last_used(&mut conn, &[(id, now - Duration::minutes(1))]).await.unwrap();
    let path = format!("{REST}/applications/{application}/api-keys/{id}");
    assert_eq!(scene.developer.get(&path).await.json()["last_used_at"], "2026-11-20T12:00:00Z");
}

#[tokio::test]
async fn keys_of_others_are_out_of_reach() {
    let scene = Scene::new().await;
    let application = scene.application("Shop").await;
    let second = scene.application("Second").await;
    let key = scene.key(&application, json!({ "name": "k" })).await;
    let id = key["key"]["id"].as_str().unwrap();
    let path = format!("{REST}/applications/{application}/api-keys/{id}");
    let other = scene.world.rest(Persona::OtherDeveloper).await;
    other.get(&path).await.expect(404);
    other.post(&format!("{path}/revoke"), json!({})).await.expect(404);
    other.post(&format!("{path}/rotate"), json!({ "overlap": "none" })).await.expect(404);
    scene.owner.get(&path).await.expect(200);
    scene.owner.post(&format!("{path}/revoke"), json!({})).await.expect(403);
    scene.developer.get(&format!("{REST}/applications/{second}/api-keys/{id}")).await.expect(404);
    let foreigner = scene.world.rest(Persona::Foreigner).await;
    foreigner.post(&format!("{}/revoke", path.replace("/acme/", "/globex/")), json!({})).await.expect(404);
    assert!(scene.knows(key["secret"].as_str().unwrap()).await);
    scene.world.rest(Persona::TenantAdmin).await.post(&format!("{path}/revoke"), json!({})).await.expect(200);
}
