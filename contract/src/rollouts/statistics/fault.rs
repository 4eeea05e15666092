//! Why counts cannot be.

use serde::{Deserialize, Serialize};

/// The largest count that is taken: beyond it, not every whole number is an `f64`.
pub const MAX_COUNT: u64 = 1 << 53;

/// Why a count, a sum or an exposure is refused. Nothing is folded then, and the state stays as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CountFault {
    /// Infinite, or no number.
    #[error("is not a finite number")]
    NotFinite,
    /// Below 0.
    #[error("is below 0")]
    Negative,
    /// Above [`MAX_COUNT`].
    #[error("is more than can be counted exactly")]
    TooLarge,
    /// More bad events than events.
    #[error("counts more bad events than events")]
    MoreBadThanAll,
    /// Bad events of an arm that nothing was to be expected of, or no ratio above 0.
    #[error("must be above 0")]
    NotPositive,
    /// A score below 0 or above 1.
    #[error("is outside 0 to 1")]
    OutsideUnit,
    /// No values have this number, sum and sum of squares.
    #[error("has a number, a sum and a sum of squares that contradict each other")]
    Contradiction,
}

/// A finite number from 0 to [`MAX_COUNT`].
pub(super) fn check_amount(amount: f64) -> Result<f64, CountFault> {
    if !amount.is_finite() {
        Err(CountFault::NotFinite)
    } else if amount < 0.0 {
        Err(CountFault::Negative)
    } else if amount > MAX_COUNT as f64 {
        Err(CountFault::TooLarge)
    } else {
        Ok(amount)
    }
}
