//! How much of a limit is used.

use leptos::prelude::*;

use super::tone::Tone;

/// A bar with its label and value in words.
#[component]
pub fn Meter(
    /// What is measured.
    #[prop(into)]
    label: String,
    /// The value in words, e.g. "8,200 of 10,000 calls".
    #[prop(into)]
    text: String,
    /// Share used, 0 to 100; more is drawn as full.
    percent: f64,
    /// Whether that is good.
    #[prop(optional)]
    tone: Tone,
) -> AnyView {
    let share = if percent.is_finite() { percent.clamp(0.0, 100.0) } else { 0.0 };
    view! {
        <div class=format!("meter meter-{}", tone.name())>
            <p class="meter-head"><span class="meter-label">{label.clone()}</span><span class="meter-text">{text.clone()}</span></p>
            <svg
                class="meter-bar"
                role="meter"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=format!("{share:.0}")
                aria-valuetext=text
            >
                <rect class="meter-track" width="100%" height="100%" rx="3"></rect>
                <rect class="meter-fill" width=format!("{share:.2}%") height="100%" rx="3"></rect>
            </svg>
        </div>
    }
    .into_any()
}
