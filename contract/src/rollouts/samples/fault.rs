//! Why a second is not folded.

use serde::{Deserialize, Serialize};

use crate::rollouts::plan::{BadEvent, Measure};
use crate::rollouts::statistics::CountFault;

/// Why a sample is left out. No state changes then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SampleFault {
    /// A number that cannot be.
    #[error("{arm} {field} {fault}")]
    Impossible {
        /// Of which arm.
        arm: Spoiled,
        /// In which number.
        field: SampleField,
        /// What is wrong with it.
        fault: CountFault,
    },
    /// A second so far ahead that every later one would be taken for an old one.
    #[error("the second is more than 30 days after the one before")]
    Leap,
}

/// The arm with the impossible number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Spoiled {
    /// The arm that served before.
    Stable,
    /// The arm under test.
    Candidate,
    /// The part of stable that is compared with the rest of it.
    Control,
}

/// The impossible number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "of")]
pub enum SampleField {
    /// `requests` and `errors`.
    Errors,
    /// `expected_errors`.
    ExpectedErrors,
    /// `expected_slow`.
    ExpectedSlow,
    /// A histogram of times.
    Times,
    /// `new_units`.
    Units,
    /// `events` of this kind.
    Events(BadEvent),
    /// `measures` of this kind.
    Measure(Measure),
}

impl std::fmt::Display for Spoiled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stable => "stable's",
            Self::Candidate => "the candidate's",
            Self::Control => "the control's",
        })
    }
}

impl std::fmt::Display for SampleField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Errors => "count of errors",
            Self::ExpectedErrors => "number of expected errors",
            Self::ExpectedSlow => "number of expected slow calls",
            Self::Times => "count of times",
            Self::Units => "count of new applications",
            Self::Events(event) => event.key(),
            Self::Measure(measure) => measure.key(),
        })
    }
}
