//! Subscriptions and approvals.

use serde_json::json;
use time::Duration;

use crate::harness::Persona;
use crate::scene::{REST, Scene, id};
use headgate_contract::ids::ApiVersionId;

/// A published version with a plan of this approval rule, and an application.
async fn ready(approval: &str) -> (Scene, ApiVersionId, String, String) {
    let scene = Scene::new().await;
    let plan = scene.plan("Standard", approval).await;
    let upstream = scene.upstream("Pets").await;
    let version = scene.version(("v1", "published"), Some(&upstream), &[&plan]).await;
    let application = scene.application("Shop").await;
    (scene, version, plan, application)
}

#[tokio::test]
async fn automatic_plan_puts_a_subscription_in_force_at_once() {
    let (scene, version, plan, application) = ready("automatic").await;
    let subscription = scene.subscribe(&application, version, &plan).await;
    assert_eq!(subscription["state"], "approved");
    assert!(subscription["decided_by"].is_null() && subscription["effective"]["epoch"].is_i64());
    assert_eq!(scene.snapshot().await.subscriptions[0].id.to_string(), id(&subscription));
    let page = scene.world.page(Persona::Developer).await;
    let answer = page.get(&format!("/t/acme/subscriptions/{}", id(&subscription))).await.expect(200);
    answer.shows("The plan, by itself").shows("http://127.0.0.1:8080/acme/pets/v1/pets").shows("No node connected");
}

#[tokio::test]
async fn manual_plan_waits_for_an_approval_that_reaches_the_snapshot() {
    let (scene, version, plan, application) = ready("manual").await;
    let subscription = id(&scene.subscribe(&application, version, &plan).await);
    assert!(scene.snapshot().await.subscriptions.is_empty());
    let path = format!("{REST}/subscriptions/{subscription}");
    scene.developer.post(&format!("{path}/approve"), json!({})).await.expect(403);
    let approved = scene.owner.post(&format!("{path}/approve"), json!({ "note": "Welcome" })).await.expect(200).json();
    assert_eq!(approved["state"], "approved");
    assert_eq!((&approved["decided_by"], &approved["decision_reason"]), (&json!("ApiOwner"), &json!("Welcome")));
    assert_eq!(scene.snapshot().await.subscriptions.len(), 1);
}

#[tokio::test]
async fn rejection_needs_a_reason_and_lets_the_developer_ask_again() {
    let (scene, version, plan, application) = ready("manual").await;
    let subscription = id(&scene.subscribe(&application, version, &plan).await);
    let path = format!("{REST}/subscriptions/{subscription}/reject");
    let answer = scene.owner.post(&path, json!({ "reason": "  " })).await.expect(422).json();
    assert_eq!(answer["faults"][0]["field"], "reason");
    scene.owner.post(&path, json!({ "reason": "Use the sandbox" })).await.expect(200);
    let page = scene.world.page(Persona::Developer).await;
    page.get(&format!("/t/acme/subscriptions/{subscription}"))
        .await
        .expect(200)
        .shows("Use the sandbox")
        .shows("Rejected")
        .shows("Ask again")
        .shows(&format!("/subscribe?application={application}"));
    scene.subscribe(&application, version, &plan).await;
}

/// How many connections of this database wait for a row.
async fn waiting(db: &sqlx::PgPool) -> i64 {
    let query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    sqlx::query_scalar(query).fetch_one(db).await.unwrap()
}

#[tokio::test]
async fn second_decision_is_a_conflict_that_names_the_first() {
    let (scene, version, plan, application) = ready("manual").await;
    let path = format!("{REST}/subscriptions/{}", id(&scene.subscribe(&application, version, &plan).await));
    let admin = scene.world.rest(Persona::TenantAdmin).await;
    let (approve, reject) = (format!("{path}/approve"), format!("{path}/reject"));
    let mut hold = scene.world.db().begin().await.unwrap();
    sqlx::query("select 1 from subscriptions for update").execute(&mut *hold).await.unwrap();
    let release = async {
        while waiting(scene.world.db()).await < 2 {
            tokio::task::yield_now().await;
        }
        hold.commit().await.unwrap();
    };
    let (first, second, ()) =
        tokio::join!(scene.owner.post(&approve, json!({})), admin.post(&reject, json!({ "reason": "No" })), release);
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", first.text(), second.text());
    let loser = if first.status.as_u16() == 409 { first } else { second };
    assert!(loser.text().contains("decided on it already"), "{}", loser.text());
    let decisions: i64 = sqlx::query_scalar(
        "select count(*) from audit_events where action in ('approve_subscription', 'reject_subscription')",
    )
    .fetch_one(scene.world.db())
    .await
    .unwrap();
    assert_eq!(decisions, 1);
}

