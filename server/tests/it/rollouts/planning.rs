//! Drafts: what may be planned, and that a plan moves nothing.

use serde_json::{Value, json};

use super::stage::{Second, Stage, strategy};
use crate::harness::{Estate, GLOBEX, Persona, head};

async fn refused(stage: &Stage, body: Value) -> String {
    let mut whole = json!({ "name": "R", "upstream_id": stage.acme.upstream });
    whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let answer = stage.admin().post(&stage.path(""), whole).await.expect(422).json();
    answer["faults"][0]["field"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn draft_moves_nothing() {
    let stage = Stage::new().await;
    let before = head(&stage.world).await;
    let id = stage.plan(strategy()).await;
    assert_eq!(head(&stage.world).await, before);
    let rollout = stage.rollout(id).await;
    assert_eq!((&rollout["state"]["state"], &rollout["candidate_weight"]), (&json!("draft"), &json!(0)));
    assert_eq!(stage.split().await.0, None);
    let mut engine = super::stage::engine(&stage.world).await;
    engine.tick().await.unwrap();
    assert_eq!(stage.state(id).await, "draft");
}

#[tokio::test]
async fn candidate_must_exist_in_the_tenant_and_be_able_to_serve() {
    let stage = Stage::new().await;
    let globex = Estate::create(&stage.world, GLOBEX).await;
    let acme = &stage.acme;
    assert_eq!(refused(&stage, json!({ "candidate_upstream_id": globex.upstream })).await, "candidate");
    assert_eq!(refused(&stage, json!({ "candidate_target_id": globex.target })).await, "candidate");
    assert_eq!(
        refused(&stage, json!({ "candidate_target_id": acme.spare_target })).await,
        "candidate",
        "of another upstream"
    );
    assert_eq!(
        refused(&stage, json!({ "candidate_target_id": acme.target })).await,
        "candidate",
        "nothing would be left"
    );
    assert_eq!(refused(&stage, json!({ "candidate_upstream_id": acme.upstream })).await, "candidate", "itself");
    assert_eq!(refused(&stage, json!({})).await, "candidate_upstream_id");
    let both = json!({ "candidate_upstream_id": acme.spare, "candidate_target_id": acme.target });
    assert_eq!(refused(&stage, both).await, "candidate_upstream_id");
    let body = json!({ "candidate_upstream_id": acme.spare, "upstream_id": globex.upstream });
    assert_eq!(refused(&stage, body).await, "upstream");
    let drained = format!("{}/upstreams/{}/targets/{}", acme.rest(), acme.spare, acme.spare_target);
    stage.admin().put(&drained, json!({ "weight": 0 })).await.expect(200);
    assert_eq!(
        refused(&stage, json!({ "candidate_upstream_id": acme.spare })).await,
        "candidate",
        "no target takes calls"
    );
}

#[tokio::test]
async fn faults_of_a_strategy_name_their_place() {
    let stage = Stage::new().await;
    let mut plan = strategy();
    plan["steps"][1]["weight"] = json!(5_000);
    plan["bake_s"] = json!(999_999_999);
    let body = json!({ "name": "R", "upstream_id": stage.acme.upstream, "candidate_upstream_id": stage.acme.spare, "strategy": plan });
    let answer = stage.admin().post(&stage.path(""), body).await.expect(422).json();
    let fields: Vec<_> =
        answer["faults"].as_array().unwrap().iter().map(|fault| fault["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["strategy.steps[1].weight", "strategy.bake_s"]);
}

#[tokio::test]
async fn candidate_that_lost_its_targets_cannot_start() {
    let stage = Stage::new().await;
    let id = stage.plan(strategy()).await;
    let acme = &stage.acme;
    let target = format!("{}/upstreams/{}/targets/{}?confirm=last_target", acme.rest(), acme.spare, acme.spare_target);
    stage.admin().delete(&target).await;
    let answer = stage.command(id, "start").await.expect(409);
    assert_eq!(answer.code(), "rollout_not_ready");
    assert_eq!(stage.state(id).await, "draft");
}

#[tokio::test]
async fn form_plans_with_the_same_rules() {
    let stage = Stage::new().await;
    let page = stage.world.page(Persona::ApiOwner).await;
    let (main, spare) = (stage.acme.upstream.to_string(), format!("upstream:{}", stage.acme.spare));
    page.get("/t/acme/rollouts").await.expect(200).shows("/t/acme/rollouts/new");
    page.get("/t/acme/rollouts/new").await.expect(200).shows("main of acme").shows("spare of acme");
    let own = format!("upstream:{main}");
    let fields = [("name", "By form"), ("upstream", main.as_str()), ("candidate", own.as_str()), ("preset", "careful")];
    page.submit("/t/acme/rollouts/new", &fields).await.expect(422).shows("must be another upstream").shows("By form");
    let fields =
        [("name", "By form"), ("upstream", main.as_str()), ("candidate", spare.as_str()), ("preset", "careful")];
    let made = page.submit("/t/acme/rollouts/new", &fields).await.expect(303);
    let shown = page.get(&made.location()).await.expect(200);
    shown.shows("By form").shows("Draft").shows("Start");
    page.get("/t/acme/rollouts").await.expect(200).shows("By form").shows("Draft");
}

#[tokio::test]
async fn draft_says_what_is_to_be_expected_of_it() {
    let mut stage = Stage::new().await;
    let id = stage.plan(strategy()).await;
    let path = format!("/t/acme/rollouts/{id}");
    let page = stage.world.page(Persona::ApiOwner).await;
    page.get(&path).await.expect(200).shows("Nothing has moved yet").hides("calls a second");
    for _ in 0..5 {
        stage.report(id, Second { stable: (60, 0), candidate: (0, 0) }).await;
    }
    page.get(&path).await.expect(200).shows("calls a second, as in the last minutes").shows("What would fit");
}
