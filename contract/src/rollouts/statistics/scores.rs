//! E4: evidence about two means of scores from 0 to 1, such as a judged quality, valid for any number of them.
//!
//! For values in [0, 1] with mean μ and any centre fixed beforehand, `exp(λ(x − μ) − ψ(λ)(x − centre)²)` with
//! `ψ(λ) = −ln(1 − λ) − λ` is a supermartingale for each λ in [0, 1): X. Fan, I. Grama and Q. Liu, *Exponential
//! inequalities for martingales with applications*, 2015, inequality 4.11; as confidence sequence "empirical Bernstein"
//! S. Howard et al., arXiv:1810.08240, theorem 4 (with I. Waudby-Smith and A. Ramdas, arXiv:2010.09686, who let the
//! centre follow the data; a fixed one costs `n(μ − centre)²` and makes the state mergeable). The mixture over λ is
//! [`GammaExponential`] with scale 1.
//!
//! Two arms: "μ_high − μ_low > gap" is proven when, for some m, both "μ_low < m" and "μ_high > m + gap" are. The e-value
//! is half the better of the two at the m where they are equal (a union of two events, hence the half).

use serde::{Deserialize, Serialize};

use super::{CountFault, GammaExponential, Moments};

/// Tightest for some 200 scores that spread by a fifth.
const TIGHTEST_AT: f64 = 10.0;
const TUNED_FOR: f64 = 0.01;

/// Scores of one arm; three numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    n: u64,
    sum: f64,
    /// Σ (x − centre)².
    squared_deviations: f64,
}

impl Scores {
    /// Adds scores. The centre, from 0 to 1, must not depend on them; the closer to their mean, the sooner they prove
    /// something.
    ///
    /// # Errors
    /// The [`CountFault`] of what are no scores; then nothing is added.
    pub fn fold(&mut self, scores: &Moments, centre: f64) -> Result<(), CountFault> {
        scores.check_scores()?;
        if !(0.0..=1.0).contains(&centre) {
            return Err(CountFault::OutsideUnit);
        }
        let n = scores.n as f64;
        let deviations = scores.sum_of_squares - 2.0 * centre * scores.sum + n * centre * centre;
        self.n = self.n.saturating_add(scores.n);
        self.sum += scores.sum;
        self.squared_deviations += deviations.max(0.0);
        Ok(())
    }

    /// Adds what was folded elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.sum += other.sum;
        self.squared_deviations += other.squared_deviations;
    }

    /// How many scores.
    #[must_use]
    pub const fn n(&self) -> u64 {
        self.n
    }

    /// Their mean, 0 of nothing.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.sum / self.n as f64 }
    }

    /// ln of the e-value for "the mean is above `mean`".
    #[must_use]
    pub fn log_e_above(&self, mean: f64) -> f64 {
        mixture().log_e(self.sum - self.n as f64 * mean, self.squared_deviations)
    }

    /// ln of the e-value for "the mean is below `mean`".
    #[must_use]
    pub fn log_e_below(&self, mean: f64) -> f64 {
        mixture().log_e(self.n as f64 * mean - self.sum, self.squared_deviations)
    }
}

fn mixture() -> GammaExponential {
    GammaExponential::tightest_at(TIGHTEST_AT, TUNED_FOR, 1.0)
}

/// ln of the e-value for "the mean of `high` is more than `gap` above the mean of `low`"; a gap below 0 asks whether it
/// is less than that below. 0 while an arm has no scores.
#[must_use]
pub fn log_e_apart(low: &Scores, high: &Scores, gap: f64) -> f64 {
    if low.n == 0 || high.n == 0 {
        return 0.0;
    }
    let mixture = mixture();
    let below = |m: f64| mixture.log_e(low.n as f64 * m - low.sum, low.squared_deviations);
    let above = |m: f64| mixture.log_e(high.sum - high.n as f64 * (m + gap), high.squared_deviations);
    let (mut left, mut right) = (-1.0, 2.0);
    for _ in 0..40 {
        let middle = f64::midpoint(left, right);
        if below(middle) < above(middle) { left = middle } else { right = middle }
    }
    let middle = f64::midpoint(left, right);
    below(middle).min(above(middle)) - std::f64::consts::LN_2
}
