//! Evidence about the ratio of two bad-event rates that may be looked at every second.
//!
//! Given how many bad events both arms had together, how they split depends only on the exposures and the ratio ρ of the
//! rates: with `θ(ρ) = ρ·x_c / (x_s + ρ·x_c)` the candidate's part is binomial. Bursts that hit both arms cancel. The
//! likelihood ratio of ρ₁ against ρ₀ gains, per fold,
//! `e_c·ln(ρ₁/ρ₀) − (e_c + e_s)·ln((x_s + ρ₁x_c)/(x_s + ρ₀x_c))`.
//! A mixture of such ratios over fixed ρ₁ is a non-negative supermartingale under "ρ ≤ ρ₀" (or "ρ ≥ ρ₀" for smaller
//! ρ₁), so by Ville's inequality it ever reaches 1/α with probability at most α: stop whenever you like.
//!
//! Sources: J. Ville, *Étude critique de la notion de collectif*, 1939; H. Robbins, *Statistical methods related to the
//! law of the iterated logarithm*, 1970 (mixtures); M. Lindon and A. Malek, *Anytime-valid inference for multinomial
//! count data*, NeurIPS 2022, arXiv:2011.03567 (conditioning on the number of events); J. Shin, A. Ramdas and
//! A. Rinaldo, *E-detectors*, arXiv:2203.03532 (evidence that starts anew, for changes that come late).

use serde::{Deserialize, Serialize};

const WORSE_RATIOS: [f64; 9] = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0];
const NOT_WORSE_FRACTIONS: [f64; 8] = [0.05, 0.1, 0.2, 0.33, 0.5, 0.66, 0.75, 0.85];
/// Part of the mixture that starts with the rollout; the rest is spent on later starts.
const FIRST_START: f64 = 0.5;

/// Exposures and bad events of both arms over one stretch of time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Split {
    pub candidate_exposure: f64,
    pub stable_exposure: f64,
    pub candidate_bad: u64,
    pub stable_bad: u64,
}

impl Split {
    /// ln of the likelihood ratio of `alternative` against `boundary`.
    fn log_ratio(&self, alternative: f64, boundary: f64) -> f64 {
        let total = |ratio: f64| self.stable_exposure + ratio * self.candidate_exposure;
        let all = (self.candidate_bad + self.stable_bad) as f64;
        self.candidate_bad as f64 * (alternative / boundary).ln() - all * (total(alternative) / total(boundary)).ln()
    }
}

/// Evidence that the candidate's rate is more than a tolerated multiple of stable's.
///
/// Half of the mixture starts at once. The other half starts bit by bit, `1/(2j(j+1))` at the `j`-th [`restart`], so
/// that a candidate which turns bad after hours of good service is not shielded by them; what has not started counts 1.
/// The weights are fixed beforehand and sum to 1, so the whole is an e-process like each part.
///
/// [`restart`]: Worse::restart
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Worse {
    /// ln of weight times likelihood ratio, per ratio of the grid.
    log_mass: [f64; WORSE_RATIOS.len()],
    restarts: u32,
}

impl Default for Worse {
    fn default() -> Self {
        let start = (FIRST_START / WORSE_RATIOS.len() as f64).ln();
        Self { log_mass: [start; WORSE_RATIOS.len()], restarts: 0 }
    }
}

impl Worse {
    pub(super) fn fold(&mut self, split: &Split, tolerated: f64) {
        for (mass, ratio) in self.log_mass.iter_mut().zip(WORSE_RATIOS) {
            *mass += split.log_ratio(ratio * tolerated, tolerated);
        }
    }

    /// Starts the next part. Call it at times that do not depend on what the arms did.
    pub(super) fn restart(&mut self) {
        self.restarts = self.restarts.saturating_add(1);
        let j = f64::from(self.restarts);
        let part = (1.0 - FIRST_START) / (j * (j + 1.0)) / WORSE_RATIOS.len() as f64;
        for mass in &mut self.log_mass {
            *mass = log_sum(&[*mass, part.ln()]);
        }
    }

    /// ln of the e-value.
    pub(super) fn log_e(&self) -> f64 {
        let unstarted = (1.0 - FIRST_START) / (f64::from(self.restarts) + 1.0);
        log_sum(&[log_sum(&self.log_mass), unstarted.ln()])
    }
}

/// Evidence that the candidate's rate is less than a boundary multiple of stable's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct NotWorse {
    log_ratios: [f64; NOT_WORSE_FRACTIONS.len()],
}

impl NotWorse {
    pub(super) fn fold(&mut self, split: &Split, boundary: f64) {
        for (log_ratio, fraction) in self.log_ratios.iter_mut().zip(NOT_WORSE_FRACTIONS) {
            *log_ratio += split.log_ratio(fraction * boundary, boundary);
        }
    }

    /// ln of the e-value.
    pub(super) fn log_e(&self) -> f64 {
        log_mean(&self.log_ratios)
    }
}

/// ln of the sum of exponentials, without overflow.
fn log_sum(logs: &[f64]) -> f64 {
    let max = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max.is_finite() { max + logs.iter().map(|log| (log - max).exp()).sum::<f64>().ln() } else { max }
}

/// ln of the mean of exponentials, without overflow.
pub(super) fn log_mean(logs: &[f64]) -> f64 {
    log_sum(logs) - (logs.len() as f64).ln()
}
