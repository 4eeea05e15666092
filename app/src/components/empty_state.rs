//! What a list shows while it has nothing to list: one sentence, one button.

use leptos::prelude::*;

use super::button::{ButtonLink, ButtonVariant};
use super::icon::Icon;
use super::link::Link;

/// An empty list.
#[component]
pub fn EmptyState(
    /// A picture of what will be listed.
    icon: Icon,
    /// What is missing, in a few words.
    #[prop(into)]
    title: String,
    /// What will be here and why one wants it, in one sentence.
    #[prop(into)]
    text: String,
    /// The one thing to do about it; none if the visitor may not.
    #[prop(optional_no_strip)]
    action: Option<Link>,
) -> AnyView {
    view! {
        <div class="empty-state">
            <span class="empty-state-icon"><Icon name=icon/></span>
            <h2 class="empty-state-title">{title}</h2>
            <p>{text}</p>
            {action.map(|link| view! {
                <ButtonLink label=link.label href=link.href variant=ButtonVariant::Primary/>
            })}
        </div>
    }
    .into_any()
}
