//! Snapshots come, are swapped, refused, kept; the control plane may die.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use headgate_contract::snapshot::SnapshotVersion;
use headgate_contract::sync::AckOutcome;

use crate::kit::control::Control;
use crate::kit::proxy::{Proxy, serving};
use crate::kit::upstream::Upstream;
use crate::kit::{eventually, world};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn swaps_under_load_fail_no_call() {
    let (a, b) = (Upstream::start("a").await, Upstream::start("b").await);
    let (control, proxy) = serving(world::contents(&[&a.url])).await;
    let proxy = Arc::new(proxy);
    let (stop, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let callers: Vec<_> = (0..8)
        .map(|_| {
            let (proxy, stop, calls) = (Arc::clone(&proxy), Arc::clone(&stop), Arc::clone(&calls));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for epoch in 2..40 {
        let before = calls.load(Ordering::Relaxed);
        let target = if epoch % 2 == 0 { &b.url } else { &a.url };
        let outcome = control.publish_and_wait(world::snapshot(epoch, world::contents(&[target]))).await;
        assert!(matches!(outcome, AckOutcome::Applied { .. }), "{outcome:?}");
        eventually("calls under the new snapshot", async || (calls.load(Ordering::Relaxed) > before).then_some(()))
            .await;
    }
    stop.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    assert!(a.count() > 0 && b.count() > 0);
}

#[tokio::test]
async fn serving_goes_on_without_control_plane_and_after_a_restart() {
    let upstream = Upstream::start("a").await;
    let (mut control, proxy) = serving(world::contents(&[&upstream.url])).await;
    control.kill();
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
    let proxy = proxy.restart().await;
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
    assert_eq!(proxy.admin("/ready").await.0, 200);
}

#[tokio::test]
async fn corrupt_last_snapshot_falls_back_to_the_one_before() {
    let upstream = Upstream::start("a").await;
    let (mut control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let mut second = world::contents(&[&upstream.url]);
    second.subscriptions.clear();
    control.publish_and_wait(world::snapshot(2, second)).await;
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 403);
    control.kill();
    let mut files: Vec<_> =
        std::fs::read_dir(proxy.data.path().join("snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert_eq!(files.len(), 2);
    let bytes = std::fs::read(&files[1]).unwrap();
    std::fs::write(&files[1], &bytes[..bytes.len() / 2]).unwrap();
    let proxy = proxy.restart().await;
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn bad_snapshot_is_refused_with_its_faults_and_the_old_one_stays() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    let mut bad = world::contents(&[&upstream.url]);
    bad.upstreams.clear();
    let AckOutcome::Failed { faults } = control.publish_and_wait(world::snapshot(2, bad)).await else {
        panic!("it was applied")
    };
    assert!(faults[0].contains("upstream"), "{faults:?}");
    let mut forged = world::snapshot(3, world::contents(&[&upstream.url]));
    forged.contents.subscriptions.clear();
    assert!(matches!(control.publish_and_wait(forged).await, AckOutcome::Failed { .. }), "the digest does not fit");
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
    assert!(matches!(
        control.publish_and_wait(world::snapshot(4, world::contents(&[&upstream.url]))).await,
        AckOutcome::Applied { .. }
    ));
}

#[tokio::test]
async fn older_snapshot_is_refused() {
    let upstream = Upstream::start("a").await;
    let (control, proxy) = serving(world::contents(&[&upstream.url])).await;
    control.publish_and_wait(world::snapshot(7, world::contents(&[&upstream.url]))).await;
    let mut old = world::contents(&[&upstream.url]);
    old.subscriptions.clear();
    assert!(matches!(control.publish_and_wait(world::snapshot(5, old)).await, AckOutcome::Failed { .. }));
    assert_eq!(proxy.get(1, "/things").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn proxy_connects_again_and_acknowledges_what_is_in_force() {
    let upstream = Upstream::start("a").await;
    let (mut first, proxy) = serving(world::contents(&[&upstream.url])).await;
    first.kill();
    let data = Arc::clone(&proxy.data);
    drop(proxy);
    let second = Control::start().await;
    second.publish(world::snapshot(1, world::contents(&[&upstream.url])));
    let _proxy = Proxy::start_in(data, second.address, &[]).await;
    let outcome = second.ack_of(SnapshotVersion { term: 1, epoch: 1 }).await;
    assert!(matches!(outcome, AckOutcome::Applied { .. }));
}
