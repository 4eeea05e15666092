//! Something is under way.

use leptos::prelude::*;

use super::icon::Icon;

/// A turning wheel with words; still when the visitor wants no motion.
#[component]
pub fn Waiting(
    /// What is awaited.
    #[prop(into)]
    text: String,
) -> AnyView {
    view! {
        <p class="waiting" role="status">
            <span class="spinner"><Icon name=Icon::Loader/></span>
            <span>{text}</span>
        </p>
    }
    .into_any()
}
