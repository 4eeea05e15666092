//! E5: do the arms have the applications that the weight says?
//!
//! Each unit (an application at its first call in the rollout) goes to the candidate with the configured probability
//! `w`. Against that, a mixture of binomial likelihood ratios whose odds are off by a fixed factor, to either side. It
//! finds broken sticky keys, nodes with an old snapshot, and callers that pick their arm. The sequential form of the
//! sample-ratio test is that of Lindon and Malek, arXiv:2011.03567, section 4.

use serde::{Deserialize, Serialize};

use super::logs::log_mean;
use super::{CountFault, MAX_COUNT};
use crate::rollouts::Weight;

/// Factors on the odds of the candidate.
const ODDS: [f64; 12] = [0.02, 0.1, 0.25, 0.5, 0.7, 0.85, 1.2, 1.4, 2.0, 4.0, 10.0, 50.0];

/// Evidence that units are not assigned as configured; twelve numbers and two counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SampleRatio {
    log_ratios: [f64; ODDS.len()],
    candidate: u64,
    stable: u64,
    /// Units that were to be expected on the candidate.
    expected: f64,
}

impl SampleRatio {
    /// Adds units first seen while `weight` was in force. At 0 and 100 % there is nothing to compare.
    ///
    /// # Errors
    /// [`CountFault::TooLarge`]; then nothing is added.
    pub fn fold(&mut self, candidate: u64, stable: u64, weight: Weight) -> Result<(), CountFault> {
        if candidate > MAX_COUNT || stable > MAX_COUNT {
            return Err(CountFault::TooLarge);
        }
        let share = weight.share();
        if share <= 0.0 || share >= 1.0 {
            return Ok(());
        }
        for (log_ratio, odds) in self.log_ratios.iter_mut().zip(ODDS) {
            let total = 1.0 - share + odds * share;
            *log_ratio += candidate as f64 * odds.ln() - (candidate as f64 + stable as f64) * total.ln();
        }
        self.candidate = self.candidate.saturating_add(candidate);
        self.stable = self.stable.saturating_add(stable);
        self.expected += share * (candidate as f64 + stable as f64);
        Ok(())
    }

    /// Adds what was folded elsewhere.
    pub fn merge(&mut self, other: &Self) {
        for (own, theirs) in self.log_ratios.iter_mut().zip(other.log_ratios) {
            *own += theirs;
        }
        self.candidate = self.candidate.saturating_add(other.candidate);
        self.stable = self.stable.saturating_add(other.stable);
        self.expected += other.expected;
    }

    /// ln of the e-value for "assigned otherwise than configured".
    #[must_use]
    pub fn log_e(&self) -> f64 {
        log_mean(&self.log_ratios)
    }

    /// Units on the candidate.
    #[must_use]
    pub const fn candidate(&self) -> u64 {
        self.candidate
    }

    /// Units on both arms.
    #[must_use]
    pub const fn units(&self) -> u64 {
        self.candidate.saturating_add(self.stable)
    }

    /// Units that were to be expected on the candidate.
    #[must_use]
    pub const fn expected(&self) -> f64 {
        self.expected
    }
}
