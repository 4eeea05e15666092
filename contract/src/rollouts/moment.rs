//! A point in time as the rollout state stores it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Unix time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = i64))]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// The moment `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds as i64 * 1_000))
    }

    /// Milliseconds since `earlier`; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// True when at least `seconds` have passed since `earlier`.
    #[must_use]
    pub const fn is_past(self, earlier: Self, seconds: u32) -> bool {
        self.0 >= earlier.plus_seconds(seconds).0
    }
}

impl From<OffsetDateTime> for Millis {
    fn from(at: OffsetDateTime) -> Self {
        Self(at.unix_timestamp() * 1_000 + i64::from(at.millisecond()))
    }
}
