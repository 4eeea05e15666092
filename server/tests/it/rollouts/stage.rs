//! An upstream with callers, one proxy that reports and applies, and an engine that ticks.

use headgate_contract::ids::{ApplicationId, RolloutId};
use headgate_contract::snapshot::{Arm, Split, TargetEntry};
use headgate_contract::telemetry::{Bucket, Outcome, Served};
use headgate_server::rollouts::engine::Engine;
use serde_json::{Value, json};
use time::Duration;

use crate::harness::{ACME, Calls, Estate, Proxy, RestClient, World, newest_snapshot};

pub struct Stage {
    pub world: World,
    pub acme: Estate,
    pub proxy: Proxy,
    pub engine: Engine,
    callers: Vec<ApplicationId>,
}

/// Calls of each arm in one second, and how many of them fail.
#[derive(Debug, Clone, Copy)]
pub struct Second {
    pub stable: (usize, usize),
    pub candidate: (usize, usize),
}

pub const GOOD: Second = Second { stable: (60, 0), candidate: (60, 0) };
pub const BAD: Second = Second { stable: (60, 0), candidate: (60, 30) };
pub const QUIET: Second = Second { stable: (0, 0), candidate: (0, 0) };

impl Stage {
    pub async fn new() -> Self {
        let world = World::new().await;
        let acme = Estate::create(&world, ACME).await;
        let proxy = Proxy::enrol(&world, "edge-1").await;
        let engine = engine(&world).await;
        let callers = (0..4).map(|_| world.clock.new_id()).collect();
        Self { world, acme, proxy, engine, callers }
    }

    pub fn admin(&self) -> &RestClient {
        &self.acme.admin
    }

    /// Plans a move of the main upstream's callers to the spare one.
    pub async fn plan(&self, strategy: Value) -> RolloutId {
        self.plan_to(json!({ "candidate_upstream_id": self.acme.spare }), strategy).await
    }

    pub async fn plan_to(&self, candidate: Value, strategy: Value) -> RolloutId {
        let mut body = json!({ "name": "Move to spare", "upstream_id": self.acme.upstream, "strategy": strategy });
        body.as_object_mut().unwrap().extend(candidate.as_object().unwrap().clone());
        let made = self.admin().post(&self.path(""), body).await.expect(201).json();
        made["id"].as_str().unwrap().parse().unwrap()
    }

    pub async fn command(&self, id: RolloutId, command: &str) -> crate::harness::Answer {
        self.admin().post(&self.path(&format!("/{id}/{command}")), json!({ "reason": format!("{command} it") })).await
    }

    /// Plans and starts with a node that has reported, so that the first tick can move.
    pub async fn started(&mut self, strategy: Value) -> RolloutId {
        let id = self.plan(strategy).await;
        self.command(id, "start").await.expect(200);
        self.report(id, QUIET).await;
        self.proxy.apply(&self.world).await;
        id
    }

    /// Lets a second pass in which these calls ended.
    pub async fn report(&mut self, id: RolloutId, calls: Second) {
        let second = self.world.clock.now().unix_timestamp();
        self.world.clock.advance(Duration::SECOND);
        let arms = [(Arm::Stable, calls.stable), (Arm::Candidate, calls.candidate)];
        let buckets = arms.into_iter().flat_map(|(arm, counts)| self.buckets((id, arm), second, counts)).collect();
        self.proxy.report(&self.world, buckets, Vec::new()).await;
    }

    /// Spreads the calls of an arm over its callers.
    fn buckets(&self, arm: (RolloutId, Arm), second: i64, (requests, failures): (usize, usize)) -> Vec<Bucket> {
        let (upstream, target) = match arm.1 {
            Arm::Stable => (self.acme.upstream, self.acme.target),
            Arm::Candidate => (self.acme.spare, self.acme.spare_target),
        };
        let served = Served { upstream_id: upstream, target_id: target, rollout: Some(arm) };
        let own = if arm.1 == Arm::Stable { &self.callers[..2] } else { &self.callers[2..] };
        let part = |outcome, count: usize, caller: &ApplicationId| Calls {
            outcome,
            application: Some(*caller),
            served: Some(served),
            ..Calls::new(self.acme.tenant, second, &vec![20_000; count / 2])
        };
        let parts = own.iter().flat_map(|caller| {
            [part(Outcome::Success, requests - failures, caller), part(Outcome::UpstreamError, failures, caller)]
        });
        parts.filter(|calls| !calls.latencies_us.is_empty()).map(|calls| calls.bucket()).collect()
    }

