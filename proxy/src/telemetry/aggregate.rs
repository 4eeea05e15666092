//! Counts calls and lists them.

use foldhash::{HashMap, HashMapExt};
use headgate_contract::gateway::GatewayFault;
use headgate_contract::latency::Histogram;
use headgate_contract::telemetry::logs::Logs;
use headgate_contract::telemetry::{Bucket, BucketKey, Outcome, RequestLog};
use serde::Serialize;

/// Bytes of request logs that are kept until they are gathered: several seconds of calls at full speed.
const LOG_BYTES: usize = 16 * 1024 * 1024;

/// What has gathered since the last time somebody took it.
#[derive(Debug, Default)]
pub struct Aggregate {
    pub tally: Tally,
    buckets: HashMap<BucketKey, Bucket>,
    logs: Logs,
    dropped_logs: u64,
}

/// Calls by how they ended, whomever they belong to.
#[derive(Debug, Default)]
pub struct Tally {
    pub outcomes: [u64; Outcome::ALL.len()],
    pub faults: [u64; GatewayFault::ALL.len()],
    /// Calls that belong to no tenant: these are counted here and nowhere else.
    pub unattributed: u64,
}

/// The parts of an [`Aggregate`] that make a batch.
#[derive(Debug, Default)]
pub struct Gathered {
    pub buckets: Vec<Bucket>,
    pub logs: Logs,
    pub dropped_logs: u64,
}

impl Aggregate {
    /// Adds a call. Its log is dropped, and counted as such, when there is no room.
    pub fn add<Text: Serialize>(&mut self, log: &RequestLog<Text>) {
        self.tally.add(log.outcome, log.fault);
        let key = log.bucket_key();
        let bucket = self.buckets.entry(key).or_insert_with(|| empty(key));
        bucket.requests += 1;
        bucket.request_bytes += log.request_bytes;
        bucket.response_bytes += log.response_bytes;
        bucket.latency.record(log.duration_us);
        if self.logs.size() < LOG_BYTES {
            self.logs.push(log);
        } else {
            self.dropped_logs += 1;
        }
    }

    /// Adds a call that belongs to no tenant.
    pub fn add_unattributed(&mut self, outcome: Outcome, fault: Option<GatewayFault>) {
        self.tally.add(outcome, fault);
        self.tally.unattributed += 1;
    }

    /// Moves what has gathered into `gathered` and leaves nothing behind but memory.
    pub fn pour_into(&mut self, gathered: &mut Gathered) {
        gathered.buckets = merge(
            std::mem::take(&mut gathered.buckets).into_iter().chain(self.buckets.drain().map(|(_, bucket)| bucket)),
        );
        gathered.logs.append(&self.logs);
        self.logs.clear();
        gathered.dropped_logs += std::mem::take(&mut self.dropped_logs);
        self.tally = Tally::default();
    }
}

impl Tally {
    fn add(&mut self, outcome: Outcome, fault: Option<GatewayFault>) {
        if let Some(at) = Outcome::ALL.iter().position(|known| *known == outcome) {
            self.outcomes[at] += 1;
        }
        if let Some(at) = fault.and_then(|fault| GatewayFault::ALL.iter().position(|known| *known == fault)) {
            self.faults[at] += 1;
        }
    }
}

/// Adds up buckets with the same key.
#[must_use]
pub fn merge(buckets: impl IntoIterator<Item = Bucket>) -> Vec<Bucket> {
    let mut merged: HashMap<BucketKey, Bucket> = HashMap::new();
    for Bucket { key, requests, request_bytes, response_bytes, latency } in buckets {
        let into = merged.entry(key).or_insert_with(|| empty(key));
        into.requests += requests;
        into.request_bytes += request_bytes;
        into.response_bytes += response_bytes;
        into.latency.merge(&latency);
    }
    merged.into_values().collect()
}

fn empty(key: BucketKey) -> Bucket {
    Bucket { key, requests: 0, request_bytes: 0, response_bytes: 0, latency: Histogram::default() }
}
