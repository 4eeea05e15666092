//! The plan of a rollout. A [`Strategy`] in hand is valid: it can only be made from a [`StrategySpec`] without faults.

use serde::{Deserialize, Serialize};

use super::{Faults, Guardrail};
use crate::rollouts::Weight;

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
    /// Whether evidence is waited for.
    #[serde(default, skip_serializing_if = "Urgency::is_planned")]
    pub urgency: Urgency,
}

/// Whether a rollout waits for evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Each step is left on proof.
    #[default]
    Planned,
    /// One step to 100 % at once, whatever the counts say: the way back from a finished rollout.
    Emergency,
}

impl Urgency {
    /// True for what is not an emergency.
    #[must_use]
    pub const fn is_planned(&self) -> bool {
        matches!(self, Self::Planned)
    }
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

impl Strategy {
    /// The strategy of a faultless spec.
    ///
    /// # Errors
    /// Every fault of the spec.
    pub fn new(spec: StrategySpec) -> Result<Self, Faults> {
        let faults = spec.faults();
        if faults.is_empty() { Ok(Self(spec)) } else { Err(Faults(faults)) }
    }

    pub(in crate::rollouts) const fn proven(spec: StrategySpec) -> Self {
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

    /// Whether evidence is waited for.
    #[must_use]
    pub const fn urgency(&self) -> Urgency {
        self.0.urgency
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
