//! How bad a finding is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a change means for those who call the API. Ordered: the worst is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Nobody who kept to the old document is affected.
    #[serde(rename = "info")]
    Harmless,
    /// The documents alone cannot tell whether someone is affected.
    #[serde(rename = "warning")]
    Risky,
    /// Someone who kept to the old document is refused, or receives what it excluded.
    #[serde(rename = "error")]
    Breaking,
}

/// The text is none of the three severities.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown severity; use error, warning or info")]
pub struct UnknownSeverity;

impl Severity {
    /// All of them, the worst first.
    pub const ALL: [Self; 3] = [Self::Breaking, Self::Risky, Self::Harmless];

    /// The word in files, reports and on the command line: `error`, `warning`, `info`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "error",
            Self::Risky => "warning",
            Self::Harmless => "info",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = UnknownSeverity;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == text).ok_or(UnknownSeverity)
    }
}
