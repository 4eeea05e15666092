//! Evidence about a guardrail that compares means.

use serde::{Deserialize, Serialize};

use crate::rollouts::plan::{Guardrail, Measure};
use crate::rollouts::samples::{ArmSample, TickSample};
use crate::rollouts::statistics::{Boundary, Means, Moments, Scores, log_e_apart};

/// Where scores are centred before stable has shown where they are.
const MIDDLE: f64 = 0.5;
/// Scores of stable from which the centre is taken.
const CENTRED_BY: u64 = 20;

/// Values of both arms.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::rollouts) struct Average {
    means: Means,
    stable_scores: Scores,
    candidate_scores: Scores,
    /// Stable's mean before the second that comes next.
    centre: Option<f64>,
}

impl Average {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Folds one second, whose numbers were checked.
    pub(super) fn fold(&mut self, guardrail: &Guardrail, stable: &ArmSample, sample: &TickSample) {
        let values = |arm: &ArmSample, measure| arm.measures.get(&measure).copied().unwrap_or_default();
        // Checked samples are refused by neither; one that is changes nothing.
        match guardrail {
            Guardrail::Mean { measure, .. } => {
                let _refused = self.means.fold(&values(&sample.candidate, *measure), &values(stable, *measure));
            }
            Guardrail::Quality { .. } => {
                self.score(&values(stable, Measure::Quality), &values(&sample.candidate, Measure::Quality));
            }
            Guardrail::ErrorRate { .. } | Guardrail::Latency { .. } | Guardrail::BadShare { .. } => {}
        }
    }

    /// The centre is what stable's earlier scores were: it does not depend on what is folded.
    fn score(&mut self, stable: &Moments, candidate: &Moments) {
        let centre = self.centre.unwrap_or(MIDDLE);
        let refused =
            self.stable_scores.fold(stable, centre).err().or(self.candidate_scores.fold(candidate, centre).err());
        if refused.is_none() && self.stable_scores.n() >= CENTRED_BY {
            self.centre = Some(self.stable_scores.mean().clamp(0.0, 1.0));
        }
    }

    /// Means of stable and of the candidate.
    pub(in crate::rollouts) fn means(&self, guardrail: &Guardrail) -> (f64, f64) {
        match guardrail {
            Guardrail::Quality { .. } => (self.stable_scores.mean(), self.candidate_scores.mean()),
            _ => (self.means.stable.mean(), self.means.candidate.mean()),
        }
    }

    /// Numbers of values of stable and of the candidate.
    pub(in crate::rollouts) fn values(&self, guardrail: &Guardrail) -> (u64, u64) {
        match guardrail {
            Guardrail::Quality { .. } => (self.stable_scores.n(), self.candidate_scores.n()),
            _ => (self.means.stable.n, self.means.candidate.n),
        }
    }

    /// ln of the e-value that the candidate's mean is worse than tolerated.
    pub(in crate::rollouts) fn log_e_worse(&self, guardrail: &Guardrail) -> f64 {
        match guardrail {
            Guardrail::Mean { max_ratio, .. } => self.means.log_e_above(Boundary::near(*max_ratio)),
            Guardrail::Quality { margin } => log_e_apart(&self.candidate_scores, &self.stable_scores, *margin),
            _ => 0.0,
        }
    }

    /// ln of the e-value that the candidate's mean is so bad that it rolls back.
    pub(in crate::rollouts) fn log_e_far_worse(&self, guardrail: &Guardrail) -> f64 {
        match guardrail {
            Guardrail::Mean { rollback_ratio: Some(ratio), .. } => self.means.log_e_above(Boundary::near(*ratio)),
            _ => 0.0,
        }
    }

    /// ln of the e-value that the candidate's mean is closer than `factor` times what is tolerated.
    pub(in crate::rollouts) fn log_e_not_worse(&self, guardrail: &Guardrail, factor: f64) -> f64 {
        match guardrail {
            Guardrail::Mean { .. } => self.means.log_e_below(guardrail.tolerated().times(factor)),
            Guardrail::Quality { margin } => {
                log_e_apart(&self.stable_scores, &self.candidate_scores, -(margin * factor).min(1.0))
            }
            _ => 0.0,
        }
    }
}
