//! Everything that can be wrong with a strategy, each with its place.

use std::fmt;

use super::{Guardrail, Measure, Step, StrategySpec, Urgency};
use crate::rollouts::Weight;

const MAX_STEPS: usize = 20;
const MAX_GUARDRAILS: usize = 12;
const MAX_SOAK_S: u32 = 30 * 86_400;
const LEASE_S: std::ops::RangeInclusive<u32> = 3..=600;

/// One thing wrong with a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Path of the field, such as `steps[2].weight`.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What can be wrong with a field of a strategy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The list is empty.
    #[error("at least one is needed")]
    Missing,
    /// The list is too long.
    #[error("at most {0} are possible")]
    TooMany(usize),
    /// A step's weight is not above the one before (or above 0 %).
    #[error("the weight must be above the one of the step before")]
    NotRising,
    /// The last step does not reach 100 %.
    #[error("the last step must reach 100 %")]
    NotFull,
    /// The longest soak is shorter than the shortest.
    #[error("must not be shorter than min_soak_s")]
    SoakOrder,
    /// A number is outside its range.
    #[error("must be from {0} to {1}")]
    Range(u32, u32),
    /// A ratio is below 1 or above 10, or no number.
    #[error("must be from 1 (no increase) to 10")]
    Ratio,
    /// A share is not above 0 and below 1.
    #[error("must be above 0 and below 1")]
    Share,
    /// The negligible share is not below the maximum.
    #[error("must be below max_share")]
    ShareOrder,
    /// A margin is negative, above 10, or no number.
    #[error("must be from 0 (no slow-down) to 10")]
    Margin,
    /// The ratio that rolls back is not above the tolerated one.
    #[error("must be above max_ratio")]
    RatioOrder,
    /// Quality is a share and has its own guardrail.
    #[error("quality is compared by a guardrail of kind quality")]
    QualityMean,
    /// An emergency has more than one step.
    #[error("an emergency has one step")]
    Unhurried,
    /// The same thing is watched twice.
    #[error("this guardrail is there twice")]
    Twice,
}

/// Everything wrong with a strategy; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl StrategySpec {
    /// Everything wrong with it, in the order of the fields.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: String, problem| faults.push(Fault { field, problem });
        self.steps_faults(&mut fault);
        self.guardrails_faults(&mut fault);
        if self.bake_s > MAX_SOAK_S {
            fault("bake_s".into(), Problem::Range(0, MAX_SOAK_S));
        }
        if !LEASE_S.contains(&self.lease_s) {
            fault("lease_s".into(), Problem::Range(*LEASE_S.start(), *LEASE_S.end()));
        }
        if self.urgency == Urgency::Emergency && self.steps.len() > 1 {
            fault("urgency".into(), Problem::Unhurried);
        }
        faults
    }

    fn steps_faults(&self, fault: &mut impl FnMut(String, Problem)) {
        count_faults("steps", self.steps.len(), (1, MAX_STEPS), fault);
        let mut before = Weight::ZERO;
        for (i, step) in self.steps.iter().enumerate() {
            step_faults(step, before, |field, problem| fault(format!("steps[{i}].{field}"), problem));
            before = step.weight;
        }
        if let Some(last) = self.steps.len().checked_sub(1)
            && before != Weight::FULL
        {
            fault(format!("steps[{last}].weight"), Problem::NotFull);
        }
    }

    fn guardrails_faults(&self, fault: &mut impl FnMut(String, Problem)) {
        let least = usize::from(self.urgency == Urgency::Planned);
        count_faults("guardrails", self.guardrails.len(), (least, MAX_GUARDRAILS), fault);
        for (i, guardrail) in self.guardrails.iter().enumerate() {
            guardrail_faults(guardrail, |field, problem| fault(format!("guardrails[{i}].{field}"), problem));
            if self.guardrails[..i].iter().any(|g| g.key() == guardrail.key()) {
                fault(format!("guardrails[{i}]"), Problem::Twice);
            }
        }
    }
}

fn count_faults(field: &str, count: usize, (least, most): (usize, usize), fault: &mut impl FnMut(String, Problem)) {
    if count < least {
        fault(field.into(), Problem::Missing);
    }
    if count > most {
        fault(field.into(), Problem::TooMany(most));
    }
}

fn step_faults(step: &Step, before: Weight, mut fault: impl FnMut(&str, Problem)) {
    if step.weight <= before {
        fault("weight", Problem::NotRising);
    }
    if step.min_soak_s > MAX_SOAK_S {
        fault("min_soak_s", Problem::Range(0, MAX_SOAK_S));
    }
    if step.max_soak_s > MAX_SOAK_S {
        fault("max_soak_s", Problem::Range(0, MAX_SOAK_S));
    } else if step.max_soak_s < step.min_soak_s {
        fault("max_soak_s", Problem::SoakOrder);
    }
}

fn guardrail_faults(guardrail: &Guardrail, mut fault: impl FnMut(&str, Problem)) {
    let mut ratio = |max_ratio: f64| {
        if !(1.0..=10.0).contains(&max_ratio) {
            fault("max_ratio", Problem::Ratio);
        }
    };
    match *guardrail {
        Guardrail::ErrorRate { max_ratio, max_share, negligible_share, .. } => {
            ratio(max_ratio);
            if !is_share(max_share) {
                fault("max_share", Problem::Share);
            }
            if !is_share(negligible_share) {
                fault("negligible_share", Problem::Share);
            } else if negligible_share >= max_share {
                fault("negligible_share", Problem::ShareOrder);
            }
        }
        Guardrail::BadShare { max_ratio, negligible_share, .. } => {
            ratio(max_ratio);
            if !is_share(negligible_share) {
                fault("negligible_share", Problem::Share);
            }
        }
        Guardrail::Mean { measure, max_ratio, rollback_ratio } => {
            ratio(max_ratio);
            if measure == Measure::Quality {
                fault("measure", Problem::QualityMean);
            }
            if rollback_ratio.is_some_and(|rollback| rollback <= max_ratio || !rollback.is_finite()) {
                fault("rollback_ratio", Problem::RatioOrder);
            }
        }
        Guardrail::Latency { margin, .. } => {
            if !(0.0..=10.0).contains(&margin) {
                fault("margin", Problem::Margin);
            }
        }
        Guardrail::Quality { margin } => {
            if !is_share(margin) {
                fault("margin", Problem::Share);
            }
        }
    }
}

fn is_share(share: f64) -> bool {
    share > 0.0 && share < 1.0
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.problem)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            let separator = if i == 0 { "" } else { "; " };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}
