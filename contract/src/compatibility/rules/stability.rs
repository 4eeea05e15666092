//! Promises about time: stability levels (`x-stability-level`) and sunset dates (`x-sunset`).

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// How much an operation or property promises, the least first. Who states none promises most.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stability {
    /// Nothing.
    Draft,
    /// Nothing but that it works today.
    Alpha,
    /// Notice before it changes.
    Beta,
    /// That it stays.
    #[default]
    Stable,
}

/// The text is none of the four levels.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown stability level; use draft, alpha, beta or stable")]
pub struct UnknownStability;

impl FromStr for Stability {
    type Err = UnknownStability;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            "alpha" => Ok(Self::Alpha),
            "beta" => Ok(Self::Beta),
            "stable" => Ok(Self::Stable),
            _ => Err(UnknownStability),
        }
    }
}

/// Reads a day (`2026-12-31`), or the day of a moment (`2026-12-31T10:00:00Z`), both of RFC 3339 §5.6.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    let day = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
    day.or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok().map(OffsetDateTime::date))
}
