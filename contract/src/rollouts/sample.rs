//! What one second brought.
//!
//! Rules of attribution, for whoever fills these in: a retry or fallback from candidate to stable stays a failure of
//! the candidate; answers from a cache, refusals by the gateway itself and calls of testers are not counted; seconds in
//! which nodes had different weights count by the arm each call really used.

use serde::{Deserialize, Serialize};

use crate::ids::ApplicationId;
use crate::latency::Histogram;

/// The counts of both arms in one second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TickSample {
    /// Unix time in seconds. The judge folds each second once and in order; a second that comes after a later one was
    /// judged is left out, so judge only seconds which all live nodes have reported.
    pub second: i64,
    /// The arm that served before.
    pub stable: ArmSample,
    /// The arm under test.
    pub candidate: ArmSample,
}

/// The counts of one arm in one second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArmSample {
    /// Calls that reached the arm.
    pub requests: u64,
    /// Of these, failed: 5xx, timeout, unreachable, broken off.
    pub errors: u64,
    /// Latencies of the calls.
    pub latency: Histogram,
    /// Errors these calls would have had on stable by their applications' own history (see
    /// [`expected_errors`](super::expected_errors)). Used in place of `requests` to compare error shares when both arms
    /// have it: with sticky assignment the arms have different applications, and comparing plain counts rejects good
    /// candidates in one of four rollouts.
    pub expected_errors: Option<f64>,
    /// Applications that called this arm; may be left empty when unknown.
    pub applications: Vec<ApplicationId>,
    /// Of these, who saw an error.
    pub failing_applications: Vec<ApplicationId>,
}

impl TickSample {
    /// Adds another part of the same second, for example of another node.
    pub fn merge(&mut self, other: &Self) {
        self.stable.merge(&other.stable);
        self.candidate.merge(&other.candidate);
    }
}

impl ArmSample {
    /// Adds another part of the same second.
    pub fn merge(&mut self, other: &Self) {
        let own = self.expected();
        let theirs = other.expected();
        self.expected_errors = match (own, theirs) {
            (Some(a), Some(b)) => Some(a + b),
            _ => None,
        };
        self.requests = self.requests.saturating_add(other.requests);
        self.errors = self.errors.saturating_add(other.errors);
        self.latency.merge(&other.latency);
        self.applications.extend_from_slice(&other.applications);
        self.failing_applications.extend_from_slice(&other.failing_applications);
    }

    /// Failed calls, never more than there were calls.
    #[must_use]
    pub fn bad(&self) -> u64 {
        self.errors.min(self.requests)
    }

    /// The expected errors, if they are a usable number; 0 when there were no calls.
    #[must_use]
    pub fn expected(&self) -> Option<f64> {
        match self.expected_errors {
            Some(x) if x.is_finite() && x >= 0.0 => Some(x),
            None if self.requests == 0 => Some(0.0),
            _ => None,
        }
    }
}
