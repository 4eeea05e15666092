//! The brand mark: a gate half raised in a channel, the water passing below it.

use leptos::prelude::*;

/// The mark alone; decorative.
#[component]
pub fn BrandMark() -> AnyView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect class="brand-ground" width="32" height="32" rx="8"></rect>
            <path class="brand-gate" d="M8 6.5v13M24 6.5v13M12 7h8v8.5h-8z"></path>
            <path class="brand-water" d="M5.5 21.5c1.75-1.6 3.5-1.6 5.25 0s3.5 1.6 5.25 0 3.5-1.6 5.25 0 3.5 1.6 5.25 0M9 26c1.2-1.1 2.35-1.1 3.5 0s2.35 1.1 3.5 0 2.35-1.1 3.5 0 2.35 1.1 3.5 0"></path>
        </svg>
    }
    .into_any()
}

/// The mark and the name.
#[component]
pub fn Brand() -> AnyView {
    view! { <span class="brand"><BrandMark/><span class="brand-name">"Headgate"</span></span> }.into_any()
}
