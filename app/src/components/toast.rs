//! Flash messages: what the last action did, said once on the next page.

use leptos::prelude::*;

use super::icon::Icon;
use super::tone::Tone;

/// One message of the last action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// What it means.
    pub tone: Tone,
    /// What was done.
    pub text: String,
}

/// The messages, newest last. The script lets one dismiss them; without it they go with the next page.
#[component]
pub fn Toasts(
    /// The messages.
    flash: Vec<Flash>,
) -> AnyView {
    let toasts: Vec<AnyView> = flash
        .into_iter()
        .map(|flash| {
            view! {
                <li class=format!("toast toast-{}", flash.tone.name())>
                    <Icon name=flash.tone.icon()/>
                    <p>{flash.text}</p>
                    <button type="button" class="toast-dismiss" data-dismiss="" hidden aria-label="Dismiss">
                        <Icon name=Icon::X/>
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <div role="status"><ul class="toasts">{toasts}</ul></div> }.into_any()
}
