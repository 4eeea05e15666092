//! One number that matters, with its change and its recent course.

use leptos::prelude::*;

use super::icon::Icon;
use super::tone::Tone;

/// How a number changed against the time before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// E.g. "+4.2 %".
    pub text: String,
    /// Whether that is good.
    pub tone: Tone,
}

/// A tile with one number.
#[component]
pub fn Stat(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The number, formatted.
    #[prop(into)]
    value: String,
    /// Its unit, smaller.
    #[prop(optional, into)]
    unit: Option<String>,
    /// Its change.
    #[prop(optional_no_strip)]
    change: Option<Change>,
    /// What it is compared with or counted over.
    #[prop(optional, into)]
    note: Option<String>,
    /// A sparkline.
    #[prop(optional)]
    chart: Option<AnyView>,
) -> AnyView {
    view! {
        <div class="card stat">
            <p class="stat-label">{label}</p>
            <p class="stat-value">{value}{unit.map(|unit| view! { <span class="stat-unit">{unit}</span> })}</p>
            <p class="stat-note">
                {change.map(|change| view! {
                    <span class=format!("stat-change tone-{}", change.tone.name())>
                        <Icon name=change_icon(&change.text)/>
                        {change.text}
                    </span>
                })}
                {note.map(|note| view! { <span>{note}</span> })}
            </p>
            {chart.map(|chart| view! { <div class="stat-chart">{chart}</div> })}
        </div>
    }
    .into_any()
}

fn change_icon(text: &str) -> Icon {
    if text.starts_with(['-', '−']) { Icon::ArrowDown } else { Icon::ArrowUp }
}
