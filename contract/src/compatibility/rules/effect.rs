//! What a change does to the set of values that are allowed, and how bad that is for whom.
//!
//! A request may only widen, a response may only narrow: everything else reaches a caller who kept to the old document.

use super::severity::Severity;
use crate::compatibility::diff::change::Direction;

/// What becomes of the allowed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Fewer are allowed.
    Narrows,
    /// More are allowed.
    Widens,
    /// Some are no longer allowed, others now are.
    Swaps,
    /// The documents do not tell.
    Unknown,
    /// None.
    Nothing,
}

impl Effect {
    /// How bad it is for those who kept to the old document.
    pub(super) const fn severity(self, direction: Direction) -> Severity {
        match (self, direction) {
            (Self::Narrows, Direction::Request) | (Self::Widens, Direction::Response) | (Self::Swaps, _) => {
                Severity::Breaking
            }
            (Self::Unknown, _) => Severity::Risky,
            (Self::Narrows | Self::Widens | Self::Nothing, _) => Severity::Harmless,
        }
    }
}
