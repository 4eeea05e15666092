//! Request logs as one stream of bytes. Most calls have most in common with calls before them, so what they share is
//! written once: a log takes some 80 bytes instead of 250.
//!
//! The stream is a sequence of values in the
//! [postcard wire format](https://postcard.jamesmunns.com/wire-format). Each log begins with a number: 0 forgets all
//! labels and is followed by another number; 1 is followed by labels, which take the next place in the list; `n` from 2
//! on stands for the labels at place `n - 2`. Then come the details, of which the time is the distance to the log before.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;

use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::wire::append;
use super::{Outcome, RequestLog, Served, blend};
use crate::gateway::GatewayFault;
use crate::ids::{ApiKeyId, ApiVersionId, ApplicationId, OperationId, RequestId, TenantId};

const FORGET: u32 = 0;
const NEW: u32 = 1;
const FIRST: u32 = 2;

/// Request logs in encoded form.
#[derive(Debug, Default)]
pub struct Logs {
    bytes: Vec<u8>,
    count: usize,
    labels: HashMap<Labels, u32>,
    last_at_us: i64,
}

/// What many calls share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Labels {
    tenant_id: TenantId,
    api_version_id: Option<ApiVersionId>,
    operation_id: Option<OperationId>,
    application_id: Option<ApplicationId>,
    api_key_id: Option<ApiKeyId>,
    served: Option<Served>,
    status: u16,
    outcome: Outcome,
    fault: Option<GatewayFault>,
}

/// What each call has for itself.
#[derive(Debug, Serialize, Deserialize)]
struct Details<Text> {
    id: RequestId,
    /// Since the log before, or since 1970 for the first.
    at_us: i64,
    method: Text,
    path: Text,
    duration_us: u64,
    upstream_us: Option<u64>,
    request_bytes: u64,
    response_bytes: u64,
    client_ip: Option<IpAddr>,
    user_agent: Option<Text>,
}

impl Logs {
    /// Appends a log.
    pub fn push<Text: Serialize>(&mut self, log: &RequestLog<Text>) {
        let before = self.bytes.len();
        if self.write(log).is_ok() {
            self.count += 1;
            self.last_at_us = log.at_us;
        } else {
            self.bytes.truncate(before);
            self.labels.clear();
        }
    }

    fn write<Text: Serialize>(&mut self, log: &RequestLog<Text>) -> postcard::Result<()> {
        if self.labels.is_empty() {
            self.forget()?;
        }
        let labels = Labels::of(log);
        let next = u32::try_from(self.labels.len()).unwrap_or(u32::MAX).saturating_add(FIRST);
        let number = *self.labels.entry(labels).or_insert(next);
        if number == next {
            append(&(NEW, labels), &mut self.bytes)?;
        } else {
            append(&number, &mut self.bytes)?;
        }
        append(&Details::of(log, self.last_at_us), &mut self.bytes)
    }

    /// Appends all of `other`.
    pub fn append(&mut self, other: &Self) {
        if self.forget().is_ok() {
            self.bytes.extend_from_slice(&other.bytes);
            self.count += other.count;
        }
    }

    /// Lets what is written next stand for itself.
    fn forget(&mut self) -> postcard::Result<()> {
        self.labels.clear();
        self.last_at_us = 0;
        if self.bytes.is_empty() { Ok(()) } else { append(&FORGET, &mut self.bytes) }
    }

    /// Forgets all logs, but keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.labels.clear();
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

    /// The stream.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Reads a stream of `count` logs.
///
/// # Errors
/// When it is not one.
pub(super) fn read(mut bytes: &[u8], count: usize) -> postcard::Result<Vec<RequestLog>> {
    // Grows with what is really there: a wrong count must not ask for memory.
    let mut logs = Vec::new();
    let mut labels: Vec<Labels> = Vec::new();
    let mut at_us = 0_i64;
    while logs.len() < count {
        let number: u32 = next(&mut bytes)?;
        if number == FORGET {
            labels.clear();
            at_us = 0;
            continue;
        }
        if number == NEW {
            labels.push(next(&mut bytes)?);
        }
        let place = number.checked_sub(FIRST).and_then(|place| usize::try_from(place).ok());
        let labels = place.map_or(labels.last(), |place| labels.get(place));
        let labels = *labels.ok_or(postcard::Error::DeserializeBadEncoding)?;
        let details: Details<String> = next(&mut bytes)?;
        at_us = at_us.wrapping_add(details.at_us);
        logs.push(labels.log(at_us, details));
    }
    Ok(logs)
}

fn next<'b, T: Deserialize<'b>>(bytes: &mut &'b [u8]) -> postcard::Result<T> {
    let (value, rest) = postcard::take_from_bytes(bytes)?;
    *bytes = rest;
    Ok(value)
}

impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u16(self.status);
        let served = self.served.map(|served| served.target_id.0);
        state.write_u128(blend([
            Some(self.tenant_id.0),
            self.api_version_id.map(|id| id.0),
            self.operation_id.map(|id| id.0),
            self.api_key_id.map(|id| id.0),
            served,
        ]));
    }
}

