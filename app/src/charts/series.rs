//! What a chart over time shows.

use time::OffsetDateTime;

use super::scale::ValueScale;
use super::unit::Unit;

/// Colour and dash pattern of a series. `Good`, `Bad` and `Muted` mean something; the numbered ones only differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeriesColour {
    /// The accent, solid.
    #[default]
    One,
    /// Second, dashed.
    Two,
    /// Third, dotted.
    Three,
    /// Fourth, long dashes.
    Four,
    /// Fifth, dash and dot.
    Five,
    /// Sixth, short dashes.
    Six,
    /// Successes.
    Good,
    /// Failures.
    Bad,
    /// What the others are compared with.
    Muted,
}

impl SeriesColour {
    /// The word in class names: `series-<name>`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Three => "three",
            Self::Four => "four",
            Self::Five => "five",
            Self::Six => "six",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Muted => "muted",
        }
    }
}

/// One line, or one layer of the bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub label: String,
    /// Its colour.
    pub colour: SeriesColour,
    /// One value per point in time; `None` where there is no data, which is not zero.
    pub values: Vec<Option<f64>>,
}

/// Something that happened at one moment: a release, a step of a rollout, a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// When.
    pub at: OffsetDateTime,
    /// What, in a word or two.
    pub label: String,
}

/// A chart over time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeChart {
    /// Unique on the page.
    pub id: String,
    /// What the chart shows.
    pub title: String,
    /// What the numbers are.
    pub unit: Unit,
    /// The points in time, in order.
    pub times: Vec<OffsetDateTime>,
    /// The series, each with as many values as there are points in time.
    pub series: Vec<Series>,
    /// What happened meanwhile.
    pub markers: Vec<Marker>,
}

impl TimeChart {
    /// A scale for the largest single value.
    pub(super) fn scale(&self) -> ValueScale {
        let values = self.series.iter().flat_map(|series| series.values.iter().flatten().copied());
        ValueScale::new(values.fold(0.0, f64::max), 4, self.unit)
    }

    /// A scale for the largest sum at one point in time.
    pub(super) fn stacked_scale(&self) -> ValueScale {
        let sum_at = |index: usize| -> f64 {
            self.series.iter().filter_map(|series| series.values.get(index).copied().flatten()).sum()
        };
        ValueScale::new((0..self.times.len()).map(sum_at).fold(0.0, f64::max), 4, self.unit)
    }

    /// One sentence per series for those who cannot see the chart.
    pub(super) fn description(&self) -> String {
        let sentences = self.series.iter().map(|series| {
            let known: Vec<f64> = series.values.iter().flatten().copied().collect();
            match (known.last(), known.iter().copied().reduce(f64::max)) {
                (Some(last), Some(most)) => {
                    format!("{}: last {}, highest {}.", series.label, self.unit.format(*last), self.unit.format(most))
                }
                _ => format!("{}: no data.", series.label),
            }
        });
        sentences.collect::<Vec<_>>().join(" ")
    }
}
