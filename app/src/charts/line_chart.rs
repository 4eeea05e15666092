//! Lines over time.

use leptos::prelude::*;

use super::frame::{Swatch, framed};
use super::scale::{PLOT_SIDE, ValueScale};
use super::series::TimeChart;
use super::time_ticks::TimeSpan;

/// One line per series; where there is no data there is a gap.
#[component]
pub fn LineChart(
    /// What to show.
    chart: TimeChart,
) -> AnyView {
    let scale = chart.scale();
    let span = TimeSpan::of(&chart.times);
    let places: Vec<f64> =
        chart.times.iter().map(|at| span.and_then(|span| span.share(*at)).unwrap_or(0.5) * PLOT_SIDE).collect();
    let alone = chart.series.len() == 1;
    let lines: Vec<AnyView> = chart
        .series
        .iter()
        .map(|series| {
            let class = format!("chart-line series-{}", series.colour.name());
            let area = alone.then(|| {
                let class = format!("chart-area-fill series-{}", series.colour.name());
                view! { <path class=class d=area_path(&places, &series.values, &scale)></path> }
            });
            view! { {area} <path class=class d=line_path(&places, &series.values, &scale)></path> }.into_any()
        })
        .collect();
    framed(chart, &scale, Swatch::Line, lines.into_any())
}

/// Path through the known values, lifted where there are none; a lone value becomes a dot.
#[must_use]
pub fn line_path(places: &[f64], values: &[Option<f64>], scale: &ValueScale) -> String {
    let mut path = String::new();
    for run in runs(places, values) {
        for (index, (x, value)) in run.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            path.push_str(&format!("{command}{x:.1} {:.1}", scale.place(*value)));
        }
        if run.len() == 1 {
            path.push_str("h0.01");
        }
    }
    path
}

/// The same lines closed down to the zero line, to be filled.
fn area_path(places: &[f64], values: &[Option<f64>], scale: &ValueScale) -> String {
    let mut path = String::new();
    for run in runs(places, values).into_iter().filter(|run| run.len() > 1) {
        let (first, last) = (run[0].0, run[run.len() - 1].0);
        path.push_str(&format!("M{first:.1} {PLOT_SIDE}"));
        for (x, value) in &run {
            path.push_str(&format!("L{x:.1} {:.1}", scale.place(*value)));
        }
        path.push_str(&format!("L{last:.1} {PLOT_SIDE}Z"));
    }
    path
}

/// Stretches of known values, each with its places.
fn runs(places: &[f64], values: &[Option<f64>]) -> Vec<Vec<(f64, f64)>> {
    let points: Vec<Option<(f64, f64)>> = places
        .iter()
        .zip(values)
        .map(|(x, value)| value.filter(|value| value.is_finite()).map(|value| (*x, value)))
        .collect();
    points
        .split(Option::is_none)
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().flatten().copied().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::Unit;

    #[test]
    fn missing_values_lift_the_pen_and_a_lone_value_is_a_dot() {
        let scale = ValueScale::new(100.0, 4, Unit::Count);
        let values = [Some(0.0), Some(100.0), None, Some(50.0)];
        let path = line_path(&[0.0, 250.0, 500.0, 1000.0], &values, &scale);
        assert_eq!(path, "M0.0 1000.0L250.0 0.0M1000.0 500.0h0.01");
    }
}
