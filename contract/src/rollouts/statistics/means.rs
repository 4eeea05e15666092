//! E3: evidence about the ratio of two means, such as cost or tokens per request.
//!
//! For "the candidate's mean is more than r times stable's" the difference `m_c − r·m_s` is compared with 0; its
//! standard error is `s/√n` with `s²/n = v_c/n_c + r²·v_s/n_s` and `n = n_c + n_s`. The asymptotic confidence sequence of
//! I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy and A. Ramdas, *Time-uniform central limit theory and asymptotic
//! confidence sequences*, Annals of Statistics 52(6), 2024, arXiv:2103.06476, equations 9 and 161, is
//! `s·√(2(nρ²+1)·ln(√(nρ²+1)/α)) / (nρ)` wide to either side with `ρ² = (−2 ln α + ln(1 − 2 ln α))/N*`, tightest at `N*`
//! values. It leaves 0 out exactly when [`NormalMixture`]'s e-value reaches 1/α (which is the mixture sequential
//! probability ratio test of R. Johari et al., *Always Valid Inference*, arXiv:1512.04922, with τ² = ρ²σ²), so the
//! e-value is what is compared with a threshold here. Values are capped beforehand at stable's 99.9 % quantile
//! ([`winsorising_cap`]), and nothing is said before both arms have [`MIN_PER_ARM`] values, since the guarantee is one for large
//! numbers.

use serde::{Deserialize, Serialize};

use super::fault::check_amount;
use super::{Boundary, CountFault, MAX_COUNT, NormalMixture};

/// Values of each arm below which a mean says nothing.
pub const MIN_PER_ARM: u64 = 200;
/// The number of values at which the sequence is tightest.
const TIGHTEST_AT: f64 = 5_000.0;
const TUNED_FOR: f64 = 0.05;
const CAP_QUANTILE: f64 = 0.999;
/// A spread smaller than this part of the mean is taken for this part: equal values have none at all.
const LEAST_SPREAD: f64 = 1e-6;

/// Number, sum and sum of squares of values from 0 up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// How many values.
    pub n: u64,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub sum_of_squares: f64,
}

impl Moments {
    /// Adds one value, at most `cap` of it.
    ///
    /// # Errors
    /// A [`CountFault`] for a value that is not finite, below 0 or too large; then nothing is added.
    pub fn record(&mut self, value: f64, cap: Option<f64>) -> Result<(), CountFault> {
        let value = check_amount(value)?.min(cap.filter(|cap| *cap >= 0.0).unwrap_or(f64::INFINITY));
        self.n = self.n.saturating_add(1);
        self.sum += value;
        self.sum_of_squares += value * value;
        Ok(())
    }

    /// Adds the values of another.
    pub fn merge(&mut self, other: &Self) {
        self.n = self.n.saturating_add(other.n);
        self.sum += other.sum;
        self.sum_of_squares += other.sum_of_squares;
    }

    /// Whether any values from 0 up have this number, sum and sum of squares.
    ///
    /// # Errors
    /// The [`CountFault`] that says why not.
    pub fn check(&self) -> Result<(), CountFault> {
        const ROUNDING: f64 = 1e-6;
        if self.n > MAX_COUNT {
            return Err(CountFault::TooLarge);
        }
        let sum = check_amount(self.sum)?;
        let squares = self.sum_of_squares;
        if !squares.is_finite() {
            return Err(CountFault::NotFinite);
        }
        // Squares add up to at least those of equal values and at most those of one value with all of the sum.
        let least = if self.n == 0 { 0.0 } else { sum * sum / self.n as f64 };
        let is_possible = squares >= least * (1.0 - ROUNDING) && squares <= sum * sum * (1.0 + ROUNDING);
        if is_possible && (self.n > 0 || sum == 0.0) { Ok(()) } else { Err(CountFault::Contradiction) }
    }

    /// Whether any values from 0 to 1 have this number, sum and sum of squares.
    ///
    /// # Errors
    /// The [`CountFault`] that says why not.
    pub fn check_scores(&self) -> Result<(), CountFault> {
        const ROUNDING: f64 = 1e-9;
        self.check()?;
        let most = self.n as f64 * (1.0 + ROUNDING);
        if self.sum > most || self.sum_of_squares > self.sum * (1.0 + ROUNDING) {
            return Err(CountFault::OutsideUnit);
        }
        Ok(())
    }

    /// The mean, 0 of nothing.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.sum / self.n as f64 }
    }

    /// The variance.
    fn variance(&self) -> f64 {
        let mean = self.mean();
        let least = (LEAST_SPREAD * mean).powi(2).max(f64::MIN_POSITIVE);
        if self.n < 2 {
            return least;
        }
        let n = self.n as f64;
        ((self.sum_of_squares - n * mean * mean) / (n - 1.0)).max(least)
    }
}

/// E3: the values of both arms; six numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Means {
    pub(in crate::rollouts) stable: Moments,
    pub(in crate::rollouts) candidate: Moments,
}

impl Means {
    /// Adds values of both arms.
    ///
    /// # Errors
    /// The [`CountFault`] of values that cannot be; then nothing is added.
    pub fn fold(&mut self, candidate: &Moments, stable: &Moments) -> Result<(), CountFault> {
        candidate.check()?;
        stable.check()?;
        self.candidate.merge(candidate);
        self.stable.merge(stable);
        Ok(())
    }

    /// Adds what was folded elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.candidate.merge(&other.candidate);
        self.stable.merge(&other.stable);
    }

    /// ln of the e-value for "the candidate's mean is above `ratio` times stable's"; at most 0 before there are values
    /// enough.
    #[must_use]
    pub fn log_e_above(&self, ratio: Boundary) -> f64 {
        self.log_e(self.difference(ratio), ratio)
    }

    /// ln of the e-value for "the candidate's mean is below `ratio` times stable's".
    #[must_use]
    pub fn log_e_below(&self, ratio: Boundary) -> f64 {
        self.log_e(-self.difference(ratio), ratio)
    }

    fn difference(&self, ratio: Boundary) -> f64 {
        self.candidate.mean() - ratio.ratio() * self.stable.mean()
    }

    fn log_e(&self, difference: f64, ratio: Boundary) -> f64 {
        if self.candidate.n.min(self.stable.n) < MIN_PER_ARM {
            return 0.0;
        }
        let (n_c, n_s) = (self.candidate.n as f64, self.stable.n as f64);
        let n = n_c + n_s;
        let r = ratio.ratio();
        let error = (self.candidate.variance() / n_c + r * r * self.stable.variance() / n_s).sqrt();
        let mixture = NormalMixture::tightest_at(TIGHTEST_AT, TUNED_FOR);
        let at_nothing = mixture.log_e(0.0, n);
        if difference <= 0.0 { at_nothing } else { mixture.log_e(difference / error * n.sqrt(), n) }
    }
}

/// How far the mean of `n` values with standard deviation `deviation` ever is from the truth, but with probability
/// `alpha`, tightest at `tightest_at` values: the formula of the module.
#[must_use]
pub fn half_width(deviation: f64, n: u64, alpha: f64, tightest_at: f64) -> f64 {
    let n = n as f64;
    let rho_squared = NormalMixture::tightest_at(tightest_at, alpha).rho().recip();
    let grown = n * rho_squared + 1.0;
    deviation * (2.0 * grown * (grown.sqrt() / alpha).ln() / (n * n * rho_squared)).sqrt()
}

/// Where values are capped: the 99.9 % quantile of stable's values by nearest rank. `None` of nothing; values that are
/// no finite numbers are left out.
#[must_use]
pub fn winsorising_cap(values: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = (CAP_QUANTILE * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}
