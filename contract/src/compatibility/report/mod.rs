//! The judgement about two documents: findings, what a policy says about them, and how they are shown.
//!
//! | File | What it answers |
//! |---|---|
//! | `judge` | which rule each change falls under, and which waivers cover it |
//! | `finding` | what is said about one change |
//! | `policy`, `waiver` | what a project decides about the rules |
//! | `wording` | a change in plain words |
//! | `text` | the report for a terminal |

mod finding;
mod judge;
mod policy;
mod text;
mod waiver;
mod wording;

use serde::{Deserialize, Serialize};
use time::Date;

pub use finding::{Acceptance, Finding};
pub use judge::judge;
pub use policy::{MinimumSunsetDays, Policy, PolicyFault, PolicyFile};
pub use waiver::{WaivedPlace, Waiver, WaiverEntry, WaiverFault, WaiverState};

use super::comparison::Note;
use super::rules::Severity;
use waiver::day;

/// What the change from one document to another means. Its serde form is the JSON report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How many findings there are.
    pub counts: Counts,
    /// Worst first, then by path, method and place.
    pub findings: Vec<Finding>,
    /// What became of each waiver of the policy, in its order.
    pub waivers: Vec<WaiverOutcome>,
    /// What could not be compared, and why; the report says nothing about it.
    pub not_compared: Vec<Note>,
}

/// Numbers of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Breaking, not waived.
    pub error: usize,
    /// Risky, not waived.
    pub warning: usize,
    /// Harmless, not waived.
    pub info: usize,
    /// Of any severity, waived.
    pub waived: usize,
}

/// A waiver, and whether it was of use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverOutcome {
    /// Id of its rule.
    pub rule: String,
    /// The operation or pointer it is bound to.
    pub place: String,
    /// In the words of the policy.
    pub reason: String,
    /// The last day on which it works.
    #[serde(with = "day")]
    pub expires: Date,
    /// What became of it.
    pub state: WaiverState,
}

impl Report {
    /// Whether a finding that is not waived is at least this bad.
    #[must_use]
    pub fn reaches(&self, severity: Severity) -> bool {
        self.findings.iter().any(|finding| finding.waived.is_none() && finding.severity >= severity)
    }
}
