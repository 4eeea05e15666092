//! A word of state with its tone and icon.

use leptos::prelude::*;

use super::icon::Icon;
use super::tone::Tone;

/// A small word of state.
#[component]
pub fn Badge(
    /// The word.
    #[prop(into)]
    label: String,
    /// What it means.
    #[prop(optional)]
    tone: Tone,
    /// Another picture than the tone's own.
    #[prop(optional)]
    icon: Option<Icon>,
) -> AnyView {
    view! {
        <span class=format!("badge badge-{}", tone.name())>
            <Icon name=icon.unwrap_or(tone.icon())/>
            <span>{label}</span>
        </span>
    }
    .into_any()
}

/// A word without state: a tag, a method, a kind.
#[component]
pub fn Tag(
    /// The word.
    #[prop(into)]
    label: String,
) -> AnyView {
    view! { <span class="tag">{label}</span> }.into_any()
}

/// An HTTP method, in the colour of its kind.
#[component]
pub fn Method(
    /// `GET`, `POST`, …
    #[prop(into)]
    name: String,
) -> AnyView {
    let class = match name.as_str() {
        "GET" | "HEAD" | "OPTIONS" => "method method-read",
        "DELETE" => "method method-delete",
        _ => "method method-write",
    };
    view! { <span class=class>{name}</span> }.into_any()
}
