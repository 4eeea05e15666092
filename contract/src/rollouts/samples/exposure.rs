//! How many errors a set of calls would have had on stable; the same for slow calls, with slow ones as errors.
//!
//! Assignment is sticky per application, and applications differ: one that sends broken requests fails on either arm.
//! Comparing the arms by request counts then blames the arm that happens to have it. Weighting each application's calls
//! by its own past error share, shrunk towards the share of all, takes that out; the tests then compare what happened
//! with what was to be expected. The shrinking is the usual empirical-Bayes estimate with a prior worth κ requests.

/// Calls and errors of the past, on stable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Calls in the last 24 hours.
    pub requests: u64,
    /// Of these, failed.
    pub errors: u64,
}

/// How many requests the share of all is worth against an application's own.
const KAPPA: f64 = 50.0;

/// Errors to be expected of one arm in one second: `calls` has, per application, its history and its present calls;
/// `all` is the history of all applications together. Always above 0 when there are calls.
#[must_use]
pub fn expected_errors(all: History, calls: impl IntoIterator<Item = (History, u64)>) -> f64 {
    let overall = (all.errors as f64 + 0.5) / (all.requests as f64 + 1.0);
    calls
        .into_iter()
        .map(|(own, requests)| {
            let share = (own.errors as f64 + KAPPA * overall) / (own.requests as f64 + KAPPA);
            requests as f64 * share.min(1.0)
        })
        .sum()
}
