//! The life of a subscription: asked for, decided, and ended or paused.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionState {
    /// Asked for; somebody has to decide.
    Pending,
    /// In force: proxies let the application call.
    Approved,
    /// Refused, with a reason.
    Rejected,
    /// Given up by the application's side.
    Cancelled,
    /// Paused by the API's side; can be resumed.
    Suspended,
}

/// What can be done to a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionStep {
    Approve,
    Reject,
    Cancel,
    Suspend,
    Resume,
}

/// A step that the present state does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("A subscription that is {} cannot be {}.", from.word(), step.participle())]
pub struct ImpossibleSubscriptionStep {
    pub from: SubscriptionState,
    pub step: SubscriptionStep,
}

impl SubscriptionState {
    pub const ALL: [Self; 5] = [Self::Pending, Self::Approved, Self::Rejected, Self::Cancelled, Self::Suspended];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Suspended => "suspended",
        }
    }

    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether it stands in the way of another one for the same application and API version.
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Pending | Self::Approved | Self::Suspended)
    }

    /// The state after a step.
    ///
    /// # Errors
    /// [`ImpossibleSubscriptionStep`] when this state has no such step.
    pub fn after(self, step: SubscriptionStep) -> Result<Self, ImpossibleSubscriptionStep> {
        use SubscriptionStep as S;
        match (self, step) {
            (Self::Pending, S::Approve) | (Self::Suspended, S::Resume) => Ok(Self::Approved),
            (Self::Pending, S::Reject) => Ok(Self::Rejected),
            (Self::Approved, S::Suspend) => Ok(Self::Suspended),
            (Self::Pending | Self::Approved | Self::Suspended, S::Cancel) => Ok(Self::Cancelled),
            (from, step) => Err(ImpossibleSubscriptionStep { from, step }),
        }
    }
}

impl SubscriptionStep {
    pub const ALL: [Self; 5] = [Self::Approve, Self::Reject, Self::Cancel, Self::Suspend, Self::Resume];

    /// For sentences: "cannot be …".
    #[must_use]
    pub fn participle(self) -> &'static str {
        match self {
            Self::Approve => "approved",
            Self::Reject => "rejected",
            Self::Cancel => "cancelled",
            Self::Suspend => "suspended",
            Self::Resume => "resumed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read this as the rule: from each state, the steps it has and where they lead.
    const RULE: &str = "\
pending: approved->approved rejected->rejected cancelled->cancelled
approved: cancelled->cancelled suspended->suspended
rejected:
cancelled:
suspended: cancelled->cancelled resumed->approved
";

    #[test]
    fn steps_are_as_reviewed() {
        let mut printed = String::new();
        for state in SubscriptionState::ALL {
            printed.push_str(&format!("{}:", state.word()));
            for step in SubscriptionStep::ALL {
                if let Ok(after) = state.after(step) {
                    printed.push_str(&format!(" {}->{}", step.participle(), after.word()));
                }
            }
            printed.push('\n');
        }
        assert_eq!(printed, RULE);
    }

    #[test]
    fn impossible_step_says_what_is_wrong() {
        let fault = SubscriptionState::Rejected.after(SubscriptionStep::Approve).unwrap_err();
        assert_eq!(fault.to_string(), "A subscription that is rejected cannot be approved.");
    }
}
