//! What one second says about one guardrail and one arm.

use serde::{Deserialize, Serialize};

use super::slow::Slow;
use crate::rollouts::plan::{Guardrail, Quantile, Timing};
use crate::rollouts::samples::{ArmSample, Counted};
use crate::rollouts::statistics::Tally;

/// One arm's part of a guardrail in some seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Observed {
    pub(super) tally: Tally,
    /// Bad events to be expected, where known.
    pub(super) expected: Option<f64>,
}

/// Which threshold makes a call slow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// Stable's own quantile.
    Stable,
    /// That plus the margin.
    Candidate,
}

impl Observed {
    pub(super) const fn nothing() -> Self {
        Self { tally: Tally { requests: 0, bad: 0 }, expected: Some(0.0) }
    }

    /// An arm's bad events; `None` when the guardrail has none, or it is not known yet what slow is.
    pub(super) fn of(guardrail: &Guardrail, arm: &ArmSample, slow: Option<(Slow, Against)>) -> Option<Self> {
        match guardrail {
            Guardrail::ErrorRate { .. } => Some(Self::errors(arm)),
            Guardrail::BadShare { event, .. } => {
                let Counted { checked, bad, expected } = arm.events.get(event).copied().unwrap_or(Counted::nothing());
                Some(Self { tally: Tally { requests: checked, bad }, expected })
            }
            Guardrail::Latency { quantile, timing, .. } => {
                let (Slow { stable, candidate }, against) = slow?;
                let threshold = if against == Against::Stable { stable } else { candidate };
                Some(Self::slower(arm, (*timing, *quantile), threshold))
            }
            Guardrail::Mean { .. } | Guardrail::Quality { .. } => None,
        }
    }

    fn errors(arm: &ArmSample) -> Self {
        Self { tally: Tally { requests: arm.requests, bad: arm.errors }, expected: arm.expected() }
    }

    fn slower(arm: &ArmSample, (timing, quantile): (Timing, Quantile), threshold: u64) -> Self {
        let times = arm.times(timing);
        let tally = Tally { requests: times.total(), bad: times.count_above(threshold) };
        let expected = if timing == Timing::Response { arm.expected_slow(quantile) } else { None };
        Self { tally, expected }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.tally.merge(&other.tally);
        self.expected = self.expected.zip(other.expected).map(|(a, b)| a + b);
    }
}
