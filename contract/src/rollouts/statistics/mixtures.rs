//! Closed-form mixture supermartingales, from which confidence sequences are read.
//!
//! S. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, *Time-uniform, nonparametric, nonasymptotic confidence sequences*,
//! Annals of Statistics 49(2), 2021, arXiv:1810.08240: propositions 5 (normal) and 9 (gamma-exponential). The tests hold
//! both against the reference values of the authors' own library.

use super::gamma::{ln_gamma, ln_gamma_p};

/// The tuning of a two-sided normal mixture that is tightest at intrinsic time `v`.
fn best_rho(v: f64, log_one_over_alpha: f64) -> f64 {
    let twice = 2.0 * log_one_over_alpha;
    v / (twice + twice.ln_1p())
}

/// The two-sided normal mixture, for sums that behave like a Brownian motion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NormalMixture {
    rho: f64,
}

impl NormalMixture {
    /// Tightest at intrinsic time `v` (for a mean in units of its standard deviation: at `v` values) and level `alpha`.
    #[must_use]
    pub fn tightest_at(v: f64, alpha: f64) -> Self {
        Self { rho: best_rho(v, -alpha.ln()) }
    }

    /// The tuning parameter; Waudby-Smith et al. write `1/ρ²` for it.
    #[must_use]
    pub const fn rho(self) -> f64 {
        self.rho
    }

    /// ln of the supermartingale at sum `s` and intrinsic time `v`.
    #[must_use]
    pub fn log_e(self, s: f64, v: f64) -> f64 {
        0.5 * (self.rho / (v + self.rho)).ln() + s * s / (2.0 * (v + self.rho))
    }

    /// The sum that is ever exceeded, to either side, with probability at most `alpha`.
    #[must_use]
    pub fn bound(self, v: f64, alpha: f64) -> f64 {
        ((v + self.rho) * ((v / self.rho).ln_1p() - 2.0 * alpha.ln())).sqrt()
    }
}

/// The one-sided gamma-exponential mixture, for sums with sub-exponential tails of scale `c`: with `c` = 1 those of the
/// empirical Bernstein inequality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaExponential {
    rho: f64,
    c: f64,
    constant: f64,
}

impl GammaExponential {
    /// Tightest at intrinsic time `v` and level `alpha` (below one half).
    #[must_use]
    pub fn tightest_at(v: f64, alpha: f64, c: f64) -> Self {
        let rho = best_rho(v, -(2.0 * alpha).ln());
        let a = rho / (c * c);
        Self { rho, c, constant: a * a.ln() - ln_gamma(a) - ln_gamma_p(a, a) }
    }

    /// ln of the supermartingale at sum `s` and intrinsic time `v`; −∞ far below 0, where it is that in all but name.
    #[must_use]
    pub fn log_e(self, s: f64, v: f64) -> f64 {
        let square = self.c * self.c;
        let shape = (v + self.rho) / square;
        let moved = (self.c * s + v) / square;
        let at = moved + self.rho / square;
        if at <= 0.0 {
            return f64::NEG_INFINITY;
        }
        self.constant + ln_gamma(shape) + ln_gamma_p(shape, at) - shape * at.ln() + moved
    }

    /// The sum that is ever exceeded with probability at most `alpha`.
    #[must_use]
    pub fn bound(self, v: f64, alpha: f64) -> f64 {
        let threshold = -alpha.ln();
        let mut high = v.max(1.0);
        while self.log_e(high, v) <= threshold && high < f64::MAX / 4.0 {
            high *= 2.0;
        }
        let mut low = 0.0;
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if self.log_e(middle, v) < threshold { low = middle } else { high = middle }
        }
        f64::midpoint(low, high)
    }
}