impl Labels {
    fn of<Text>(log: &RequestLog<Text>) -> Self {
        Self {
            tenant_id: log.tenant_id,
            api_version_id: log.api_version_id,
            operation_id: log.operation_id,
            application_id: log.application_id,
            api_key_id: log.api_key_id,
            served: log.served,
            status: log.status,
            outcome: log.outcome,
            fault: log.fault,
        }
    }

    fn log(self, at_us: i64, details: Details<String>) -> RequestLog {
        RequestLog {
            id: details.id,
            tenant_id: self.tenant_id,
            at_us,
            method: details.method,
            path: details.path,
            status: self.status,
            outcome: self.outcome,
            fault: self.fault,
            api_version_id: self.api_version_id,
            operation_id: self.operation_id,
            application_id: self.application_id,
            api_key_id: self.api_key_id,
            served: self.served,
            duration_us: details.duration_us,
            upstream_us: details.upstream_us,
            request_bytes: details.request_bytes,
            response_bytes: details.response_bytes,
            client_ip: details.client_ip,
            user_agent: details.user_agent,
        }
    }
}

impl<'l, Text> Details<&'l Text> {
    fn of(log: &'l RequestLog<Text>, last_at_us: i64) -> Self {
        Self {
            id: log.id,
            at_us: log.at_us.wrapping_sub(last_at_us),
            method: &log.method,
            path: &log.path,
            duration_us: log.duration_us,
            upstream_us: log.upstream_us,
            request_bytes: log.request_bytes,
            response_bytes: log.response_bytes,
            client_ip: log.client_ip,
            user_agent: log.user_agent.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::example;
    use super::*;

    /// Logs of which every `period`-th has the same labels.
    fn logs(count: u64, period: u64) -> Vec<RequestLog> {
        let log = |n: u64| RequestLog {
            id: RequestId(Uuid::from_u64_pair(n, 7)),
            at_us: i64::MIN.wrapping_add_unsigned(n.wrapping_mul(u64::MAX / 3)),
            path: format!("/{n}"),
            operation_id: (!n.is_multiple_of(period)).then(|| OperationId(Uuid::from_u64_pair(n % period, 1))),
            ..example()
        };
        (0..count).map(log).collect()
    }

    fn encoded(logs: &[RequestLog]) -> Logs {
        let mut encoded = Logs::default();
        logs.iter().for_each(|log| encoded.push(log));
        encoded
    }

    #[test]
    fn logs_survive_whatever_they_share() {
        for period in [1, 2, 200, 1000] {
            let logs = logs(500, period);
            let encoded = encoded(&logs);
            assert_eq!((encoded.count(), read(encoded.bytes(), 500).unwrap()), (500, logs));
        }
    }

    #[test]
    fn streams_can_be_joined_and_gone_on_with() {
        let all = logs(90, 7);
        let mut joined = Logs::default();
        joined.append(&encoded(&all[..20]));
        joined.append(&Logs::default());
        joined.append(&encoded(&all[20..50]));
        all[50..60].iter().for_each(|log| joined.push(log));
        joined.append(&encoded(&all[60..]));
        assert_eq!(read(joined.bytes(), 90).unwrap(), all);
        joined.clear();
        joined.push(&all[0]);
        assert_eq!(read(joined.bytes(), 1).unwrap(), all[..1]);
    }

    #[test]
    fn shared_labels_are_written_once() {
        let (alike, unlike) = (encoded(&logs(1000, 1)).size(), encoded(&logs(1000, 1000)).size());
        assert!(alike * 2 < unlike, "{alike} and {unlike} bytes");
    }

    #[test]
    fn wrong_counts_and_numbers_are_refused() {
        let good = encoded(&logs(3, 1));
        assert!(read(good.bytes(), 4).is_err());
        assert!(read(good.bytes(), usize::MAX).is_err());
        assert!(read(&[2], 1).is_err(), "labels that were not written");
        assert!(read(&[0, 0, 0], 1).is_err());
    }
}
