//! How traffic is split: parts of a whole in one bar.

use leptos::prelude::*;

use super::series::SeriesColour;
use super::unit::Unit;

/// One part.
#[derive(Debug, Clone, PartialEq)]
pub struct WeightPart {
    /// Its name: an arm, a target.
    pub label: String,
    /// Its share, 0 to 100; the shares add up to 100.
    pub percent: f64,
    /// Its colour.
    pub colour: SeriesColour,
}

/// A bar of parts with their names and shares below.
#[component]
pub fn WeightBar(
    /// What is split.
    #[prop(into)]
    label: String,
    /// The parts, from left to right.
    parts: Vec<WeightPart>,
) -> AnyView {
    let mut left = 0.0;
    let mut fills: Vec<AnyView> = Vec::new();
    let mut names: Vec<AnyView> = Vec::new();
    for part in parts {
        let width = part.percent.clamp(0.0, 100.0 - left);
        let class = format!("chart-fill series-{}", part.colour.name());
        fills.push(view! { <rect class=class.clone() x=format!("{left:.2}%") width=format!("{width:.2}%") height="100%"></rect> }.into_any());
        left += width;
        names.push(
            view! {
                <li>
                    <svg class="swatch" width="10" height="10" aria-hidden="true"><rect class=class width="10" height="10" rx="2"></rect></svg>
                    <span>{part.label}</span>
                    <strong>{Unit::Percent.format(part.percent)}</strong>
                </li>
            }
            .into_any(),
        );
    }
    view! {
        <div class="weight-bar">
            <svg class="weight-bar-track" aria-hidden="true">{fills}</svg>
            <ul class="chart-legend" aria-label=label>{names}</ul>
        </div>
    }
    .into_any()
}
