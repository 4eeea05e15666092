//! The counts of one arm in one second.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::SampleField;
use crate::ids::ApplicationId;
use crate::latency::Histogram;
use crate::rollouts::plan::{BadEvent, Measure, Quantile, Timing};
use crate::rollouts::statistics::{CountFault, MAX_COUNT, Moments, Tally};

/// The counts of one arm in one second. What is left empty was not measured; it is no evidence for anything.
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
    /// The same for slow calls, per quantile: how many of these calls would have taken longer than stable's quantile,
    /// by their applications' own history.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub expected_slow: BTreeMap<Quantile, f64>,
    /// Applications that called this arm; may be left empty when unknown.
    pub applications: Vec<ApplicationId>,
    /// Of these, who saw an error.
    pub failing_applications: Vec<ApplicationId>,
    /// Calls that were bad in other ways.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub events: BTreeMap<BadEvent, Counted>,
    /// Times to the first token.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub first_token: Histogram,
    /// Times per token.
    #[serde(skip_serializing_if = "Histogram::is_empty")]
    pub per_token: Histogram,
    /// Values of calls, capped where the cap is known (see [`Moments::record`]); scores of quality are from 0 to 1.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<Measure, Moments>,
    /// Applications whose first call of the rollout came to this arm in this second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_units: Option<u64>,
}

/// Calls looked at for one kind of bad event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Counted {
    /// Calls that were looked at: all, or a sample of them.
    pub checked: u64,
    /// Of these, bad.
    pub bad: u64,
    /// Bad ones to be expected by the applications' own history, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
}

impl ArmSample {
    /// Adds another part of the same second.
    pub fn merge(&mut self, other: &Self) {
        self.expected_errors = self.expected().zip(other.expected()).map(|(a, b)| a + b);
        self.expected_slow = both_expected(self, other);
        self.requests = self.requests.saturating_add(other.requests);
        self.errors = self.errors.saturating_add(other.errors);
        self.latency.merge(&other.latency);
        self.first_token.merge(&other.first_token);
        self.per_token.merge(&other.per_token);
        self.applications.extend_from_slice(&other.applications);
        self.failing_applications.extend_from_slice(&other.failing_applications);
        for (event, counted) in &other.events {
            self.events.entry(*event).or_insert_with(Counted::nothing).merge(counted);
        }
        for (measure, moments) in &other.measures {
            self.measures.entry(*measure).or_default().merge(moments);
        }
        self.new_units = match (self.new_units, other.new_units) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
    }

    /// Whether its numbers can be; else which cannot, and why.
    pub(super) fn check(&self) -> Result<(), (SampleField, CountFault)> {
        let is_amount = |amount: f64| match amount {
            x if !x.is_finite() => Err(CountFault::NotFinite),
            x if x < 0.0 => Err(CountFault::Negative),
            x if x > MAX_COUNT as f64 => Err(CountFault::TooLarge),
            _ => Ok(()),
        };
        let at = |field| move |fault| (field, fault);
        Tally::new(self.requests, self.errors).map_err(at(SampleField::Errors))?;
        self.expected_errors.map_or(Ok(()), is_amount).map_err(at(SampleField::ExpectedErrors))?;
        self.expected_slow.values().try_for_each(|x| is_amount(*x)).map_err(at(SampleField::ExpectedSlow))?;
        for times in [&self.latency, &self.first_token, &self.per_token] {
            Tally::new(times.total(), 0).map_err(at(SampleField::Times))?;
        }
        Tally::new(self.new_units.unwrap_or(0), 0).map_err(at(SampleField::Units))?;
        for (event, counted) in &self.events {
            let at = at(SampleField::Events(*event));
            Tally::new(counted.checked, counted.bad).map_err(at)?;
            counted.expected.map_or(Ok(()), is_amount).map_err(at)?;
        }
        for (measure, moments) in &self.measures {
            let checked = if *measure == Measure::Quality { moments.check_scores() } else { moments.check() };
            checked.map_err(at(SampleField::Measure(*measure)))?;
        }
        Ok(())
    }

    /// The times of one kind.
    #[must_use]
    pub const fn times(&self, timing: Timing) -> &Histogram {
        match timing {
            Timing::Response => &self.latency,
            Timing::FirstToken => &self.first_token,
            Timing::PerToken => &self.per_token,
        }
    }

    /// The expected errors, if known; 0 when there were no calls.
    #[must_use]
    pub fn expected(&self) -> Option<f64> {
        self.expected_errors.or((self.requests == 0).then_some(0.0))
    }

    /// The expected slow calls, if known; 0 when there were no times.
    #[must_use]
    pub fn expected_slow(&self, quantile: Quantile) -> Option<f64> {
        self.expected_slow.get(&quantile).copied().or(self.latency.is_empty().then_some(0.0))
    }
}

fn both_expected(one: &ArmSample, other: &ArmSample) -> BTreeMap<Quantile, f64> {
    let known = |quantile| Some((quantile, one.expected_slow(quantile)? + other.expected_slow(quantile)?));
    let named =
        |quantile: &Quantile| one.expected_slow.contains_key(quantile) || other.expected_slow.contains_key(quantile);
    [Quantile::P50, Quantile::P95, Quantile::P99].into_iter().filter(named).filter_map(known).collect()
}

impl Counted {
    /// No calls, of which nothing was to be expected.
    pub(in crate::rollouts) const fn nothing() -> Self {
        Self { checked: 0, bad: 0, expected: Some(0.0) }
    }

    fn merge(&mut self, other: &Self) {
        self.checked = self.checked.saturating_add(other.checked);
        self.bad = self.bad.saturating_add(other.bad);
        self.expected = self.expected.zip(other.expected).map(|(a, b)| a + b);
    }
}
