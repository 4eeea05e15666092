//! Bars over time, the series stacked on one another.

use leptos::prelude::*;

use super::frame::{Swatch, framed};
use super::scale::PLOT_SIDE;
use super::series::TimeChart;

/// Share of a bar's room that stays free.
const GAP: f64 = 0.24;

/// One bar per point in time; the first series stands at the bottom.
#[component]
pub fn StackedBars(
    /// What to show.
    chart: TimeChart,
) -> AnyView {
    let scale = chart.stacked_scale();
    let room = PLOT_SIDE / chart.times.len().max(1) as f64;
    let mut bars: Vec<AnyView> = Vec::new();
    for index in 0..chart.times.len() {
        let left = room * (index as f64 + GAP / 2.0);
        let mut below = 0.0;
        for series in &chart.series {
            let Some(value) = series.values.get(index).copied().flatten().filter(|value| *value > 0.0) else {
                continue;
            };
            let (top, bottom) = (scale.place(below + value), scale.place(below));
            below += value;
            let class = format!("chart-fill series-{}", series.colour.name());
            let (x, y) = (format!("{left:.1}"), format!("{top:.1}"));
            let (width, height) = (format!("{:.1}", room * (1.0 - GAP)), format!("{:.1}", bottom - top));
            bars.push(view! { <rect class=class x=x y=y width=width height=height></rect> }.into_any());
        }
    }
    framed(chart, &scale, Swatch::Fill, bars.into_any())
}
