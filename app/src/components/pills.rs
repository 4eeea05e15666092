//! Filters as a row of links: each is the same list, narrowed.

use leptos::prelude::*;

use super::tabs::Tab;

/// A row of filters. Takes the same values as tabs.
#[component]
pub fn Pills(
    /// What they narrow, e.g. "Lifecycle".
    #[prop(into)]
    label: String,
    /// The filters; the current one is marked.
    pills: Vec<Tab>,
) -> AnyView {
    let pills: Vec<AnyView> = pills
        .into_iter()
        .map(|pill| {
            view! {
                <li>
                    <a class="pill" href=pill.href aria-current=pill.current.then_some("true")>
                        {pill.label}
                        {pill.count.map(|count| view! { <span class="count">{count.to_string()}</span> })}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <nav class="pills" aria-label=label><ul>{pills}</ul></nav> }.into_any()
}
