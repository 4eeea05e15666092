//! What goes wrong, how often and when.

use serde::{Deserialize, Serialize};

use super::latency::Latency;

/// Most phases of a profile.
pub const MAX_PHASES: usize = 100;

/// How the simulated vendor behaves. Empty: every answer is right and comes at once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Where several hold for a request, the last one counts.
    #[serde(default)]
    pub phases: Vec<Phase>,
}

/// A behaviour for a span of time. The shares are of all requests, and exclude each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Phase {
    /// Seconds after the run began from which it holds.
    pub from_s: f64,
    /// Seconds after the run began until which it holds; without it, for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_s: Option<f64>,
    /// Number of the first request of the run for which it holds, counted from 0.
    pub from_request: u64,
    /// Operation ids, or `POST /payments/{id}`, for which it holds; empty for all.
    pub applies_to: Vec<String>,
    /// Time before an answer; without it, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// Answered with one of `error_statuses`.
    pub error_share: f64,
    /// Statuses of errors, each as likely as the others.
    pub error_statuses: Vec<u16>,
    /// Answered with a body that violates its schema.
    pub wrong_shape_share: f64,
    /// Never answered; the connection is cut after ten minutes.
    pub hang_share: f64,
    /// Answered by half, then the connection is reset.
    pub reset_share: f64,
}

/// What is wrong with a profile, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ProfileFault {
    /// Path of the field, such as `phases[2].error_share`, or line and column.
    pub place: String,
    /// What to do about it.
    pub message: String,
}

impl Default for Phase {
    fn default() -> Self {
        Self {
            from_s: 0.0,
            until_s: None,
            from_request: 0,
            applies_to: Vec::new(),
            latency: None,
            error_share: 0.0,
            error_statuses: vec![500],
            wrong_shape_share: 0.0,
            hang_share: 0.0,
            reset_share: 0.0,
        }
    }
}

impl Phase {
    /// Whether it holds `elapsed_s` seconds into the run, for the request with this number.
    #[must_use]
    pub fn covers(&self, elapsed_s: f64, request: u64) -> bool {
        elapsed_s >= self.from_s && self.until_s.is_none_or(|until| elapsed_s < until) && request >= self.from_request
    }

    fn fault(&self) -> Option<(String, String)> {
        let shares = [
            ("error_share", self.error_share),
            ("wrong_shape_share", self.wrong_shape_share),
            ("hang_share", self.hang_share),
            ("reset_share", self.reset_share),
        ];
        if let Some((field, _)) = shares.iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return fault(field, "must be from 0 (never) to 1 (always)");
        }
        if shares.iter().map(|(_, share)| share).sum::<f64>() > 1.0 + f64::EPSILON {
            return fault("error_share", "together with the other shares it must not exceed 1");
        }
        if !(self.from_s.is_finite() && self.from_s >= 0.0) {
            return fault("from_s", "must be 0 or more seconds");
        }
        if self.until_s.is_some_and(|until| until <= self.from_s || until.is_nan()) {
            return fault("until_s", "must be after from_s");
        }
        if self.error_statuses.is_empty() {
            return fault("error_statuses", "must name a status; leave it out for 500");
        }
        if let Some(index) = self.error_statuses.iter().position(|status| !(400..=599).contains(status)) {
            return fault(&format!("error_statuses[{index}]"), "must be from 400 to 599");
        }
        let (field, message) = self.latency.as_ref().and_then(Latency::fault)?;
        fault(&format!("latency.{field}"), message)
    }
}

fn fault(field: &str, message: &str) -> Option<(String, String)> {
    Some((field.to_owned(), message.to_owned()))
}

impl Profile {
    /// # Errors
    /// The first field that is out of its range.
    pub fn check(&self) -> Result<(), ProfileFault> {
        if self.phases.len() > MAX_PHASES {
            return Err(ProfileFault { place: "phases".into(), message: format!("at most {MAX_PHASES} are possible") });
        }
        for (index, phase) in self.phases.iter().enumerate() {
            if let Some((field, message)) = phase.fault() {
                return Err(ProfileFault { place: format!("phases[{index}].{field}"), message });
            }
        }
        Ok(())
    }
}
