//! E1 and E1′: evidence about the ratio of two bad-event rates that may be looked at every second.
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

use super::fault::check_amount;
use super::logs::{log_mean, log_sum};
use super::{Boundary, CountFault};

const WORSE_RATIOS: [f64; 9] = [1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 30.0, 100.0];
const NOT_WORSE_FRACTIONS: [f64; 8] = [0.05, 0.1, 0.2, 0.33, 0.5, 0.66, 0.75, 0.85];
/// Part of the mixture that starts with the rollout; the rest is spent on later starts.
const FIRST_START: f64 = 0.5;

/// One arm over one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exposed {
    /// Calls, or bad events to be expected of them on stable; any unit that both arms share. Above 0.
    pub exposure: f64,
    /// Bad events: whole where counted, broken where expected, as in a forecast.
    pub bad: f64,
}

/// Exposures and bad events of both arms over one stretch of time; all finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    candidate: Exposed,
    stable: Exposed,
}

impl Split {
    /// # Errors
    /// A [`CountFault`] for numbers below 0, infinite or too large, and for an exposure of 0: then there is nothing to
    /// compare.
    pub fn new(candidate: Exposed, stable: Exposed) -> Result<Self, CountFault> {
        for arm in [candidate, stable] {
            check_amount(arm.bad)?;
            if check_amount(arm.exposure)? <= 0.0 {
                return Err(CountFault::NotPositive);
            }
        }
        Ok(Self { candidate, stable })
    }

    /// The same with the arms' names exchanged.
    #[must_use]
    pub const fn mirrored(&self) -> Self {
        Self { candidate: self.stable, stable: self.candidate }
    }

    /// ln of the likelihood ratio of `alternative` against `boundary`.
    fn log_ratio(&self, alternative: f64, boundary: f64) -> f64 {
        let total = |ratio: f64| self.stable.exposure + ratio * self.candidate.exposure;
        let all = self.candidate.bad + self.stable.bad;
        self.candidate.bad * (alternative / boundary).ln() - all * (total(alternative) / total(boundary)).ln()
    }
}

/// E1: evidence that the candidate's rate is more than a tolerated multiple of stable's; nine numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct RateEvidence {
    /// ln of the likelihood ratio, per ratio of the grid.
    log_ratios: [f64; WORSE_RATIOS.len()],
}

impl RateEvidence {
    /// Adds one stretch of time, against "at most `tolerated` times stable".
    pub fn fold(&mut self, split: &Split, tolerated: Boundary) {
        for (log_ratio, ratio) in self.log_ratios.iter_mut().zip(WORSE_RATIOS) {
            *log_ratio += split.log_ratio(ratio * tolerated.ratio(), tolerated.ratio());
        }
    }

    /// Adds what was folded elsewhere: of other ticks, or of another stratum.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.log_ratios, &other.log_ratios);
    }

    /// ln of the e-value.
    #[must_use]
    pub fn log_e(&self) -> f64 {
        log_mean(&self.log_ratios)
    }
}

/// E1 with later starts: it finds a candidate that turns bad after hours of good service.
///
/// Half of the mixture starts at once. The other half starts bit by bit, `1/(2j(j+1))` at the `j`-th [`restart`], so
/// that good hours do not shield what follows them; what has not started counts 1. The weights are fixed beforehand and
/// sum to 1, so the whole is an e-process like each part. Between two restarts it takes in [`RateEvidence`], merged of
/// any parts.
///
/// [`restart`]: Worse::restart
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Worse {
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
    /// Adds one stretch of time, against "at most `tolerated` times stable".
    pub fn fold(&mut self, split: &Split, tolerated: Boundary) {
        let mut evidence = RateEvidence::default();
        evidence.fold(split, tolerated);
        self.absorb(&evidence);
    }

    /// Adds what was gathered since the last restart.
    pub fn absorb(&mut self, evidence: &RateEvidence) {
        add(&mut self.log_mass, &evidence.log_ratios);
    }

    /// Starts the next part. Call it at times that do not depend on what the arms did.
    pub fn restart(&mut self) {
        self.restarts = self.restarts.saturating_add(1);
        let j = f64::from(self.restarts);
        let part = (1.0 - FIRST_START) / (j * (j + 1.0)) / WORSE_RATIOS.len() as f64;
        for mass in &mut self.log_mass {
            *mass = log_sum(&[*mass, part.ln()]);
        }
    }

    /// ln of the e-value.
    #[must_use]
    pub fn log_e(&self) -> f64 {
        let unstarted = (1.0 - FIRST_START) / (f64::from(self.restarts) + 1.0);
        log_sum(&[log_sum(&self.log_mass), unstarted.ln()])
    }
}

/// E1′: evidence that the candidate's rate is less than a boundary multiple of stable's; eight numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct NotWorse {
    log_ratios: [f64; NOT_WORSE_FRACTIONS.len()],
}

impl NotWorse {
    /// Adds one stretch of time, against "at least `boundary` times stable".
    pub fn fold(&mut self, split: &Split, boundary: Boundary) {
        for (log_ratio, fraction) in self.log_ratios.iter_mut().zip(NOT_WORSE_FRACTIONS) {
            *log_ratio += split.log_ratio(fraction * boundary.ratio(), boundary.ratio());
        }
    }

    /// Adds what was folded elsewhere: of other ticks, or of another stratum.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.log_ratios, &other.log_ratios);
    }

    /// ln of the e-value.
    #[must_use]
    pub fn log_e(&self) -> f64 {
        log_mean(&self.log_ratios)
    }
}

fn add<const N: usize>(to: &mut [f64; N], from: &[f64; N]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from;
    }
}
