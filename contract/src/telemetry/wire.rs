//! The form in which batches travel and wait on disk: one byte for the version, then the batch in the
//! [postcard wire format](https://postcard.jamesmunns.com/wire-format).
//!
//! A proxy writes one request log per call, so this is part of the hot path. Identifiers as 16 bytes instead of text
//! make it some ten times cheaper than JSON, and smaller. The format carries no field names: a change of
//! [`Batch`] needs a new version.
//!
//! Logs are encoded soon after calls end ([`Logs`]) and joined to the rest of their batch later, without being read again.

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use thiserror::Error;

use super::{Batch, RequestLog};

/// Media type of a batch in a request.
pub const MEDIA_TYPE: &str = "application/vnd.headgate.telemetry";
/// Grows with every change of [`Batch`] or of a type inside it.
const VERSION: u8 = 1;

/// Why bytes are not a batch.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotABatch {
    /// Written by another version of the proxy.
    #[error("telemetry format {0} is not known here, only {VERSION}; update the older of proxy and control plane")]
    Version(u8),
    /// Cut off or damaged.
    #[error("the telemetry batch cannot be read: {0}")]
    Damaged(String),
}

/// Request logs in encoded form.
#[derive(Debug, Default)]
pub struct Logs {
    bytes: Vec<u8>,
    count: usize,
}

impl Logs {
    /// Appends a log.
    pub fn push<Text: Serialize>(&mut self, log: &RequestLog<Text>) {
        let before = self.bytes.len();
        match write(log, &mut self.bytes) {
            Ok(()) => self.count += 1,
            Err(_) => self.bytes.truncate(before),
        }
    }

    /// Appends all of `other`.
    pub fn append(&mut self, other: &Self) {
        self.bytes.extend_from_slice(&other.bytes);
        self.count += other.count;
    }

    /// Forgets all logs, but keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.count = 0;
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// Bytes that they take.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// Writes a batch.
///
/// # Errors
/// Never for these types; the error type is that of the serialiser.
pub fn encode(batch: &Batch) -> Result<Vec<u8>, NotABatch> {
    let mut bytes = vec![VERSION];
    write(batch, &mut bytes)?;
    Ok(bytes)
}

/// Writes a batch whose logs are `logs`; it has none of its own. `bytes` is memory to write into; what it holds is
/// forgotten.
///
/// # Errors
/// Like [`encode`].
pub fn join(batch: &Batch, logs: &Logs, mut bytes: Vec<u8>) -> Result<Vec<u8>, NotABatch> {
    debug_assert!(batch.request_logs.is_empty(), "a batch has either logs of its own or encoded ones");
    bytes.clear();
    bytes.push(VERSION);
    write(batch, &mut bytes)?;
    // What was written ends with the length of the empty list.
    bytes.pop();
    write(&logs.count, &mut bytes)?;
    bytes.extend_from_slice(&logs.bytes);
    Ok(bytes)
}

fn write<T: Serialize>(value: &T, bytes: &mut Vec<u8>) -> Result<(), NotABatch> {
    postcard::serialize_with_flavor(value, Appended(bytes)).map_err(|fault| NotABatch::Damaged(fault.to_string()))
}

/// Lets postcard append to bytes that are already there.
struct Appended<'b>(&'b mut Vec<u8>);

impl Flavor for Appended<'_> {
    type Output = ();

    #[inline]
    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    #[inline]
    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}

/// Reads a batch.
///
/// # Errors
/// [`NotABatch`].
pub fn decode(bytes: &[u8]) -> Result<Batch, NotABatch> {
    match bytes.split_first() {
        Some((&VERSION, batch)) => postcard::from_bytes(batch).map_err(|fault| NotABatch::Damaged(fault.to_string())),
        Some((&version, _)) => Err(NotABatch::Version(version)),
        None => Err(NotABatch::Damaged("it is empty".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{RequestId, TargetId, TenantId, UpstreamId};
    use crate::latency::Histogram;
    use crate::snapshot::Arm;
    use crate::telemetry::{Bucket, BucketKey, Outcome, RequestLog, Served};

    fn batch() -> Batch {
        let (id, tenant_id) = (Uuid::from_u128(7), TenantId(Uuid::from_u128(1)));
        let rollout = Some((crate::ids::RolloutId(id), Arm::Candidate));
        let served = Some(Served { upstream_id: UpstreamId(id), target_id: TargetId(id), rollout });
        let mut latency = Histogram::default();
        [100, 5000, u64::MAX].into_iter().for_each(|micros| latency.record(micros));
        let key = BucketKey {
            second: -1,
            tenant_id,
            api_version_id: None,
            operation_id: None,
            application_id: None,
            served,
            outcome: Outcome::Aborted,
        };
        let log = RequestLog {
            id: RequestId(id),
            tenant_id,
            at_us: i64::MAX,
            method: "GET".to_owned(),
            path: "/ä".to_owned(),
            status: 200,
            outcome: Outcome::Denied,
            fault: Some(crate::gateway::GatewayFault::RateLimited),
            api_version_id: None,
            operation_id: None,
            application_id: None,
            api_key_id: None,
            served,
            duration_us: u64::MAX,
            upstream_us: Some(1),
            request_bytes: 0,
            response_bytes: 1,
            client_ip: Some([127, 0, 0, 1].into()),
            user_agent: None,
        };
        Batch {
            boot_id: id,
            sequence: 1,
            complete_until_ms: 2,
            buckets: vec![Bucket { key, requests: 3, request_bytes: 4, response_bytes: 5, latency }],
            dropped_logs: 6,
            target_health: vec![crate::sync::TargetHealth { target_id: TargetId(id), healthy: true }],
            request_logs: vec![log],
        }
    }

    #[test]
    fn batch_survives_the_way() {
        assert_eq!(decode(&encode(&batch()).unwrap()).unwrap(), batch());
    }

    #[test]
    fn logs_encoded_one_by_one_make_the_same_bytes() {
        let mut whole = batch();
        let mut logs = Logs::default();
        for _ in 0..300 {
            logs.push(&whole.request_logs[0]);
        }
        let mut rest = Logs::default();
        rest.push(&whole.request_logs[0]);
        logs.append(&rest);
        whole.request_logs = vec![whole.request_logs[0].clone(); 301];
        let head = Batch { request_logs: Vec::new(), ..whole.clone() };
        assert_eq!((logs.count(), join(&head, &logs, vec![1, 2]).unwrap()), (301, encode(&whole).unwrap()));
    }

    #[test]
    fn other_versions_and_cut_batches_are_refused() {
        let mut bytes = encode(&batch()).unwrap();
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_err(), "{end} bytes");
        }
        bytes[0] = 9;
        assert_eq!(decode(&bytes), Err(NotABatch::Version(9)));
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes: Vec<u8>, at: usize, value: u8) {
            _ = decode(&bytes);
            let mut damaged = encode(&batch()).unwrap();
            let at = at % damaged.len();
            damaged[at] = value;
            _ = decode(&damaged);
        }
    }
}
