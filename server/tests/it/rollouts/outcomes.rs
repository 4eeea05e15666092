//! How rollouts end: the good one arrives, the bad one is taken back.

use serde_json::{Value, json};

use super::stage::{BAD, GOOD, QUIET, Second, Stage, strategy, strategy_with};
use crate::harness::{Persona, head};

#[tokio::test]
async fn good_candidate_goes_through_all_steps_and_serves_everything() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    assert_eq!(stage.weight().await, 0, "the first weight comes with the engine");
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.weight().await, 10_000);
    let (split, _) = stage.split().await;
    let split = split.unwrap();
    assert_eq!((split.candidate.upstream_id, split.lease_s, split.rollout_id), (stage.acme.spare, Some(15), id));
    let mut weights = vec![10_000];
    let mut rollout = Value::Null;
    for _ in 0..120 {
        rollout = stage.pass(id, GOOD).await;
        let weight = rollout["candidate_weight"].as_u64().unwrap();
        if weights.last() != Some(&weight) {
            weights.push(weight);
        }
        if rollout["state"]["state"] == "succeeded" {
            break;
        }
    }
    assert_eq!(weights, [10_000, 50_000, 100_000]);
    assert_eq!(rollout["state"]["state"], "succeeded");
    assert!(rollout["ended_at"].is_string());
    // From now on the candidate is simply what serves.
    assert_eq!(stage.split().await.0, None);
    let version =
        stage.admin().get(&format!("{}/apis/acme-payments/versions/v1", stage.acme.rest())).await.expect(200).json();
    assert_eq!(version["upstream_id"], json!(stage.acme.spare));
    let words = stage.event_words(id).await;
    assert_eq!(words[..4], ["started", "window_opened", "preflight_passed", "step_entered"]);
    assert_eq!(words.iter().filter(|word| *word == "step_entered").count(), 3);
    assert_eq!(words.iter().filter(|word| *word == "accepted").count(), 3);
    assert_eq!(words.last().map(String::as_str), Some("baked"));
    let page = stage.world.page(Persona::ApiOwner).await;
    page.get(&format!("/t/acme/rollouts/{id}"))
        .await
        .expect(200)
        .shows("Succeeded")
        .shows("The candidate serves everything");
}

#[tokio::test]
async fn good_target_of_the_same_upstream_takes_over_and_the_others_are_drained() {
    let mut stage = Stage::new().await;
    let path = format!("{}/upstreams/{}", stage.acme.rest(), stage.acme.upstream);
    let added = stage
        .admin()
        .post(&format!("{path}/targets"), json!({ "url": "http://green.internal", "weight": 0 }))
        .await
        .expect(201)
        .json();
    let green = added["targets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|target| target["url"] == "http://green.internal")
        .unwrap()["id"]
        .clone();
    let id = stage.plan_to(json!({ "candidate_target_id": green }), strategy()).await;
    stage.command(id, "start").await.expect(200);
    let (split, stable) = stage.split().await;
    assert_eq!(
        split.unwrap().candidate.targets.iter().map(|target| json!(target.id)).collect::<Vec<_>>(),
        std::slice::from_ref(&green)
    );
    assert_eq!(stable.iter().map(|target| target.id).collect::<Vec<_>>(), [stage.acme.target]);
    stage.report(id, QUIET).await;
    stage.pass_until(id, GOOD, "succeeded").await;
    let (split, targets) = stage.split().await;
    assert_eq!(split, None);
    let weights: Vec<_> = targets.iter().map(|target| (target.url.as_str(), target.weight)).collect();
    assert_eq!(weights, [("http://acme-main.internal:9000", 0), ("http://green.internal", 1)]);
    let version = stage.admin().get(&format!("{}/apis/acme-payments/versions/v1", stage.acme.rest())).await.json();
    assert_eq!(version["upstream_id"], json!(stage.acme.upstream));
}

#[tokio::test]
async fn bad_candidate_is_taken_back_and_everybody_is_told_why() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    for _ in 0..3 {
        stage.pass(id, GOOD).await;
    }
    let rollout = stage.pass_until(id, BAD, "rolling_back").await;
    assert_eq!(rollout["state"]["cause"], "rejected");
    let rejected_at = head(&stage.world).await;
    assert_eq!(
        (stage.weight().await, &rollout["candidate_weight"]),
        (0, &json!(0)),
        "the weight falls with the verdict"
    );
    assert_eq!(stage.split().await.0.unwrap().lease_s, None);
    // Nodes have not said yet that they are back.
    stage.report(id, BAD).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.state(id).await, "rolling_back");
    assert_eq!(stage.command(id, "promote").await.expect(409).code(), "impossible_transition");
    let rollout = stage.pass(id, GOOD).await;
    assert_eq!((&rollout["state"]["state"], &rollout["state"]["cause"]), (&json!("rolled_back"), &json!("rejected")));
    assert!(head(&stage.world).await > rejected_at);
    assert_eq!(stage.split().await.0, None);
    let version = stage.admin().get(&format!("{}/apis/acme-payments/versions/v1", stage.acme.rest())).await.json();
    assert_eq!(version["upstream_id"], json!(stage.acme.upstream), "callers stay where they were");
    let words = stage.event_words(id).await;
    assert_eq!(words[words.len() - 2..], ["rejected", "back_on_stable"]);
    let audit = stage.audit().await;
    let reasons: Vec<_> = audit.iter().rev().take(2).map(|(_, reason)| reason.as_str()).collect();
    assert_eq!(reasons, ["All nodes are back on the old stable", "A guardrail rejected the candidate"]);
    let verdicts = stage.admin().get(&stage.path(&format!("/{id}/verdicts"))).await.expect(200).json();
    let newest = &verdicts[0]["verdict"];
    assert_eq!(newest["decision"]["kind"], "rollback");
    let text = newest["reasons"][0]["text"].as_str().unwrap();
    assert!(!text.is_empty());
    let page = stage.world.page(Persona::ApiOwner).await;
    page.get(&format!("/t/acme/rollouts/{id}")).await.expect(200).shows("Rolled back").shows(text).shows("rejected");
    // The upstream is free again.
    let next = stage.plan(strategy()).await;
    stage.command(next, "start").await.expect(200);
}

