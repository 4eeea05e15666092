//! The plan of a rollout. A [`Strategy`] in hand is valid: it can only be made from a [`StrategySpec`] without faults.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Guardrail, Weight};

const MAX_STEPS: usize = 20;
const MAX_GUARDRAILS: usize = 12;
const MAX_SOAK_S: u32 = 30 * 86_400;
const LEASE_S: std::ops::RangeInclusive<u32> = 3..=600;

/// A strategy as it is written and sent; anything may be wrong with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StrategySpec {
    /// The steps in order; weights rise and end at 100 %.
    pub steps: Vec<Step>,
    /// What is watched, all the time.
    pub guardrails: Vec<Guardrail>,
    /// How long, in seconds, the candidate serves everything before the rollout is done.
    pub bake_s: u32,
    /// Seconds without a renewal after which a proxy routes everything to stable by itself.
    pub lease_s: u32,
    /// Whether a rejected guardrail rolls back by itself; otherwise the rollout is held for a person.
    pub auto_rollback: bool,
}

/// One weight and what it takes to leave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The candidate's share of the traffic.
    pub weight: Weight,
    /// Shortest stay in seconds, counted from the moment all nodes applied the weight.
    pub min_soak_s: u32,
    /// Without proof after this many seconds the rollout is held for a person.
    pub max_soak_s: u32,
    /// Requests the candidate must have served in this step.
    pub min_requests: u64,
    /// Who lets the rollout go on.
    pub gate: Gate,
}

/// Who lets a rollout go on when a step's evidence is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// The verdict.
    Automatic,
    /// A person, after the verdict.
    Manual,
}

/// A valid strategy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StrategySpec", into = "StrategySpec")]
pub struct Strategy(StrategySpec);

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
    /// The same thing is watched twice.
    #[error("this guardrail is there twice")]
    Twice,
}

/// Everything wrong with a strategy; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl Strategy {
    /// The strategy of a faultless spec.
    ///
    /// # Errors
    /// Every fault of the spec.
    pub fn new(spec: StrategySpec) -> Result<Self, Faults> {
        let faults = spec.faults();
        if faults.is_empty() { Ok(Self(spec)) } else { Err(Faults(faults)) }
    }

    pub(super) const fn proven(spec: StrategySpec) -> Self {
        Self(spec)
    }

    /// The spec it was made from.
    #[must_use]
    pub const fn spec(&self) -> &StrategySpec {
        &self.0
    }

    /// The steps in order, at least one.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0.steps
    }

    /// Step `index`; beyond the end, the last one.
    #[must_use]
    pub fn step(&self, index: usize) -> Step {
        let last = self.0.steps.len().saturating_sub(1);
        self.0.steps[index.min(last)]
    }

    /// The weight before step `index` is applied: 0 % before the first.
    #[must_use]
    pub fn weight_before(&self, index: usize) -> Weight {
        index.checked_sub(1).map_or(Weight::ZERO, |before| self.step(before).weight)
    }

    /// Whether step `index` is the last.
    #[must_use]
    pub fn is_last(&self, index: usize) -> bool {
        index + 1 >= self.0.steps.len()
    }

    /// What is watched.
    #[must_use]
    pub fn guardrails(&self) -> &[Guardrail] {
        &self.0.guardrails
    }

    /// Seconds of baking at 100 %.
    #[must_use]
    pub const fn bake_s(&self) -> u32 {
        self.0.bake_s
    }

    /// Seconds a proxy keeps the candidate's weight without a renewal.
    #[must_use]
    pub const fn lease_s(&self) -> u32 {
        self.0.lease_s
    }

    /// Whether a rejection rolls back by itself.
    #[must_use]
    pub const fn auto_rollback(&self) -> bool {
        self.0.auto_rollback
    }
}

impl StrategySpec {
    /// Everything wrong with it, in the order of the fields.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |field: String, problem| faults.push(Fault { field, problem });
        count_faults("steps", self.steps.len(), MAX_STEPS, &mut fault);
        let mut before = Weight::ZERO;
        for (i, step) in self.steps.iter().enumerate() {
            step_faults(step, before, |field, problem| {
                fault(format!("steps[{i}].{field}"), problem);
            });
            before = step.weight;
        }
        if let Some(last) = self.steps.len().checked_sub(1)
            && before != Weight::FULL
        {
            fault(format!("steps[{last}].weight"), Problem::NotFull);
        }
        count_faults("guardrails", self.guardrails.len(), MAX_GUARDRAILS, &mut fault);
        for (i, guardrail) in self.guardrails.iter().enumerate() {
            guardrail_faults(guardrail, |field, problem| {
                fault(format!("guardrails[{i}].{field}"), problem);
            });
            if self.guardrails[..i].iter().any(|g| g.key() == guardrail.key()) {
                fault(format!("guardrails[{i}]"), Problem::Twice);
            }
        }
        if self.bake_s > MAX_SOAK_S {
            fault("bake_s".into(), Problem::Range(0, MAX_SOAK_S));
        }
        if !LEASE_S.contains(&self.lease_s) {
            fault("lease_s".into(), Problem::Range(*LEASE_S.start(), *LEASE_S.end()));
        }
        faults
    }
}

fn count_faults(field: &str, count: usize, max: usize, fault: &mut impl FnMut(String, Problem)) {
    if count == 0 {
        fault(field.into(), Problem::Missing);
    }
    if count > max {
        fault(field.into(), Problem::TooMany(max));
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
    let is_share = |share: f64| share > 0.0 && share < 1.0;
    match *guardrail {
        Guardrail::ErrorRate { max_ratio, max_share, negligible_share } => {
            if !(1.0..=10.0).contains(&max_ratio) {
                fault("max_ratio", Problem::Ratio);
            }
            if !is_share(max_share) {
                fault("max_share", Problem::Share);
            }
            if !is_share(negligible_share) {
                fault("negligible_share", Problem::Share);
            } else if negligible_share >= max_share {
                fault("negligible_share", Problem::ShareOrder);
            }
        }
        Guardrail::Latency { margin, .. } => {
            if !(0.0..=10.0).contains(&margin) {
                fault("margin", Problem::Margin);
            }
        }
    }
}

impl TryFrom<StrategySpec> for Strategy {
    type Error = Faults;

    fn try_from(spec: StrategySpec) -> Result<Self, Self::Error> {
        Self::new(spec)
    }
}

impl From<Strategy> for StrategySpec {
    fn from(strategy: Strategy) -> Self {
        strategy.0
    }
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
