//! What is compared: ours and three rivals. All see the same seconds.

mod kayenta;
mod ours;
mod static_threshold;
mod z_test;

pub use kayenta::Kayenta;
pub use ours::Ours;
pub use static_threshold::StaticThreshold;
pub use z_test::ZTest;

use crate::worlds::Second;

/// What a judge says after a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opinion {
    Undecided,
    Abort,
    /// Proven good; only ours says so before the planned time is over.
    Ship,
}

/// Which judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ours,
    /// Ours, with plain counts in place of expected errors.
    OursUnweighted,
    ZTest,
    StaticThreshold,
    Kayenta,
}

impl Kind {
    pub const RIVALS: [Self; 4] = [Self::Ours, Self::ZTest, Self::StaticThreshold, Self::Kayenta];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Ours => "Headgate",
            Self::OursUnweighted => "Headgate, plain counts",
            Self::ZTest => "z-test, polled",
            Self::StaticThreshold => "static ≥ 98 %",
            Self::Kayenta => "Mann–Whitney score",
        }
    }

    pub fn judge(self, weights: &[f64]) -> Judge {
        match self {
            Self::Ours => Judge::Ours(Box::new(Ours::new(weights, ours::Exposure::Expected))),
            Self::OursUnweighted => Judge::Ours(Box::new(Ours::new(weights, ours::Exposure::Calls))),
            Self::ZTest => Judge::ZTest(ZTest::default()),
            Self::StaticThreshold => Judge::StaticThreshold(StaticThreshold::default()),
            Self::Kayenta => Judge::Kayenta(Kayenta::default()),
        }
    }
}

/// A judge at work.
pub enum Judge {
    Ours(Box<Ours>),
    ZTest(ZTest),
    StaticThreshold(StaticThreshold),
    Kayenta(Kayenta),
}

impl Judge {
    pub fn look(&mut self, second: &Second) -> Opinion {
        match self {
            Self::Ours(judge) => judge.look(second),
            Self::ZTest(judge) => judge.look(second),
            Self::StaticThreshold(judge) => judge.look(second),
            Self::Kayenta(judge) => judge.look(second),
        }
    }
}