#[tokio::test]
async fn one_live_subscription_for_an_application_and_version() {
    let (scene, version, plan, application) = ready("manual").await;
    let first = id(&scene.subscribe(&application, version, &plan).await);
    let body = json!({ "application_id": application, "api_version_id": version, "plan_id": plan });
    let path = format!("{REST}/subscriptions");
    let answer = scene.developer.post(&path, body.clone()).await.expect(409);
    assert_eq!(answer.code(), "already_subscribed");
    scene.developer.post(&format!("{path}/{first}/cancel"), json!({})).await.expect(200);
    let (one, two) = tokio::join!(scene.developer.post(&path, body.clone()), scene.developer.post(&path, body));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

#[tokio::test]
async fn closed_or_unoffered_plan_cannot_be_chosen() {
    let (scene, version, plan, application) = ready("manual").await;
    let unoffered = scene.plan("Other", "automatic").await;
    scene.owner.post(&format!("{REST}/plans/{plan}/close"), json!({})).await.expect(200);
    for plan in [plan, unoffered] {
        let body = json!({ "application_id": application, "api_version_id": version, "plan_id": plan });
        let answer = scene.developer.post(&format!("{REST}/subscriptions"), body).await.expect(422).json();
        assert_eq!(answer["faults"][0]["field"], "plan");
    }
}

#[tokio::test]
async fn only_published_versions_take_new_subscriptions() {
    let (scene, _, plan, application) = ready("automatic").await;
    for (slug, lifecycle, status) in [("v2", "deprecated", 409), ("v3", "retired", 409), ("v4", "draft", 404)] {
        let version = scene.version((slug, lifecycle), None, &[&plan]).await;
        let body = json!({ "application_id": application, "api_version_id": version, "plan_id": plan });
        let answer = scene.developer.post(&format!("{REST}/subscriptions"), body).await.expect(status);
        assert!(status == 404 || answer.code() == "version_not_open", "{}", answer.text());
    }
    let page = scene.world.page(Persona::Developer).await;
    page.get("/t/acme/apis/pets/versions/v2/subscribe").await.expect(200).shows("v2 is deprecated");
    page.get("/t/acme/apis/pets/versions/v4/subscribe").await.expect(404);
    assert!(scene.snapshot().await.subscriptions.is_empty());
}

#[tokio::test]
async fn suspended_subscription_leaves_the_snapshot_until_it_is_resumed() {
    let (scene, version, plan, application) = ready("automatic").await;
    let path = format!("{REST}/subscriptions/{}", id(&scene.subscribe(&application, version, &plan).await));
    scene.developer.post(&format!("{path}/suspend"), json!({})).await.expect(403);
    scene.owner.post(&format!("{path}/suspend"), json!({ "reason": "Too many errors" })).await.expect(200);
    assert!(scene.snapshot().await.subscriptions.is_empty());
    assert_eq!(scene.developer.get(&path).await.json()["decision_reason"], "Too many errors");
    scene.owner.post(&format!("{path}/suspend"), json!({})).await.expect(409);
    scene.owner.post(&format!("{path}/resume"), json!({})).await.expect(200);
    assert_eq!(scene.snapshot().await.subscriptions.len(), 1);
    scene.developer.post(&format!("{path}/cancel"), json!({})).await.expect(200);
    assert!(scene.snapshot().await.subscriptions.is_empty());
    scene.owner.post(&format!("{path}/resume"), json!({})).await.expect(409);
}

#[tokio::test]
async fn subscriptions_of_others_are_out_of_reach() {
    let (scene, version, plan, application) = ready("manual").await;
    let subscription = id(&scene.subscribe(&application, version, &plan).await);
    let path = format!("{REST}/subscriptions/{subscription}");
    let other = scene.world.rest(Persona::OtherDeveloper).await;
    other.get(&path).await.expect(404);
    other.post(&format!("{path}/cancel"), json!({})).await.expect(404);
    assert!(other.get(&format!("{REST}/subscriptions")).await.json()["items"].as_array().unwrap().is_empty());
    let body = json!({ "application_id": application, "api_version_id": version, "plan_id": plan });
    other.post(&format!("{REST}/subscriptions"), body).await.expect(404);
    scene.owner.post(&format!("{path}/cancel"), json!({})).await.expect(403);
    let foreigner = scene.world.rest(Persona::Foreigner).await;
    for path in [path.clone(), path.replace("/acme/", "/globex/")] {
        foreigner.get(&path).await.expect(404);
        foreigner.post(&format!("{path}/approve"), json!({})).await.expect(404);
        foreigner.post(&format!("{path}/reject"), json!({ "reason": "x" })).await.expect(404);
        foreigner.post(&format!("{path}/cancel"), json!({})).await.expect(404);
    }
    assert_eq!(scene.developer.get(&path).await.json()["state"], "pending");
}

#[tokio::test]
async fn list_filters_by_state_application_and_version() {
    let (scene, version, plan, application) = ready("manual").await;
    let first = id(&scene.subscribe(&application, version, &plan).await);
    let second = scene.application("Second").await;
    scene.world.clock.advance(Duration::seconds(1));
    let approved = id(&scene.subscribe(&second, version, &plan).await);
    scene.owner.post(&format!("{REST}/subscriptions/{approved}/approve"), json!({})).await.expect(200);
    for (query, expected) in [
        ("state=pending".to_owned(), vec![&first]),
        ("state=approved".to_owned(), vec![&approved]),
        (format!("application_id={application}"), vec![&first]),
        (format!("api_version_id={version}"), vec![&approved, &first]),
    ] {
        let answer = scene.owner.get(&format!("{REST}/subscriptions?{query}")).await.expect(200).json();
        let found: Vec<String> = answer["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
}

#[tokio::test]
async fn wizard_reviews_before_it_sends_and_makes_an_application_inline() {
    let (scene, _, plan, _) = ready("manual").await;
    let page = scene.world.page(Persona::OtherDeveloper).await;
    let here = "/t/acme/apis/pets/versions/v1/subscribe";
    page.get(here).await.expect(200).shows("100 requests a minute").shows("approved by hand").shows("your first one");
    let mut form =
        [("plan", ""), ("application", "new"), ("new_name", ""), ("message", "For the shop"), ("step", "review")];
    page.submit(here, &form)
        .await
        .expect(422)
        .shows("Choose one of the plans")
        .shows("Give the new application a name");
    form[0].1 = &plan;
    form[2].1 = "Robot";
    page.submit(here, &form).await.expect(200).shows("Send the request").shows("Robot (new)").shows("For the shop");
    assert_eq!(page.get("/t/acme/applications").await.text().matches("Robot").count(), 0);
    form[4].1 = "send";
    let home = page.submit(here, &form).await.expect(303).location();
    page.get(&home).await.expect(200).shows("Waiting for a decision").shows("Robot → Pets v1").shows("decide on it");
}

#[tokio::test]
async fn inbox_decides_without_script_and_lists_decisions() {
    let (scene, version, plan, application) = ready("manual").await;
    let first = id(&scene.subscribe(&application, version, &plan).await);
    let second_application = scene.application("Second").await;
    let second = id(&scene.subscribe(&second_application, version, &plan).await);
    let page = scene.world.page(Persona::TenantAdmin).await;
    page.get("/t/acme/approvals").await.expect(200).shows("Shop → Pets v1").shows("Second → Pets v1").shows("please");
    let reject = format!("/t/acme/subscriptions/{first}/reject");
    page.submit(&reject, &[("reason", ""), ("from", "inbox")])
        .await
        .expect(422)
        .shows("Say why")
        .shows("Second → Pets v1");
    page.submit(&reject, &[("reason", "Not yet"), ("from", "inbox")]).await.expect(303);
    page.submit(&reject, &[("reason", "Again"), ("from", "inbox")])
        .await
        .expect(409)
        .shows("TenantAdmin decided on it already");
    let answer =
        page.submit(&format!("/t/acme/subscriptions/{second}/approve"), &[("from", "inbox")]).await.expect(303);
    page.get(&answer.location()).await.expect(200).shows("Approved").shows("No node connected");
    page.get("/t/acme/approvals").await.expect(200).shows("Nothing waits for you");
    page.get("/t/acme/approvals?tab=decided")
        .await
        .expect(200)
        .shows("Shop → Pets v1")
        .shows("Rejected")
        .shows("TenantAdmin");
    scene.world.page(Persona::Developer).await.get("/t/acme/approvals").await.expect(403);
}

#[tokio::test]
async fn open_requests_are_counted_for_the_own_tenant_only() {
    let (scene, version, plan, application) = ready("manual").await;
    scene.subscribe(&application, version, &plan).await;
    let count = |slug| headgate_server::subscriptions::count_open(scene.world.db(), scene.world.tenant_id(slug));
    assert_eq!(count("acme").await.unwrap(), 1);
    assert_eq!(count("globex").await.unwrap(), 0);
}
