//! How much of the traffic the candidate gets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A share of traffic in parts of 100,000, so that 0.001 % is the smallest step.
///
/// Serialised as the number of parts; printed and parsed as a percentage (`5 %`, `0.125%`, `12`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = u32))]
#[serde(try_from = "u32", into = "u32")]
pub struct Weight(u32);

/// Why something is no weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeightFault {
    /// More than 100 %.
    #[error("a weight is at most 100 %")]
    TooLarge,
    /// Not a number from 0 to 100 with at most three decimals.
    #[error("a weight is a percentage with at most three decimals, such as 5 or 0.125")]
    Unreadable,
}

impl Weight {
    /// Nobody.
    pub const ZERO: Self = Self(0);
    /// Everybody.
    pub const FULL: Self = Self(100_000);

    /// A weight from parts of 100,000.
    ///
    /// # Errors
    /// [`WeightFault::TooLarge`] above 100,000.
    pub const fn from_parts(parts: u32) -> Result<Self, WeightFault> {
        if parts > Self::FULL.0 {
            return Err(WeightFault::TooLarge);
        }
        Ok(Self(parts))
    }

    /// A weight from whole percent; above 100 it is 100 %.
    #[must_use]
    pub const fn percent(percent: u8) -> Self {
        if percent >= 100 { Self::FULL } else { Self(percent as u32 * 1_000) }
    }

    /// Parts of 100,000.
    #[must_use]
    pub const fn parts(self) -> u32 {
        self.0
    }

    /// The share as a number from 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / f64::from(Self::FULL.0)
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0 / 1_000;
        match self.0 % 1_000 {
            0 => write!(f, "{whole} %"),
            rest => {
                let decimals = format!("{rest:03}");
                write!(f, "{whole}.{} %", decimals.trim_end_matches('0'))
            }
        }
    }
}

impl FromStr for Weight {
    type Err = WeightFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim().trim_end_matches('%').trim_end();
        let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(decimals) || decimals.len() > 3 || whole.len() > 6 {
            return Err(WeightFault::Unreadable);
        }
        let parse = |part: &str| part.parse::<u32>().map_err(|_| WeightFault::Unreadable);
        let thousandths = parse(&format!("{decimals:0<3}"))?;
        Self::from_parts(parse(whole)? * 1_000 + thousandths)
    }
}

impl TryFrom<u32> for Weight {
    type Error = WeightFault;

    fn try_from(parts: u32) -> Result<Self, Self::Error> {
        Self::from_parts(parts)
    }
}

impl From<Weight> for u32 {
    fn from(weight: Weight) -> Self {
        weight.0
    }
}
