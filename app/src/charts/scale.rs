//! From numbers to places on the plot.

use super::unit::Unit;

/// Side of the square plots are drawn in.
pub const PLOT_SIDE: f64 = 1000.0;

/// A vertical scale from zero to a round number at or above the largest value.
#[derive(Debug, Clone, PartialEq)]
pub struct ValueScale {
    /// Round numbers from zero to the top, evenly apart.
    pub ticks: Vec<f64>,
    top: f64,
}

impl ValueScale {
    /// A scale that has room for `largest`, with about `wanted` ticks above zero.
    #[must_use]
    pub fn new(largest: f64, wanted: usize, unit: Unit) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 { largest } else { smallest_top(unit) };
        let mut step = round_step(largest / wanted.max(1) as f64);
        if unit == Unit::Count {
            step = step.max(1.0).ceil();
        }
        let count = (largest / step - 1e-9).ceil().max(1.0);
        let mut top = count * step;
        if unit == Unit::Percent && largest <= 100.0 && top > 100.0 {
            top = 100.0;
        }
        let ticks = (0..=count as usize).map(|index| index as f64 * step).filter(|tick| *tick <= top + step * 1e-9);
        Self { ticks: ticks.collect(), top }
    }

    /// Distance from the upper edge, in plot units; values outside are drawn at the edge.
    #[must_use]
    pub fn place(&self, value: f64) -> f64 {
        let share = (value / self.top).clamp(0.0, 1.0);
        PLOT_SIDE * (1.0 - share)
    }

    /// Distance from the upper edge as an SVG percentage.
    #[must_use]
    pub fn percent(&self, value: f64) -> String {
        format!("{:.2}%", self.place(value) / PLOT_SIDE * 100.0)
    }
}

/// What an empty chart's axis ends with.
const fn smallest_top(unit: Unit) -> f64 {
    match unit {
        Unit::Count => 4.0,
        Unit::Milliseconds | Unit::Percent => 1.0,
    }
}

/// The smallest of 1, 2, 2.5, 5 and 10 times a power of ten that is at least `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let lead = raw / power;
    let round = [1.0, 2.0, 2.5, 5.0].into_iter().find(|round| lead <= round + 1e-9).unwrap_or(10.0);
    round * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover_the_largest_value() {
        assert_eq!(ValueScale::new(87.0, 4, Unit::Count).ticks, [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(ValueScale::new(1_900.0, 4, Unit::Milliseconds).ticks, [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0]);
    }

    #[test]
    fn counts_have_no_ticks_between_whole_numbers() {
        assert_eq!(ValueScale::new(2.0, 4, Unit::Count).ticks, [0.0, 1.0, 2.0]);
        assert_eq!(ValueScale::new(9.0, 4, Unit::Count).ticks, [0.0, 3.0, 6.0, 9.0]);
    }

    #[test]
    fn shares_never_go_beyond_a_hundred_percent() {
        let scale = ValueScale::new(97.0, 3, Unit::Percent);
        assert_eq!(scale.ticks, [0.0, 50.0, 100.0]);
        assert!(scale.place(100.0).abs() < 1e-9);
    }

    #[test]
    fn an_empty_chart_still_has_an_axis() {
        for largest in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let scale = ValueScale::new(largest, 4, Unit::Count);
            assert!(scale.ticks.len() >= 2, "{largest}: {:?}", scale.ticks);
        }
    }

    #[test]
    fn every_value_up_to_the_largest_is_inside_the_plot() {
        for exponent in -6..12 {
            for lead in [1.0, 1.1, 2.4, 3.3, 7.7, 9.99] {
                let largest = lead * 10f64.powi(exponent);
                let scale = ValueScale::new(largest, 4, Unit::Milliseconds);
                assert!(scale.ticks.last().unwrap() >= &(largest * (1.0 - 1e-9)), "{largest}: {:?}", scale.ticks);
                assert!((2..=7).contains(&scale.ticks.len()), "{largest}: {:?}", scale.ticks);
            }
        }
    }
}
