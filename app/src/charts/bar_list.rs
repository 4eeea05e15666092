//! Horizontal bars by name: the largest of something.

use leptos::prelude::*;

use super::unit::Unit;

/// One bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name.
    pub label: String,
    /// Its length.
    pub value: f64,
    /// Where its name leads.
    pub href: Option<String>,
    /// A second fact at the end, e.g. the error rate.
    pub note: Option<String>,
}

/// Names with bars, in the given order; the longest fills the room.
#[component]
pub fn BarList(
    /// What is compared.
    #[prop(into)]
    label: String,
    /// What the numbers are.
    unit: Unit,
    /// The bars.
    bars: Vec<Bar>,
) -> AnyView {
    let longest = bars.iter().map(|bar| bar.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let bars: Vec<AnyView> = bars
        .into_iter()
        .map(|bar| {
            let share = if longest > 0.0 { (bar.value / longest).clamp(0.0, 1.0) * 100.0 } else { 0.0 };
            let name = match bar.href {
                Some(href) => view! { <a href=href>{bar.label}</a> }.into_any(),
                None => bar.label.into_any(),
            };
            view! {
                <li class="bar">
                    <span class="bar-name">{name}</span>
                    <span class="bar-value">
                        {bar.note.map(|note| view! { <span class="bar-note">{note}</span> })}
                        {unit.format(bar.value)}
                    </span>
                    <svg class="bar-track" aria-hidden="true">
                        <rect class="bar-fill" width=format!("{share:.2}%") height="100%" rx="2"></rect>
                    </svg>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ol class="bar-list" aria-label=label>{bars}</ol> }.into_any()
}
