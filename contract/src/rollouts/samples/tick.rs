//! The counts of both arms in one second.

use serde::{Deserialize, Serialize};

use super::{ArmSample, SampleFault, Spoiled};
use crate::rollouts::Weight;

/// The counts of both arms in one second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TickSample {
    /// Unix time in seconds. The judge folds each second once and in order; a second that comes after a later one was
    /// judged is left out, so judge only seconds which all live nodes have reported.
    pub second: i64,
    /// The arm that served before, without the control.
    pub stable: ArmSample,
    /// The arm under test.
    pub candidate: ArmSample,
    /// A part of stable as large as the candidate, chosen in the same way: what the arms differ by though nothing
    /// differs between them. The candidate is compared with both together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ArmSample>,
    /// The candidate's configured weight at which new units were assigned; needed for the check of the sample ratio,
    /// as are `new_units` of both arms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
}

impl TickSample {
    /// Whether its numbers can be.
    ///
    /// # Errors
    /// The first number that cannot.
    pub fn check(&self) -> Result<(), SampleFault> {
        let arms = [
            (Spoiled::Stable, Some(&self.stable)),
            (Spoiled::Candidate, Some(&self.candidate)),
            (Spoiled::Control, self.control.as_ref()),
        ];
        for (arm, sample) in arms {
            if let Some(sample) = sample {
                sample.check().map_err(|(field, fault)| SampleFault::Impossible { arm, field, fault })?;
            }
        }
        Ok(())
    }

    /// Adds another part of the same second, for example of another node. Parts with different weights have none, so
    /// that the sample ratio of a second in which the weight changed is not judged.
    pub fn merge(&mut self, other: &Self) {
        self.stable.merge(&other.stable);
        self.candidate.merge(&other.candidate);
        match (&mut self.control, &other.control) {
            (Some(own), Some(theirs)) => own.merge(theirs),
            (own @ None, Some(theirs)) => *own = Some(theirs.clone()),
            (_, None) => {}
        }
        if self.weight != other.weight {
            self.weight = None;
        }
    }
}
