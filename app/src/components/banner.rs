//! A message that stays on the page as long as what it says is so.

use leptos::prelude::*;

use super::icon::Icon;
use super::tone::Tone;

/// A message with a tone, a title and, as children, details or buttons.
#[component]
pub fn Banner(
    /// What it means.
    tone: Tone,
    /// What is so.
    #[prop(into)]
    title: String,
    /// What to know or do about it.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let role = if tone == Tone::Danger { "alert" } else { "status" };
    view! {
        <div class=format!("banner banner-{}", tone.name()) role=role>
            <Icon name=tone.icon()/>
            <div class="banner-text">
                <p class="banner-title">{title}</p>
                {children.map(|children| view! { <div class="banner-body">{children()}</div> })}
            </div>
        </div>
    }
    .into_any()
}
