//! A line the size of a word.

use leptos::prelude::*;

use super::line_chart::line_path;
use super::scale::{PLOT_SIDE, ValueScale};
use super::series::SeriesColour;
use super::unit::Unit;

/// The recent course of a number, without axes; its words stand in the label.
#[component]
pub fn Sparkline(
    /// The values, evenly apart in time; `None` where there is no data.
    values: Vec<Option<f64>>,
    /// What it shows and how it ends, for screen readers.
    #[prop(into)]
    label: String,
    /// Its colour.
    #[prop(optional)]
    colour: SeriesColour,
) -> AnyView {
    let largest = values.iter().flatten().copied().fold(0.0, f64::max);
    let scale = ValueScale::new(largest, 1, Unit::Milliseconds);
    let last = values.len().saturating_sub(1).max(1) as f64;
    let places: Vec<f64> = (0..values.len()).map(|index| index as f64 / last * PLOT_SIDE).collect();
    view! {
        <svg class="sparkline" viewBox="0 -40 1000 1080" preserveAspectRatio="none" role="img" aria-label=label>
            <path class=format!("chart-line series-{}", colour.name()) d=line_path(&places, &values, &scale)></path>
        </svg>
    }
    .into_any()
}
