//! How much traffic may be risked at all.

use crate::rollouts::Weight;

/// What a bad candidate may cost until it is taken back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlastRadius {
    /// Bad calls that are acceptable.
    pub allowed_bad: f64,
    /// Calls per second of both arms together.
    pub requests_per_s: f64,
    /// Seconds from the first bad call until the last one: detection and rollback, some 5.
    pub reaction_s: f64,
    /// The worst plausible part of the candidate's calls that fails: 1 in the first step, later what was proven.
    pub failure_share: f64,
}

impl BlastRadius {
    /// The planned weight, or the largest that the radius allows: `allowed / (rate · reaction · failures)`. Numbers that
    /// are none, or not above 0, allow what was planned.
    #[must_use]
    pub fn cap(&self, planned: Weight) -> Weight {
        let share = self.allowed_bad / (self.requests_per_s * self.reaction_s * self.failure_share);
        if !(0.0..1.0).contains(&share) {
            return planned;
        }
        let parts = (share * f64::from(Weight::FULL.parts())) as u32;
        Weight::from_parts(parts).map_or(planned, |allowed| planned.min(allowed))
    }
}
