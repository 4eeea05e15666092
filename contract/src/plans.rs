//! What a plan promises and limits.

use serde::{Deserialize, Serialize};

use crate::limits::Rate;

/// How a subscription under a plan comes into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalRule {
    /// At once.
    Automatic,
    /// When somebody who may decide has approved it.
    Manual,
}

impl ApprovalRule {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Manual => "manual",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Automatic, Self::Manual].into_iter().find(|rule| rule.word() == word)
    }
}

/// The limits that the proxy enforces for a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanLimits {
    /// Requests over time, each proxy counting for itself; `None` is unlimited.
    pub rate: Option<Rate>,
    /// Largest request body in bytes.
    pub max_body_bytes: u64,
}

impl PlanLimits {
    /// Largest body when nobody said otherwise: 10 MiB.
    pub const DEFAULT_BODY: u64 = 10 * 1024 * 1024;
}
