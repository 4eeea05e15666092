//! A ratio of rates or means at which a null hypothesis ends.

use super::CountFault;

/// A candidate/stable ratio: finite and above 0.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Boundary(f64);

impl Boundary {
    /// As good as stable.
    pub const ONE: Self = Self(1.0);
    /// Ratios beyond these mean nothing in practice; what is outside is moved to the nearest.
    const RANGE: (f64, f64) = (1e-6, 1e6);

    /// # Errors
    /// [`CountFault::NotFinite`], or [`CountFault::NotPositive`] at 0 and below.
    pub fn new(ratio: f64) -> Result<Self, CountFault> {
        if !ratio.is_finite() {
            Err(CountFault::NotFinite)
        } else if ratio <= 0.0 {
            Err(CountFault::NotPositive)
        } else {
            Ok(Self(ratio.clamp(Self::RANGE.0, Self::RANGE.1)))
        }
    }

    /// The nearest boundary; 1 for what is no number. For ratios that a valid strategy has checked.
    pub(in crate::rollouts) const fn near(ratio: f64) -> Self {
        if ratio.is_nan() { Self::ONE } else { Self(ratio.clamp(Self::RANGE.0, Self::RANGE.1)) }
    }

    /// This many times the boundary.
    pub(in crate::rollouts) fn times(self, factor: f64) -> Self {
        Self::near(self.0 * factor)
    }

    /// The ratio.
    #[must_use]
    pub const fn ratio(self) -> f64 {
        self.0
    }
}
