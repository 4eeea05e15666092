//! What stands in the way of a plan.

use serde::Serialize;

use super::{NOBODY, StepForecast, Traffic};
use crate::rollouts::Weight;
use crate::rollouts::plan::{Gate, Step};

/// What stands in the way of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Warning {
    /// A guardrail cannot accept within the step's longest stay; the rollout would be held there.
    NotProvable {
        /// Index of the step.
        step: usize,
        /// The step's weight.
        weight: Weight,
        /// Key of the guardrail.
        guardrail: &'static str,
        /// The ratio to stable that must be disproved.
        needed_ratio: f64,
        /// The smallest that can be.
        provable_ratio: Option<f64>,
        /// Seconds that it would take, if at most 30 days.
        needs_s: Option<u64>,
    },
    /// The step's least number of requests takes longer than its longest stay.
    TooFewRequests {
        /// Index of the step.
        step: usize,
        /// The step's weight.
        weight: Weight,
        /// Seconds that they take.
        needs_s: u64,
    },
    /// Assignment is by application, and there are so few that perhaps none gets the candidate.
    Nobody {
        /// Index of the step.
        step: usize,
        /// The step's weight.
        weight: Weight,
        /// The probability of that.
        probability: f64,
    },
    /// How often this guardrail's events happen is not known, so it is left out of the forecast.
    Unknown {
        /// Key of the guardrail.
        guardrail: &'static str,
    },
}

/// The warnings about one step. What a person decides anyway needs no proof in time.
pub(super) fn of_step(index: usize, plan: &Step, traffic: &Traffic, step: &StepForecast) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let weight = plan.weight;
    if let Some(applications) = traffic.applications {
        let probability = (1.0 - weight.share()).powf(applications as f64);
        if probability > NOBODY {
            warnings.push(Warning::Nobody { step: index, weight, probability });
        }
    }
    if plan.gate == Gate::Manual {
        return warnings;
    }
    let late = |seconds: u64| seconds > u64::from(plan.max_soak_s);
    for guardrail in step.guardrails.iter().filter(|guardrail| guardrail.seconds.is_none_or(late)) {
        warnings.push(Warning::NotProvable {
            step: index,
            weight,
            guardrail: guardrail.guardrail,
            needed_ratio: guardrail.needed_ratio,
            provable_ratio: guardrail.provable_ratio,
            needs_s: guardrail.seconds,
        });
    }
    let needs_s = (plan.min_requests as f64 / (traffic.requests_per_s * weight.share())).ceil() as u64;
    if late(needs_s) {
        warnings.push(Warning::TooFewRequests { step: index, weight, needs_s });
    }
    warnings
}

impl Warning {
    /// The step it is about.
    #[must_use]
    pub const fn step(&self) -> Option<usize> {
        match self {
            Self::NotProvable { step, .. } | Self::TooFewRequests { step, .. } | Self::Nobody { step, .. } => {
                Some(*step)
            }
            Self::Unknown { .. } => None,
        }
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotProvable { step, weight, guardrail, needed_ratio, provable_ratio, needs_s } => {
                let name = guardrail.replace('_', " ");
                write!(f, "Step {} ({weight}) must prove {name} below {needed_ratio:.2} times stable's", step + 1)?;
                match provable_ratio {
                    Some(ratio) => write!(f, "; in its time it can prove {ratio:.2} times at best")?,
                    None => f.write_str("; in its time it can prove nothing of use")?,
                }
                match needs_s {
                    Some(seconds) => write!(f, ", and would need {}.", words(*seconds)),
                    None => f.write_str(", however long it stays."),
                }
            }
            Self::TooFewRequests { step, weight, needs_s } => write!(
                f,
                "Step {} ({weight}) needs {} for its least number of requests, longer than its longest stay.",
                step + 1,
                words(*needs_s),
            ),
            Self::Nobody { step, weight, probability } => write!(
                f,
                "At {weight} (step {}) the chance that no application at all gets the candidate is {:.0} %.",
                step + 1,
                probability * 100.0,
            ),
            Self::Unknown { guardrail } => {
                write!(
                    f,
                    "How often {} happens is not known, so the forecast leaves it out.",
                    guardrail.replace('_', " ")
                )
            }
        }
    }
}

/// `50 s`, `38 min`, `7 h`, `3 days`.
fn words(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        7_200..=172_799 => format!("{} h", seconds.div_ceil(3_600)),
        _ => format!("{} days", seconds.div_ceil(86_400)),
    }
}
