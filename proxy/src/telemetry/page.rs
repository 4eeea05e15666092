//! Calls in short form, until there are enough of them to be worked off together.
//!
//! Serving a call runs through several hundred kilobytes of code, far more than a processor's first cache holds, so
//! each piece of work comes to its code cold. Counting and encoding calls one page at a time warms that code once per
//! page instead of once per call; a single call costs no more than a copy.

use std::ops::Range;

use headgate_contract::telemetry::RequestLog;

use super::aggregate::Aggregate;

/// Calls per page: small enough to stay in the cache, and to be worked off in a few dozen microseconds.
const CALLS: usize = 64;

/// Calls that were not counted yet.
#[derive(Debug, Default)]
pub struct Page {
    calls: Vec<RequestLog<Range<usize>>>,
    /// What the ranges of the calls mean.
    text: Vec<u8>,
}

impl Page {
    /// Writes a call down.
    pub fn push(&mut self, log: &RequestLog<&[u8]>) {
        let log = log.map_text(|text| {
            let start = self.text.len();
            self.text.extend_from_slice(text);
            start..self.text.len()
        });
        self.calls.push(log);
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.calls.len() >= CALLS
    }

    /// Counts all calls into `aggregate`, and forgets them. Text that is no UTF-8 gets replacement characters.
    pub fn work_off(&mut self, aggregate: &mut Aggregate) {
        for log in &self.calls {
            aggregate.add(&log.map_text(|range| String::from_utf8_lossy(&self.text[range.clone()])));
        }
        self.calls.clear();
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::telemetry::{Batch, wire};
    use uuid::Uuid;

    use super::super::aggregate::Gathered;
    use super::super::example;
    use super::*;

    #[test]
    fn calls_of_a_page_are_counted_once_with_their_own_texts() {
        let (mut page, mut aggregate, mut gathered) = (Page::default(), Aggregate::default(), Gathered::default());
        let paths: Vec<_> = (0..CALLS).map(|at| format!("/{at}/ä")).collect();
        for path in &paths {
            assert!(!page.is_full());
            page.push(&RequestLog { user_agent: Some(b"a\xffb"), ..example::log(b"GET", path.as_bytes()) });
        }
        assert!(page.is_full());
        page.work_off(&mut aggregate);
        page.work_off(&mut aggregate);
        aggregate.pour_into(&mut gathered);
        let batch = Batch {
            boot_id: Uuid::nil(),
            sequence: 1,
            complete_until_ms: 0,
            buckets: gathered.buckets,
            dropped_logs: 0,
            target_health: Vec::new(),
            request_logs: Vec::new(),
        };
        let batch = wire::decode(&wire::join(&batch, &gathered.logs, Vec::new()).unwrap()).unwrap();
        assert_eq!(batch.buckets.iter().map(|bucket| bucket.requests).sum::<u64>(), CALLS as u64);
        assert!(batch.request_logs.iter().map(|log| &log.path).eq(&paths));
        assert!(batch.request_logs.iter().all(|log| log.user_agent.as_deref() == Some("a\u{fffd}b")));
    }
}
