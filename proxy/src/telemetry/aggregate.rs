//! Turns records into buckets and request logs.

use std::collections::HashMap;

use headgate_contract::latency::Histogram;
use headgate_contract::telemetry::{Bucket, BucketKey, RequestLog};

use super::record::Record;

/// What has gathered since the last batch.
#[derive(Debug, Default)]
pub struct Aggregate {
    buckets: HashMap<BucketKey, Bucket>,
    logs: Vec<RequestLog>,
}

impl Aggregate {
    /// Adds a call. Calls without a tenant are not reported.
    pub fn add(&mut self, record: Record) {
        let Some(tenant_id) = record.tenant_id else { return };
        let key = record.bucket_key(tenant_id);
        let bucket = self.buckets.entry(key).or_insert_with(|| empty(key));
        bucket.requests += 1;
        bucket.request_bytes += record.request_bytes;
        bucket.response_bytes += record.response_bytes;
        bucket.latency.record(record.duration_us);
        self.logs.push(record.into_log(tenant_id));
    }

    /// Request logs gathered.
    #[must_use]
    pub fn logs(&self) -> usize {
        self.logs.len()
    }

    /// Takes what has gathered.
    pub fn take(&mut self) -> (Vec<Bucket>, Vec<RequestLog>) {
        (self.buckets.drain().map(|(_, bucket)| bucket).collect(), std::mem::take(&mut self.logs))
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
