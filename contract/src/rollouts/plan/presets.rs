//! Named strategies to start from. A test proves them valid.

use super::{Gate, Guardrail, Quantile, Step, Strategy, StrategySpec, Timing, Urgency};
use crate::rollouts::Weight;

impl Strategy {
    /// 1 → 5 → 25 → 50 → 100 %, minutes per step, ten percent more errors and a quarter more latency tolerated.
    #[must_use]
    pub fn default_canary() -> Self {
        let step = |percent, min_soak_s, min_requests| Step {
            weight: Weight::percent(percent),
            min_soak_s,
            max_soak_s: 4 * 3_600,
            min_requests,
            gate: Gate::Automatic,
        };
        Self::proven(StrategySpec {
            steps: vec![
                step(1, 300, 100),
                step(5, 300, 300),
                step(25, 600, 1_000),
                step(50, 600, 1_000),
                step(100, 300, 1_000),
            ],
            guardrails: vec![
                Guardrail::ErrorRate { max_ratio: 1.1, max_share: 0.05, negligible_share: 0.005, action: None },
                latency(Quantile::P95, 0.25),
                latency(Quantile::P99, 0.5),
            ],
            bake_s: 1_800,
            lease_s: 15,
            auto_rollback: true,
            urgency: Urgency::Planned,
        })
    }

    /// 10 → 25 → 50 → 100 % in seconds, for demonstrations: it needs some 20 requests a second, and forgives more.
    #[must_use]
    pub fn fast() -> Self {
        let step = |percent| Step {
            weight: Weight::percent(percent),
            min_soak_s: 10,
            max_soak_s: 600,
            min_requests: 30,
            gate: Gate::Automatic,
        };
        Self::proven(StrategySpec {
            steps: vec![step(10), step(25), step(50), step(100)],
            guardrails: vec![
                Guardrail::ErrorRate { max_ratio: 1.25, max_share: 0.2, negligible_share: 0.06, action: None },
                latency(Quantile::P95, 0.5),
            ],
            bake_s: 20,
            lease_s: 15,
            auto_rollback: true,
            urgency: Urgency::Planned,
        })
    }

    /// The default steps, each left only by a person; evidence still rolls back by itself.
    #[must_use]
    pub fn manual_canary() -> Self {
        let mut spec = StrategySpec::from(Self::default_canary());
        for step in &mut spec.steps {
            step.gate = Gate::Manual;
        }
        Self::proven(spec)
    }

    /// Everything at once and without evidence: the way back from a finished rollout to what served before.
    #[must_use]
    pub fn emergency() -> Self {
        let step = Step { weight: Weight::FULL, min_soak_s: 0, max_soak_s: 0, min_requests: 0, gate: Gate::Automatic };
        Self::proven(StrategySpec {
            steps: vec![step],
            guardrails: Vec::new(),
            bake_s: 0,
            lease_s: 15,
            auto_rollback: true,
            urgency: Urgency::Emergency,
        })
    }
}

const fn latency(quantile: Quantile, margin: f64) -> Guardrail {
    Guardrail::Latency { quantile, margin, timing: Timing::Response, action: None }
}
