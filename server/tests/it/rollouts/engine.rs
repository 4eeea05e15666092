//! One tick: what it waits for, what it counts, and what it must never do.

use headgate_contract::sync::AckOutcome;
use headgate_server::rollouts;
use headgate_server::rollouts::engine::Engine;
use serde_json::json;
use time::Duration;

use super::stage::{GOOD, QUIET, Stage, engine, strategy, term};
use crate::harness::{Calls, Proxy, head};

#[tokio::test]
async fn without_a_live_node_nothing_moves_and_no_lease_is_renewed() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    stage.pass(id, GOOD).await;
    assert_eq!(rollouts::leases(&stage.world.state), [id]);
    stage.world.clock.advance(Duration::seconds(6));
    stage.engine.tick().await.unwrap();
    let rollout = stage.rollout(id).await;
    assert_eq!((&rollout["state"]["state"], &rollout["state"]["reason"]), (&json!("held"), &json!("data_stale")));
    assert!(rollouts::leases(&stage.world.state).is_empty());
    assert_eq!(stage.weight().await, 10_000, "proxies fall back by themselves when the lease runs out");
    // The node comes back: the hold ends by itself.
    stage.pass_until(id, GOOD, "running").await;
    assert_eq!(rollouts::leases(&stage.world.state), [id]);
}

#[tokio::test]
async fn node_that_lives_but_does_not_report_holds_the_rollout() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    stage.pass(id, GOOD).await;
    for _ in 0..7 {
        stage.world.clock.advance(Duration::SECOND);
        stage.proxy.apply(&stage.world).await;
        stage.engine.tick().await.unwrap();
    }
    assert_eq!(stage.rollout(id).await["state"]["reason"], "data_stale");
    assert!(rollouts::leases(&stage.world.state).is_empty());
}

#[tokio::test]
async fn every_live_node_must_have_applied_and_reported() {
    let mut stage = Stage::new().await;
    let mut second = Proxy::enrol(&stage.world, "edge-2").await;
    let id = stage.started(strategy()).await;
    second.report(&stage.world, Vec::new(), Vec::new()).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.weight().await, 10_000);
    stage.proxy.apply(&stage.world).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.rollout(id).await["state"]["sub"]["at"], "apply_wait", "edge-2 has not applied the weight");
    second.acknowledge(&stage.world, head(&stage.world).await, AckOutcome::Failed { faults: vec!["no".into()] }).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.rollout(id).await["state"]["sub"]["at"], "apply_wait", "a refusal is no acknowledgement");
    second.apply(&stage.world).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.rollout(id).await["state"]["sub"]["at"], "soak");
    // Seconds that edge-2 has not reported yet are not judged.
    stage.report(id, GOOD).await;
    stage.report(id, GOOD).await;
    second.apply(&stage.world).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.rollout(id).await["latest_verdict"]["candidate"]["requests"], 0);
    second.report(&stage.world, Vec::new(), Vec::new()).await;
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.rollout(id).await["latest_verdict"]["candidate"]["requests"], 120);
}

#[tokio::test]
async fn each_second_is_counted_once_however_often_the_engine_ticks() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    for round in 1..=3 {
        stage.pass(id, GOOD).await;
        for _ in 0..3 {
            stage.engine.tick().await.unwrap();
        }
        let verdict = stage.rollout(id).await["latest_verdict"].clone();
        let counted = (&verdict["candidate"]["requests"], &verdict["stable"]["requests"]);
        assert_eq!(counted, (&json!(60 * round), &json!(60 * round)));
    }
}

#[tokio::test]
async fn two_engines_of_one_term_count_each_second_once() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    let mut other = engine(&stage.world).await;
    for round in 1..=6_u64 {
        stage.report(id, GOOD).await;
        stage.proxy.apply(&stage.world).await;
        let (one, two) = tokio::join!(stage.engine.tick(), other.tick());
        one.unwrap();
        two.unwrap();
        stage.engine.tick().await.unwrap();
        let verdict = stage.rollout(id).await["latest_verdict"].clone();
        assert_eq!(verdict["candidate"]["requests"], 60 * round);
    }
}

#[tokio::test]
async fn engine_of_an_older_term_writes_nothing() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    let mut old = Engine::new(stage.world.state.clone(), term(&stage.world).await);
    sqlx::query("update installation set term = term + 1").execute(stage.world.db()).await.unwrap();
    let row = "select (state, evidence, last_tick, leased_at, version)::text from rollouts where id = $1";
    let read = async || -> String { sqlx::query_scalar(row).bind(id.0).fetch_one(stage.world.db()).await.unwrap() };
    let (before, published) = (read().await, head(&stage.world).await);
    assert!(old.tick().await.is_err());
    assert_eq!((read().await, head(&stage.world).await), (before.clone(), published));
    engine(&stage.world).await.tick().await.unwrap();
    assert_ne!(read().await, before);
}

#[tokio::test]
async fn calls_refused_or_broken_off_are_not_evidence() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    let second = stage.world.clock.now().unix_timestamp();
    stage.report(id, GOOD).await;
    let served = headgate_contract::telemetry::Served {
        upstream_id: stage.acme.spare,
        target_id: stage.acme.spare_target,
        rollout: Some((id, headgate_contract::snapshot::Arm::Candidate)),
    };
    let aborted = Calls {
        outcome: headgate_contract::telemetry::Outcome::Aborted,
        served: Some(served),
        ..Calls::new(stage.acme.tenant, second, &[90_000_000; 500])
    };
    stage.proxy.report(&stage.world, vec![aborted.bucket()], Vec::new()).await;
    stage.engine.tick().await.unwrap();
    let verdict = stage.rollout(id).await["latest_verdict"].clone();
    assert_eq!((&verdict["candidate"]["requests"], &verdict["candidate"]["errors"]), (&json!(60), &json!(0)));
}

#[tokio::test]
async fn verdict_that_says_nothing_new_is_kept_every_ten_seconds_only() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    for _ in 0..25 {
        stage.pass(id, QUIET).await;
        stage.engine.tick().await.unwrap();
    }
    let verdicts = stage.admin().get(&stage.path(&format!("/{id}/verdicts"))).await.expect(200).json();
    let count = verdicts.as_array().unwrap().len();
    assert!((3..=4).contains(&count), "{count}");
    // Nothing new comes in: nothing is stored.
    for _ in 0..12 {
        stage.engine.tick().await.unwrap();
    }
    let after = stage.admin().get(&stage.path(&format!("/{id}/verdicts"))).await.expect(200).json();
    assert_eq!(after.as_array().unwrap().len(), count);
}
