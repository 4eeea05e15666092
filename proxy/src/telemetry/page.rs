//! Calls in short form, until there are enough of them to be worked off together.
//!
//! Serving a call runs through several hundred kilobytes of code, far more than a processor's first cache holds, so
//! each piece of work comes to its code cold. Counting and encoding calls one page at a time warms that code once per
//! page instead of once per call; a single call costs no more than a copy.

use std::borrow::Cow;
use std::ops::Range;

use super::aggregate::Aggregate;
use super::facts::{Facts, Texts};

/// Calls per page: small enough to stay in the cache, and to be worked off in a few dozen microseconds.
const CALLS: usize = 64;

/// Calls that were not counted yet.
#[derive(Debug, Default)]
pub struct Page {
    calls: Vec<(Facts, Texts<Range<usize>>)>,
    /// What the ranges of the calls mean.
    text: Vec<u8>,
}

impl Page {
    /// Writes a call down.
    pub fn push(&mut self, facts: &Facts, texts: &Texts<&[u8]>) {
        let ranges = texts.map(|text| {
            let start = self.text.len();
            self.text.extend_from_slice(text);
            start..self.text.len()
        });
        self.calls.push((*facts, ranges));
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.calls.len() >= CALLS
    }

    /// Counts all calls into `aggregate`, and forgets them. Text that is no UTF-8 gets replacement characters.
    pub fn work_off(&mut self, aggregate: &mut Aggregate) {
        // Nearly always all is well with all of them.
        let sound = std::str::from_utf8(&self.text).unwrap_or_default();
        let text = |range: &Range<usize>| match sound.get(range.clone()) {
            Some(text) => Cow::Borrowed(text),
            None => String::from_utf8_lossy(&self.text[range.clone()]),
        };
        for (facts, ranges) in &self.calls {
            match facts.log(ranges.map(text)) {
                Some(log) => aggregate.add(&log),
                None => aggregate.add_unattributed(facts.outcome, facts.fault),
            }
        }
        self.calls.clear();
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use headgate_contract::ids::{RequestId, TenantId};
    use headgate_contract::telemetry::{Batch, wire};
    use uuid::Uuid;

    use super::super::aggregate::Gathered;
    use super::*;

    #[test]
    fn calls_of_a_page_are_counted_once_with_their_own_texts() {
        let (mut page, mut aggregate, mut gathered) = (Page::default(), Aggregate::default(), Gathered::default());
        let unattributed = Facts::begin(RequestId(Uuid::nil()), 1);
        let paths: Vec<_> = (0..CALLS).map(|at| format!("/{at}/ä")).collect();
        for path in &paths {
            assert!(!page.is_full());
            let texts = Texts { method: &b"GET"[..], path: path.as_bytes(), user_agent: Some(&b"a\xffb"[..]) };
            page.push(&Facts { tenant_id: Some(TenantId(Uuid::nil())), ..unattributed }, &texts);
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

    #[test]
    fn call_of_no_tenant_is_counted_and_not_listed() {
        let (mut page, mut aggregate) = (Page::default(), Aggregate::default());
        let texts = Texts { method: &b"GET"[..], path: b"/", user_agent: None };
        page.push(&Facts::begin(RequestId(Uuid::nil()), 1), &texts);
        page.work_off(&mut aggregate);
        assert_eq!(aggregate.tally.unattributed, 1);
        let mut gathered = Gathered::default();
        aggregate.pour_into(&mut gathered);
        assert_eq!((gathered.logs.count(), gathered.buckets.len()), (0, 0));
    }
}
