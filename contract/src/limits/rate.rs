//! What a limit allows: so many requests per period, and so many at once.

use serde::{Deserialize, Serialize};

/// Longest period, 31 days.
pub const MAX_PERIOD_SECONDS: u32 = 31 * 86_400;
/// Highest sustained rate; keeps the rounding of the interval below 0.1 %.
pub const MAX_PER_SECOND: u32 = 1_000_000;
/// Largest burst.
pub const MAX_BURST: u32 = 10_000_000;

const NANOS_PER_SECOND: u64 = 1_000_000_000;
/// A full burst must pay back within this time (146 years), so that no sum of times overflows.
const MAX_SPAN_NANOS: u128 = 1 << 62;

/// `requests` per `period_seconds`, at most `burst` at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "RateParts", into = "RateParts")]
pub struct Rate {
    requests: u32,
    period_seconds: u32,
    burst: u32,
}

/// Why three numbers are no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RateFault {
    /// `requests` is 0.
    #[error("requests must be at least 1")]
    NoRequests,
    /// `period_seconds` is 0 or over [`MAX_PERIOD_SECONDS`].
    #[error("period_seconds must be from 1 to {MAX_PERIOD_SECONDS}")]
    Period,
    /// `burst` is 0 or over [`MAX_BURST`].
    #[error("burst must be from 1 to {MAX_BURST}")]
    Burst,
    /// More than [`MAX_PER_SECOND`] requests a second.
    #[error("a limit can allow at most {MAX_PER_SECOND} requests a second")]
    TooFast,
    /// The burst would take more than a century to pay back.
    #[error("burst is too large for so slow a rate")]
    BurstForRate,
}

impl RateFault {
    /// The field at fault.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NoRequests | Self::TooFast => "requests",
            Self::Period => "period_seconds",
            Self::Burst | Self::BurstForRate => "burst",
        }
    }
}

impl Rate {
    /// A rate from its parts.
    ///
    /// # Errors
    /// The first part out of range.
    pub fn new(requests: u32, period_seconds: u32, burst: u32) -> Result<Self, RateFault> {
        if requests == 0 {
            return Err(RateFault::NoRequests);
        }
        if period_seconds == 0 || period_seconds > MAX_PERIOD_SECONDS {
            return Err(RateFault::Period);
        }
        if burst == 0 || burst > MAX_BURST {
            return Err(RateFault::Burst);
        }
        if u64::from(requests) > u64::from(MAX_PER_SECOND) * u64::from(period_seconds) {
            return Err(RateFault::TooFast);
        }
        let rate = Self { requests, period_seconds, burst };
        if u128::from(rate.interval_ns()) * u128::from(burst) > MAX_SPAN_NANOS {
            return Err(RateFault::BurstForRate);
        }
        Ok(rate)
    }

    /// A rate whose whole allowance may be spent at once.
    ///
    /// # Errors
    /// As [`Rate::new`].
    pub fn per(requests: u32, period_seconds: u32) -> Result<Self, RateFault> {
        Self::new(requests, period_seconds, requests)
    }

    /// Requests allowed per period.
    #[must_use]
    pub const fn requests(self) -> u32 {
        self.requests
    }

    /// Length of the period in seconds.
    #[must_use]
    pub const fn period_seconds(self) -> u32 {
        self.period_seconds
    }

    /// Requests allowed at once after a pause.
    #[must_use]
    pub const fn burst(self) -> u32 {
        self.burst
    }

    /// Time one request costs, in nanoseconds, rounded up so that the rate is never exceeded.
    #[must_use]
    pub const fn interval_ns(self) -> u64 {
        (self.period_seconds as u64 * NANOS_PER_SECOND).div_ceil(self.requests as u64)
    }

    /// Time a full burst costs, in nanoseconds.
    #[must_use]
    pub const fn burst_ns(self) -> u64 {
        self.interval_ns() * self.burst as u64
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RateParts {
    requests: u32,
    period_seconds: u32,
    burst: u32,
}

impl TryFrom<RateParts> for Rate {
    type Error = RateFault;

    fn try_from(parts: RateParts) -> Result<Self, Self::Error> {
        let RateParts { requests, period_seconds, burst } = parts;
        Self::new(requests, period_seconds, burst)
    }
}

impl From<Rate> for RateParts {
    fn from(rate: Rate) -> Self {
        let Rate { requests, period_seconds, burst } = rate;
        Self { requests, period_seconds, burst }
    }
}
