//! The form in which batches travel and wait on disk: one byte for the version, then the batch in the
//! [postcard wire format](https://postcard.jamesmunns.com/wire-format), without its request logs, then their number and
//! their [stream](super::logs).
//!
//! A proxy writes one request log per call, so this is part of the hot path. The format carries no field names: a change
//! of [`Batch`] needs a new version. In version 1 the logs were part of the batch; it is still read.
//!
//! Logs are encoded soon after calls end and joined to the rest of their batch later, without being read again.

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use thiserror::Error;

use super::Batch;
use super::logs::{self, Logs};

/// Media type of a batch in a request.
pub const MEDIA_TYPE: &str = "application/vnd.headgate.telemetry";
/// Grows with every change of [`Batch`] or of a type inside it.
const VERSION: u8 = 2;
/// The version before.
const BEFORE: u8 = 1;

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

/// Writes a batch.
///
/// # Errors
/// Never for these types; the error type is that of the serialiser.
pub fn encode(batch: &Batch) -> Result<Vec<u8>, NotABatch> {
    let mut logs = Logs::default();
    batch.request_logs.iter().for_each(|log| logs.push(log));
    join(&Batch { request_logs: Vec::new(), ..batch.clone() }, &logs, Vec::new())
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
    let damaged = |fault: postcard::Error| NotABatch::Damaged(fault.to_string());
    append(batch, &mut bytes).and_then(|()| append(&logs.count(), &mut bytes)).map_err(damaged)?;
    bytes.extend_from_slice(logs.bytes());
    Ok(bytes)
}

/// Writes one value behind what is there already.
pub(super) fn append<T: Serialize>(value: &T, bytes: &mut Vec<u8>) -> postcard::Result<()> {
    postcard::serialize_with_flavor(value, Appended(bytes))
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
    let batch = match bytes.split_first() {
        Some((&VERSION, rest)) => read(rest),
        Some((&BEFORE, rest)) => postcard::from_bytes(rest),
        Some((&version, _)) => return Err(NotABatch::Version(version)),
        None => return Err(NotABatch::Damaged("it is empty".to_owned())),
    };
    batch.map_err(|fault| NotABatch::Damaged(fault.to_string()))
}

fn read(bytes: &[u8]) -> postcard::Result<Batch> {
    let (batch, rest): (Batch, _) = postcard::take_from_bytes(bytes)?;
    let (count, stream) = postcard::take_from_bytes(rest)?;
    Ok(Batch { request_logs: logs::read(stream, count)?, ..batch })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::{TargetId, TenantId};
    use crate::latency::Histogram;
    use crate::telemetry::{Bucket, BucketKey, Outcome, example};

    fn batch() -> Batch {
        let (id, tenant_id) = (Uuid::from_u128(7), TenantId(Uuid::from_u128(1)));
        let log = example();
        let mut latency = Histogram::default();
        [100, 5000, u64::MAX].into_iter().for_each(|micros| latency.record(micros));
        let key = BucketKey {
            second: -1,
            tenant_id,
            api_version_id: None,
            operation_id: None,
            application_id: None,
            served: log.served,
            outcome: Outcome::Aborted,
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
    fn logs_joined_to_a_batch_make_the_same_bytes() {
        let mut logs = Logs::default();
        logs.push(&batch().request_logs[0]);
        let head = Batch { request_logs: Vec::new(), ..batch() };
        assert_eq!(join(&head, &logs, vec![1, 2]).unwrap(), encode(&batch()).unwrap());
    }

    #[test]
    fn version_before_is_read() {
        let mut bytes = vec![BEFORE];
        append(&batch(), &mut bytes).unwrap();
        assert_eq!(decode(&bytes).unwrap(), batch());
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
