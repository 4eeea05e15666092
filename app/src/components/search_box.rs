//! The search box of a list. The key `/` leads to it.

use leptos::prelude::*;

use super::form::Hidden;
use super::icon::Icon;

/// A search that sends its words with GET, so that a search has an address.
#[component]
pub fn SearchBox(
    /// Address of the list.
    #[prop(into)]
    action: String,
    /// What is searched, for screen readers and in grey.
    #[prop(into)]
    label: String,
    /// The words searched for now.
    #[prop(optional, into)]
    value: String,
    /// Name of the parameter.
    #[prop(default = "q".to_owned(), into)]
    name: String,
    /// Parameters to keep: the filters.
    #[prop(optional)]
    keep: Vec<(String, String)>,
) -> AnyView {
    let keep: Vec<AnyView> = keep.into_iter().map(|(name, value)| view! { <Hidden name value/> }.into_any()).collect();
    view! {
        <form class="search-box" role="search" method="get" action=action>
            {keep}
            <Icon name=Icon::Search/>
            <input
                class="input"
                type="search"
                name=name
                value=value
                placeholder=label.clone()
                aria-label=label
                autocomplete="off"
                data-search=""
            />
            <kbd class="search-key" aria-hidden="true">"/"</kbd>
            <button class="visually-hidden" type="submit">"Search"</button>
        </form>
    }
    .into_any()
}
