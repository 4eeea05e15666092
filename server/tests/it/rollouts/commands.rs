//! What people can do, by REST and by page, with the same rules.

use serde_json::json;

use super::stage::{GOOD, Stage, strategy};
use crate::harness::{Persona, head};

#[tokio::test]
async fn hold_resume_promote_and_abort_by_rest() {
    let mut stage = Stage::new().await;
    let id = stage.started(strategy()).await;
    stage.engine.tick().await.unwrap();
    stage.pass(id, GOOD).await;
    stage.command(id, "hold").await.expect(200);
    let rollout = stage.pass(id, GOOD).await;
    assert_eq!((&rollout["state"]["state"], &rollout["state"]["reason"]), (&json!("held"), &json!("operator")));
    assert_eq!(stage.weight().await, 10_000);
    for _ in 0..10 {
        stage.pass(id, GOOD).await;
    }
    assert_eq!(stage.state(id).await, "held", "good evidence does not end a person's hold");
    assert_eq!(stage.command(id, "hold").await.expect(409).code(), "impossible_transition");
    stage.command(id, "resume").await.expect(200);
    assert_eq!(stage.state(id).await, "running");
    let refused = stage.command(id, "resume").await.expect(409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("not held"), "{}", refused.text());
    stage.command(id, "promote").await.expect(200);
    stage.engine.tick().await.unwrap();
    assert_eq!(stage.weight().await, 50_000);
    assert_eq!(
        stage.command(id, "promote").await.expect(409).code(),
        "impossible_transition",
        "nodes are still applying"
    );
    assert_eq!(stage.command(id, "cancel").await.expect(409).code(), "impossible_transition", "traffic has moved");
    stage.command(id, "abort").await.expect(200);
    assert_eq!((stage.state(id).await, stage.weight().await), ("rolling_back".to_owned(), 0));
    let rollout = stage.pass(id, GOOD).await;
    assert_eq!((&rollout["state"]["state"], &rollout["state"]["cause"]), (&json!("rolled_back"), &json!("aborted")));
    for command in ["start", "hold", "resume", "promote", "abort", "cancel"] {
        assert_eq!(stage.command(id, command).await.expect(409).code(), "impossible_transition", "{command}");
    }
    let events = stage.events(id).await;
    assert!(events.contains(&("aborted".to_owned(), "abort it".to_owned())), "{events:?}");
    let audit = stage.audit().await;
    for command in ["start", "hold", "resume", "promote", "abort"] {
        assert!(audit.contains(&(format!("{command}_rollout"), format!("{command} it"))), "{command}: {audit:?}");
    }
}

#[tokio::test]
async fn draft_is_started_once_or_cancelled() {
    let stage = Stage::new().await;
    let id = stage.plan(strategy()).await;
    for command in ["hold", "resume", "promote"] {
        assert_eq!(stage.command(id, command).await.expect(409).code(), "impossible_transition", "{command}");
    }
    stage.command(id, "start").await.expect(200);
    let before = head(&stage.world).await;
    stage.command(id, "start").await.expect(409);
    assert_eq!(head(&stage.world).await, before);
    let other = stage.plan(strategy()).await;
    stage.command(other, "cancel").await.expect(200);
    assert_eq!(stage.state(other).await, "cancelled");
    // Also after its start, as long as nothing has moved.
    stage.command(id, "cancel").await.expect(200);
    assert_eq!((stage.state(id).await, stage.split().await.0), ("cancelled".to_owned(), None));
    stage.command(id, "explode").await.expect(404);
}

#[tokio::test]
async fn upstream_has_one_active_rollout() {
    let stage = Stage::new().await;
    let (first, second) = (stage.plan(strategy()).await, stage.plan(strategy()).await);
    let body = json!({ "name": "Back", "upstream_id": stage.acme.spare, "candidate_upstream_id": stage.acme.upstream });
    let back =
        stage.admin().post(&stage.path(""), body).await.expect(201).json()["id"].as_str().unwrap().parse().unwrap();
    stage.command(first, "start").await.expect(200);
    for other in [second, back] {
        let refused = stage.command(other, "start").await.expect(409);
        assert_eq!(refused.code(), "rollout_active");
        assert!(refused.json()["detail"].as_str().unwrap().contains("Move to spare"));
        assert_eq!(stage.state(other).await, "draft");
    }
    stage.command(first, "cancel").await.expect(200);
    stage.command(back, "start").await.expect(200);
}

#[tokio::test]
async fn of_two_starts_at_once_that_share_an_upstream_one_is_refused() {
    for _ in 0..4 {
        let stage = Stage::new().await;
        let first = stage.plan(strategy()).await;
        let body =
            json!({ "name": "Back", "upstream_id": stage.acme.spare, "candidate_upstream_id": stage.acme.upstream });
        let back =
            stage.admin().post(&stage.path(""), body).await.expect(201).json()["id"].as_str().unwrap().parse().unwrap();
        let (one, two) = tokio::join!(stage.command(first, "start"), stage.command(back, "start"));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409]);
    }
}

#[tokio::test]
async fn page_commands_with_the_same_rules() {
    let mut stage = Stage::new().await;
    let id = stage.plan(strategy()).await;
    let page = stage.world.page(Persona::ApiOwner).await;
    let base = format!("/t/acme/rollouts/{id}");
    assert_eq!(page.submit(&format!("{base}/start"), &[("reason", "it is time")]).await.expect(303).location(), base);
    page.get(&base).await.expect(200).shows("The rollout has started").shows("it is time");
    stage.report(id, GOOD).await;
    stage.proxy.apply(&stage.world).await;
    stage.engine.tick().await.unwrap();
    let shown = page.get(&base).await.expect(200);
    shown.shows("10 %").shows("edge-1");
    stage.proxy.apply(&stage.world).await;
    page.get(&base).await.expect(200).shows("1 of 1");
    page.submit(&format!("{base}/hold"), &[("reason", "")]).await.expect(303);
    assert_eq!(stage.state(id).await, "held");
    page.submit(&format!("{base}/hold"), &[("reason", "")]).await.expect(303);
    page.get(&base).await.expect(200).shows("held already");
    page.submit(&format!("{base}/abort"), &[("reason", "smells bad")]).await.expect(303);
    assert_eq!(stage.state(id).await, "rolling_back");
    page.get(&base).await.expect(200).shows("smells bad").hides("/promote\"");
    page.submit(&format!("{base}/explode"), &[]).await.expect(404);
    let developer = stage.world.page(Persona::Developer).await;
    developer.get(&base).await.expect(403);
    developer.submit(&format!("{base}/abort"), &[]).await.expect(403);
}
