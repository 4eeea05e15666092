//! Builders of samples.

use crate::latency::Histogram;
use crate::rollouts::{ArmSample, Decision, Evidence, HoldReason, Strategy, TickSample, Verdict, judge};

pub fn arm(requests: u64, errors: u64) -> ArmSample {
    let mut latency = Histogram::default();
    (0..requests).for_each(|_| latency.record(20_000));
    ArmSample { requests, errors, latency, ..ArmSample::default() }
}

pub fn tick(second: i64, stable: (u64, u64), candidate: (u64, u64)) -> TickSample {
    TickSample {
        second,
        stable: arm(stable.0, stable.1),
        candidate: arm(candidate.0, candidate.1),
        ..TickSample::default()
    }
}

pub fn fresh(strategy: &Strategy) -> Evidence {
    Evidence::start(strategy, &arm(1_000, 0).latency)
}

pub fn judged(samples: &[TickSample]) -> Verdict {
    let strategy = Strategy::default_canary();
    judge(&strategy, 1, fresh(&strategy), samples).1
}

/// JSON keeps numbers to the last digit but one.
pub fn stored(evidence: &Evidence) -> Evidence {
    serde_json::from_str(&serde_json::to_string(evidence).unwrap()).unwrap()
}

pub fn hold(reason: HoldReason) -> Decision {
    Decision::Hold { reason }
}