    /// A second of calls, then the node applies what is newest, then the engine looks.
    pub async fn pass(&mut self, id: RolloutId, calls: Second) -> Value {
        self.report(id, calls).await;
        self.proxy.apply(&self.world).await;
        self.engine.tick().await.unwrap();
        self.rollout(id).await
    }

    /// Passes seconds like this one until the rollout is in a state; at most two minutes.
    pub async fn pass_until(&mut self, id: RolloutId, calls: Second, state: &str) -> Value {
        let mut seen = Vec::new();
        for _ in 0..120 {
            let rollout = self.pass(id, calls).await;
            if rollout["state"]["state"] == state {
                return rollout;
            }
            seen.push(rollout["state"].to_string());
        }
        panic!("never {state}: {seen:#?}");
    }

    pub async fn rollout(&self, id: RolloutId) -> Value {
        self.admin().get(&self.path(&format!("/{id}"))).await.expect(200).json()
    }

    pub async fn state(&self, id: RolloutId) -> String {
        self.rollout(id).await["state"]["state"].as_str().unwrap().to_owned()
    }

    /// Event words of the history, oldest first, with the words of their reasons.
    pub async fn events(&self, id: RolloutId) -> Vec<(String, String)> {
        let events = self.admin().get(&self.path(&format!("/{id}/events"))).await.expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let lines = events.as_array().unwrap().iter().rev();
        lines.map(|event| (text(&event["event"]), text(&event["reason"]))).collect()
    }

    pub async fn event_words(&self, id: RolloutId) -> Vec<String> {
        self.events(id).await.into_iter().map(|(event, _)| event).collect()
    }

    /// The split of the main upstream in the newest snapshot, and its stable targets.
    pub async fn split(&self) -> (Option<Split>, Vec<TargetEntry>) {
        let contents = newest_snapshot(&self.world).await.contents;
        let main = contents.upstreams.into_iter().find(|upstream| upstream.id == self.acme.upstream).unwrap();
        (main.split, main.targets)
    }

    pub async fn weight(&self) -> u32 {
        self.split().await.0.expect("a split").candidate_weight.parts()
    }

    pub fn path(&self, rest: &str) -> String {
        format!("{}/rollouts{rest}", self.acme.rest())
    }

    /// Actions and reasons of the audit events about rollouts, oldest first.
    pub async fn audit(&self) -> Vec<(String, String)> {
        let path = format!("{}/audit-events?subject_kind=rollout&limit=200", self.acme.rest());
        let events = self.admin().get(&path).await.expect(200).json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let lines = events["items"].as_array().unwrap().iter().rev();
        lines.map(|event| (text(&event["action"]), text(&event["reason"]))).collect()
    }
}

/// An engine of the present term.
pub async fn engine(world: &World) -> Engine {
    Engine::new(world.state.clone(), term(world).await)
}

pub async fn term(world: &World) -> i64 {
    sqlx::query_scalar("select term from installation").fetch_one(world.db()).await.unwrap()
}

/// 10 → 50 → 100 % in seconds, with an eye on errors.
pub fn strategy() -> Value {
    strategy_with("automatic", true)
}

pub fn strategy_with(gate: &str, auto_rollback: bool) -> Value {
    let step =
        |weight: u32| json!({ "weight": weight, "min_soak_s": 2, "max_soak_s": 60, "min_requests": 100, "gate": gate });
    json!({
        "steps": [step(10_000), step(50_000), step(100_000)],
        "guardrails": [{ "kind": "error_rate", "max_ratio": 1.25, "max_share": 0.2, "negligible_share": 0.06 }],
        "bake_s": 3, "lease_s": 15, "auto_rollback": auto_rollback
    })
}
