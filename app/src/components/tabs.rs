//! Tabs are links: each part of a thing has its own address.

use leptos::prelude::*;

/// One tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its word.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the page shown.
    pub current: bool,
    /// A number beside the word.
    pub count: Option<u64>,
}

impl Tab {
    /// A tab that is current if `href` equals `current`.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: &str) -> Self {
        let href = href.into();
        Self { label: label.into(), current: href == current, href, count: None }
    }

    /// The same with a number.
    #[must_use]
    pub fn count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// A row of tabs; scrolls sideways on a phone.
#[component]
pub fn Tabs(
    /// What the tabs are parts of, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs.
    tabs: Vec<Tab>,
) -> AnyView {
    let tabs: Vec<AnyView> = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <li>
                    <a class="tab" href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.label}
                        {tab.count.map(|count| view! { <span class="count">{count.to_string()}</span> })}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <nav class="tabs" aria-label=label><ul>{tabs}</ul></nav> }.into_any()
}
