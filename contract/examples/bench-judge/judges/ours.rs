//! The shipped judge, every second.

use headgate_contract::latency::Histogram;
use headgate_contract::rollouts::{
    ArmSample, Decision, Evidence, Gate, Guardrail, Step, Strategy, StrategySpec, TickSample, Urgency, Weight, judge,
};

use super::Opinion;
use crate::worlds::{Arm, Second};

/// What arms are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Expected errors, where the world knows them.
    Expected,
    Calls,
}

pub struct Ours {
    strategy: Strategy,
    evidence: Option<Evidence>,
    exposure: Exposure,
}

impl Ours {
    /// Steps of these weights, then 100 %. Nothing worse than stable is tolerated: the hardest setting for good
    /// candidates.
    pub fn new(weights: &[f64], exposure: Exposure) -> Self {
        let step = |share: f64| Step {
            weight: Weight::from_parts((share * 100_000.0).round() as u32).unwrap(),
            min_soak_s: 0,
            max_soak_s: 86_400,
            min_requests: 0,
            gate: Gate::Automatic,
        };
        let errors = Guardrail::ErrorRate { max_ratio: 1.0, max_share: 0.05, negligible_share: 0.002, action: None };
        let strategy = Strategy::new(StrategySpec {
            steps: weights.iter().copied().chain([1.0]).map(step).collect(),
            guardrails: vec![errors],
            bake_s: 0,
            lease_s: 15,
            auto_rollback: true,
            urgency: Urgency::Planned,
        })
        .unwrap();
        let evidence = Some(Evidence::start(&strategy, &Histogram::default()));
        Self { strategy, evidence, exposure }
    }

    pub fn look(&mut self, second: &Second) -> Opinion {
        let sample = TickSample {
            second: second.at,
            stable: self.arm(&second.stable),
            candidate: self.arm(&second.candidate),
            ..TickSample::default()
        };
        let evidence = self.evidence.take().unwrap();
        let (evidence, verdict) = judge(&self.strategy, second.step, evidence, &[sample]);
        self.evidence = Some(evidence);
        match verdict.decision {
            Decision::Rollback => Opinion::Abort,
            Decision::Advance => Opinion::Ship,
            Decision::Hold { .. } => Opinion::Undecided,
        }
    }

    fn arm(&self, arm: &Arm) -> ArmSample {
        ArmSample {
            requests: arm.calls,
            errors: arm.errors,
            expected_errors: arm.expected.filter(|_| self.exposure == Exposure::Expected),
            applications: arm.applications.clone(),
            failing_applications: arm.failing.clone(),
            ..ArmSample::default()
        }
    }
}
