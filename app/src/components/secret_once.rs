//! Secret material, shown exactly once.

use leptos::prelude::*;

use super::code::CopyButton;
use super::icon::Icon;

/// A new key with the warning that it is never shown again.
#[component]
pub fn SecretOnce(
    /// What it is, e.g. "API key of Checkout".
    #[prop(into)]
    label: String,
    /// The secret itself.
    #[prop(into)]
    secret: String,
    /// What to do next: the first call, where to put it.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <section class="secret-once" aria-label=label>
            <header class="secret-head">
                <Icon name=Icon::KeyRound/>
                <div>
                    <p class="secret-title">{label.clone()}</p>
                    <p class="secret-note">"Copy it now. Only its hash is stored, so it cannot be shown again."</p>
                </div>
            </header>
            <p class="secret-value"><code data-copy-source="">{secret}</code><CopyButton/></p>
            {children.map(|children| view! { <div class="secret-next">{children()}</div> })}
        </section>
    }
    .into_any()
}