#[tokio::test]
async fn bad_target_of_the_same_upstream_takes_no_calls_afterwards() {
    let mut stage = Stage::new().await;
    let path = format!("{}/upstreams/{}", stage.acme.rest(), stage.acme.upstream);
    let added = stage
        .admin()
        .post(&format!("{path}/targets"), json!({ "url": "http://green.internal", "weight": 100 }))
        .await
        .expect(201)
        .json();
    let green = added["targets"]
        .as_array()
        .unwrap()
        .iter()
        .find(|target| target["url"] == "http://green.internal")
        .unwrap()["id"]
        .clone();
    let id = stage.plan_to(json!({ "candidate_target_id": green }), strategy()).await;
    stage.command(id, "start").await.expect(200);
    stage.report(id, QUIET).await;
    stage.engine.tick().await.unwrap();
    stage.pass_until(id, BAD, "rolling_back").await;
    stage.pass_until(id, QUIET, "rolled_back").await;
    let (split, targets) = stage.split().await;
    assert_eq!(split, None);
    let weights: Vec<_> = targets.iter().map(|target| (target.url.as_str(), target.weight)).collect();
    assert_eq!(weights, [("http://acme-main.internal:9000", 100), ("http://green.internal", 0)]);
}

#[tokio::test]
async fn without_automatic_rollback_a_rejection_waits_for_a_person() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy_with("automatic", false)).await;
    for _ in 0..3 {
        stage.pass(id, GOOD).await;
    }
    let rollout = stage.pass_until(id, BAD, "held").await;
    assert_eq!(rollout["state"]["reason"], "rejected");
    stage.command(id, "abort").await.expect(200);
    assert_eq!((stage.state(id).await, stage.weight().await), ("rolling_back".to_owned(), 0));
    stage.pass_until(id, QUIET, "rolled_back").await;
}

#[tokio::test]
async fn step_with_a_gate_waits_for_a_person() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy_with("manual", true)).await;
    let rollout = stage.pass_until(id, GOOD, "held").await;
    assert_eq!((&rollout["state"]["reason"], &rollout["candidate_weight"]), (&json!("gate"), &json!(10_000)));
    stage.command(id, "promote").await.expect(200);
    let rollout = stage.pass(id, GOOD).await;
    assert_eq!(rollout["candidate_weight"], 50_000);
}

#[tokio::test]
async fn trouble_of_both_arms_is_not_blamed_on_the_candidate() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    let both = Second { stable: (60, 40), candidate: (60, 40) };
    let rollout = stage.pass_until(id, both, "held").await;
    assert_eq!(rollout["state"]["reason"], "common_mode");
    assert_eq!(stage.weight().await, 10_000, "a hold keeps the weight");
}
