//! Two arms: sticky, monotone, and stable when nobody renews the lease.

use std::collections::HashSet;

use headgate_contract::snapshot::Arm;

use crate::kit::proxy::{Proxy, serving};
use crate::kit::upstream::Upstream;
use crate::kit::{eventually, world};

const APPLICATIONS: u8 = 60;

fn contents(stable: &Upstream, candidate: &Upstream, percent: &str) -> headgate_contract::snapshot::Contents {
    let mut contents = world::contents(&[&stable.url]);
    (2..=APPLICATIONS).for_each(|n| world::admit(&mut contents, n));
    world::split(&mut contents, &candidate.url, percent);
    contents
}

/// The applications that the candidate serves.
async fn on_candidate(proxy: &Proxy) -> HashSet<u8> {
    let mut found = HashSet::new();
    for n in 1..=APPLICATIONS {
        let response = proxy.get(n, "/things").send().await.unwrap();
        assert_eq!(response.status(), 200);
        if response.headers()["x-served-by"] == "candidate" {
            found.insert(n);
        }
    }
    found
}

#[tokio::test]
async fn assignment_is_sticky_and_a_higher_weight_moves_nobody_back() {
    let (stable, candidate) = (Upstream::start("stable").await, Upstream::start("candidate").await);
    let (control, proxy) = serving(contents(&stable, &candidate, "0")).await;
    control.renew(&[world::rollout()]);
    let mut before = HashSet::new();
    for (epoch, percent) in [(2, "10"), (3, "30"), (4, "70"), (5, "100")] {
        control.publish_and_wait(world::snapshot(epoch, contents(&stable, &candidate, percent))).await;
        let now = on_candidate(&proxy).await;
        assert_eq!(now, on_candidate(&proxy).await, "sticky");
        assert!(before.is_subset(&now), "monotone at {percent} %");
        before = now;
    }
    assert_eq!(before.len(), usize::from(APPLICATIONS));
}

#[tokio::test]
async fn lease_that_runs_out_sends_everything_to_stable_and_a_renewal_brings_it_back() {
    let (stable, candidate) = (Upstream::start("stable").await, Upstream::start("candidate").await);
    let (control, proxy) = serving(contents(&stable, &candidate, "100")).await;
    control.renew(&[world::rollout()]);
    assert_eq!(on_candidate(&proxy).await.len(), usize::from(APPLICATIONS));
    control.renew(&[]);
    eventually("the lease to run out", async || (proxy.metric("headgate_leases_expired").await == 1).then_some(()))
        .await;
    assert!(on_candidate(&proxy).await.is_empty());
    control.renew(&[world::rollout()]);
    eventually("the lease to hold again", async || (proxy.metric("headgate_leases_expired").await == 0).then_some(()))
        .await;
    assert_eq!(on_candidate(&proxy).await.len(), usize::from(APPLICATIONS));
}

#[tokio::test]
async fn restart_without_control_plane_serves_stable() {
    let (stable, candidate) = (Upstream::start("stable").await, Upstream::start("candidate").await);
    let (mut control, proxy) = serving(contents(&stable, &candidate, "100")).await;
    control.kill();
    let proxy = proxy.restart().await;
    assert!(on_candidate(&proxy).await.is_empty());
}

#[tokio::test]
async fn failure_of_the_candidate_counts_against_it_and_stays_in_it() {
    let stable = Upstream::start("stable").await;
    let mut contents = world::contents(&[&stable.url]);
    world::split(&mut contents, &crate::kit::upstream::dead_url(), "100");
    let (control, proxy) = serving(contents).await;
    control.renew(&[world::rollout()]);
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 502);
    assert_eq!(stable.count(), 0);
    let log = eventually("the request log", async || {
        control.stored().into_iter().flat_map(|batch| batch.request_logs).next()
    })
    .await;
    assert_eq!(log.served.unwrap().rollout, Some((world::rollout(), Arm::Candidate)));
    assert!(log.outcome.is_error());
}
