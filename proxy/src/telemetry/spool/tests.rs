//! The spool stays within its bound and counts what that costs.

use headgate_contract::ids::{ApiVersionId, RequestId, TenantId};
use headgate_contract::latency::Histogram;
use headgate_contract::telemetry::{Batch, Bucket, BucketKey, Outcome, RequestLog};
use tempfile::TempDir;
use uuid::Uuid;

use super::super::example;
use super::*;

fn boot() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)
}

fn batch(sequence: i64, calls: u64) -> Batch {
    let tenant_id = TenantId(Uuid::from_u128(1));
    let key = BucketKey {
        second: 100,
        tenant_id,
        api_version_id: Some(ApiVersionId(Uuid::from_u128(2))),
        operation_id: None,
        application_id: None,
        served: None,
        outcome: Outcome::Success,
    };
    let log = |n: u64| RequestLog {
        id: RequestId(Uuid::from_u128(n.into())),
        tenant_id,
        ..example::log("GET".to_owned(), "/x".to_owned())
    };
    Batch {
        boot_id: boot(),
        sequence,
        complete_until_ms: sequence,
        buckets: vec![Bucket {
            key,
            requests: calls,
            request_bytes: 0,
            response_bytes: 0,
            latency: Histogram::default(),
        }],
        request_logs: (0..calls).map(log).collect(),
        dropped_logs: 0,
        target_health: Vec::new(),
    }
}

fn append(spool: &mut Spool, sequence: i64, calls: u64) -> Losses {
    spool.append(boot(), sequence, &wire::encode(&batch(sequence, calls)).unwrap()).unwrap()
}

fn read_all(spool: &mut Spool) -> Vec<Batch> {
    let mut batches = Vec::new();
    while let Some(encoded) = spool.oldest() {
        batches.push(wire::decode(&encoded).unwrap());
        spool.remove_oldest();
    }
    batches
}

#[test]
fn batches_come_back_oldest_first_after_a_restart() {
    let directory = TempDir::new().unwrap();
    let mut spool = Spool::open(directory.path(), 1 << 20).unwrap();
    for sequence in [1, 2, 10] {
        append(&mut spool, sequence, 2);
    }
    let mut spool = Spool::open(directory.path(), 1 << 20).unwrap();
    let sequences: Vec<_> = read_all(&mut spool).iter().map(|batch| batch.sequence).collect();
    assert_eq!(sequences, [1, 2, 10]);
    assert!(Spool::open(directory.path(), 1 << 20).unwrap().is_empty());
}

#[test]
fn full_spool_drops_the_oldest_logs_first_and_counts_them() {
    let directory = TempDir::new().unwrap();
    let one = wire::encode(&batch(1, 10)).unwrap().len() as u64;
    let mut spool = Spool::open(directory.path(), one * 5 / 2).unwrap();
    let losses: u64 = (1..=4).map(|sequence| append(&mut spool, sequence, 10).logs).sum();
    assert!(spool.bytes() <= one * 5 / 2);
    let batches = read_all(&mut spool);
    let dropped: u64 = batches.iter().map(|batch| batch.dropped_logs).sum();
    let kept: u64 = batches.iter().map(|batch| batch.request_logs.len() as u64).sum();
    assert_eq!((dropped, kept + dropped), (losses, 40));
    assert!(batches[0].request_logs.is_empty() && !batches.last().unwrap().request_logs.is_empty());
    let calls: u64 = batches.iter().flat_map(|batch| &batch.buckets).map(|bucket| bucket.requests).sum();
    assert_eq!(calls, 40, "counts outlive logs");
}

#[test]
fn counts_are_merged_before_any_is_dropped_and_the_oldest_batch_keeps_its_number() {
    let directory = TempDir::new().unwrap();
    let mut spool = Spool::open(directory.path(), 3000).unwrap();
    let mut losses = 0;
    for sequence in 1..=50 {
        losses += append(&mut spool, sequence, 3).counted_calls;
    }
    assert!(spool.bytes() <= 3000);
    let batches = read_all(&mut spool);
    assert_eq!((batches[0].sequence, batches[0].buckets[0].requests), (1, 3));
    let calls: u64 = batches.iter().flat_map(|batch| &batch.buckets).map(|bucket| bucket.requests).sum();
    let logs: u64 = batches.iter().map(|batch| batch.dropped_logs + batch.request_logs.len() as u64).sum();
    assert_eq!((calls, logs, losses), (150, 150, 0));
}
