//! Facts about one thing: a name, a value.

use leptos::prelude::*;

/// One fact.
#[derive(Debug)]
pub struct Fact {
    label: String,
    value: AnyView,
}

impl Fact {
    /// A fact with this name and value.
    #[must_use]
    pub fn new(label: impl Into<String>, value: impl IntoView + 'static) -> Self {
        Self { label: label.into(), value: value.into_any() }
    }
}

/// A list of facts.
#[component]
pub fn DescriptionList(
    /// The facts, in order.
    facts: Vec<Fact>,
) -> AnyView {
    let facts: Vec<AnyView> = facts
        .into_iter()
        .map(|fact| view! { <div class="fact"><dt>{fact.label}</dt><dd>{fact.value}</dd></div> }.into_any())
        .collect();
    view! { <dl class="description-list">{facts}</dl> }.into_any()
}
