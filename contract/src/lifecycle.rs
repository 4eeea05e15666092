//! The lifecycle of an API version: draft → published → deprecated → retired.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where an API version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Visible to its owners only; not routed.
    Draft,
    /// In the catalogue, subscribable, routed.
    Published,
    /// Still routed, no new subscriptions; responses carry `Deprecation` (RFC 9745).
    Deprecated,
    /// No longer routed.
    Retired,
}

/// A step that the lifecycle does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A version that is {} cannot become {}.", from.word(), to.word())]
pub struct ImpossibleStep {
    pub from: Lifecycle,
    pub to: Lifecycle,
}

impl Lifecycle {
    pub const ALL: [Self; 4] = [Self::Draft, Self::Published, Self::Deprecated, Self::Retired];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether proxies serve a version in this stage.
    #[must_use]
    pub fn is_routed(self) -> bool {
        matches!(self, Self::Published | Self::Deprecated)
    }

    /// Whether a new subscription may be asked for.
    #[must_use]
    pub fn accepts_subscriptions(self) -> bool {
        self == Self::Published
    }

    /// Moves to another stage. Deprecation and retirement can be taken back one stage.
    ///
    /// # Errors
    /// [`ImpossibleStep`] when the lifecycle has no such step.
    pub fn move_to(self, to: Self) -> Result<Self, ImpossibleStep> {
        use Lifecycle::{Deprecated, Draft, Published, Retired};
        match (self, to) {
            (Draft, Published)
            | (Published, Deprecated | Draft)
            | (Deprecated, Published | Retired)
            | (Retired, Deprecated) => Ok(to),
            (from, to) => Err(ImpossibleStep { from, to }),
        }
    }

    /// The stages one can move to from here.
    #[must_use]
    pub fn next(self) -> Vec<Self> {
        Self::ALL.into_iter().filter(|to| self.move_to(*to).is_ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draft_cannot_be_retired_directly() {
        assert!(Lifecycle::Draft.move_to(Lifecycle::Retired).is_err());
        assert_eq!(Lifecycle::Draft.next(), vec![Lifecycle::Published]);
    }

    #[test]
    fn only_published_and_deprecated_are_routed() {
        let routed: Vec<_> = Lifecycle::ALL.into_iter().filter(|stage| stage.is_routed()).collect();
        assert_eq!(routed, vec![Lifecycle::Published, Lifecycle::Deprecated]);
    }
}
