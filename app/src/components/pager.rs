//! The way through a long list by keys: forwards and back, without page numbers.

use leptos::prelude::*;

use super::icon::Icon;

/// Links to the page before and the page after. Draws nothing when there is neither.
#[component]
pub fn KeysetPager(
    /// Address of the page before.
    #[prop(optional_no_strip)]
    previous: Option<String>,
    /// Address of the page after.
    #[prop(optional_no_strip)]
    next: Option<String>,
    /// What is shown, e.g. "50 request logs".
    #[prop(optional, into)]
    note: Option<String>,
) -> AnyView {
    if previous.is_none() && next.is_none() {
        return ().into_any();
    }
    view! {
        <nav class="pager" aria-label="Pages">
            {note.map(|note| view! { <p class="pager-note">{note}</p> })}
            {previous.map(|href| view! {
                <a class="button button-secondary button-small" href=href rel="prev">
                    <Icon name=Icon::ArrowLeft/>
                    <span class="button-label">"Previous"</span>
                </a>
            })}
            {next.map(|href| view! {
                <a class="button button-secondary button-small" href=href rel="next">
                    <span class="button-label">"Next"</span>
                    <Icon name=Icon::ArrowRight/>
                </a>
            })}
        </nav>
    }
    .into_any()
}
