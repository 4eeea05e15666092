//! Active health checks, in the background.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use headgate_contract::snapshot::HealthCheck;
use headgate_contract::sync::TargetHealth;
use pingora::server::ShutdownWatch;
use pingora::services::background::BackgroundService;
use tokio::task::JoinSet;

use super::pool::UpstreamPool;
use super::target::Target;
use crate::snapshot::serving::Serving;
use crate::snapshot::store::Store;

const TICK: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(5);

/// Probes all targets whose upstream asks for it.
#[derive(Debug)]
pub struct Checks {
    store: Arc<Store>,
    client: reqwest::Client,
}

/// What is known about one URL between probes.
#[derive(Debug)]
struct Streak {
    next: Instant,
    running: bool,
    good: u32,
    bad: u32,
}

impl Streak {
    /// Takes one result. Answers whether the target is well from now on, when that is decided.
    fn take(&mut self, good: bool, rule: &HealthCheck) -> Option<bool> {
        (self.good, self.bad) = if good { (self.good + 1, 0) } else { (0, self.bad + 1) };
        if self.good >= rule.healthy_after.max(1) {
            Some(true)
        } else if self.bad >= rule.unhealthy_after.max(1) {
            Some(false)
        } else {
            None
        }
    }
}

struct Probe {
    target: Arc<Target>,
    rule: HealthCheck,
    good: bool,
}

impl Checks {
    #[must_use]
    pub fn new(store: Arc<Store>, client: reqwest::Client) -> Self {
        Self { store, client }
    }

    async fn run(&self) {
        let mut streaks: HashMap<Box<str>, Streak> = HashMap::new();
        let mut probes = JoinSet::new();
        let mut tick = tokio::time::interval(TICK);
        loop {
            tokio::select! {
                _ = tick.tick() => self.begin(&mut streaks, &mut probes),
                Some(Ok(probe)) = probes.join_next() => finish(&mut streaks, &probe),
            }
        }
    }

    fn begin(&self, streaks: &mut HashMap<Box<str>, Streak>, probes: &mut JoinSet<Probe>) {
        let Some(serving) = self.store.current() else { return };
        let now = Instant::now();
        for (target, rule) in checked(&serving) {
            let streak =
                streaks.entry(target.url.clone()).or_insert(Streak { next: now, running: false, good: 0, bad: 0 });
            if streak.running || streak.next > now {
                continue;
            }
            streak.running = true;
            streak.next = now + Duration::from_secs(rule.interval_s.max(1).into());
            probes.spawn(probe(self.client.clone(), Arc::clone(target), rule.clone()));
        }
    }
}

fn finish(streaks: &mut HashMap<Box<str>, Streak>, probe: &Probe) {
    let Some(streak) = streaks.get_mut(&probe.target.url) else { return };
    streak.running = false;
    if let Some(well) = streak.take(probe.good, &probe.rule)
        && probe.target.health.probed_well() != well
    {
        tracing::warn!(target.url = %probe.target.url, target.healthy = well, "The health of a target changed.");
        probe.target.health.set_probed(well);
    }
}

async fn probe(client: reqwest::Client, target: Arc<Target>, rule: HealthCheck) -> Probe {
    let url = format!("{}/{}", target.url.trim_end_matches('/'), rule.path.trim_start_matches('/'));
    let answer = client.get(url).timeout(PATIENCE).send().await;
    let good = answer.is_ok_and(|answer| answer.status().is_success() || answer.status().is_redirection());
    Probe { target, rule, good }
}

fn checked(serving: &Serving) -> impl Iterator<Item = (&Arc<Target>, &HealthCheck)> {
    let rule = |pool: &'_ Arc<UpstreamPool>| pool.entry.health_check.is_some();
    serving
        .pools()
        .filter(move |pool| rule(pool))
        .flat_map(|pool| pool.all().filter_map(|target| pool.entry.health_check.as_ref().map(|rule| (target, rule))))
}

/// The health of every target with active checks, as the control plane wants to see it.
#[must_use]
pub fn report(serving: &Serving) -> Vec<TargetHealth> {
    checked(serving)
        .map(|(target, _)| TargetHealth { target_id: target.id, healthy: target.health.probed_well() })
        .collect()
}

#[async_trait]
impl BackgroundService for Checks {
    async fn start(&self, mut shutdown: ShutdownWatch) {
        tokio::select! {
            () = self.run() => {}
            _ = shutdown.changed() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_changes_only_after_as_many_results_in_a_row_as_asked() {
        let rule = HealthCheck { path: "/".to_owned(), interval_s: 1, unhealthy_after: 2, healthy_after: 3 };
        let mut streak = Streak { next: Instant::now(), running: false, good: 0, bad: 0 };
        let results = [false, true, false, false, true, true, true];
        let decided: Vec<_> = results.into_iter().map(|good| streak.take(good, &rule)).collect();
        assert_eq!(decided, [None, None, None, Some(false), None, None, Some(true)]);
    }
}
