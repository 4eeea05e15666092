//! A question before something that is hard to take back. Opens in place, without script.

use leptos::prelude::*;

use super::button::{Button, ButtonRow, ButtonSize, ButtonVariant, button_class};
use super::icon::Icon;

/// A button that opens a question with a form that posts.
#[component]
pub fn Confirm(
    /// The button that opens the question, ending in `…`.
    #[prop(into)]
    trigger: String,
    /// The question.
    #[prop(into)]
    title: String,
    /// What will happen, to whom, and whether it can be taken back.
    #[prop(into)]
    text: String,
    /// Where the answer is posted.
    #[prop(into)]
    action: String,
    /// The button that does it: a verb and its object, never "OK".
    #[prop(into)]
    confirm: String,
    /// How both buttons look.
    #[prop(default = ButtonVariant::Danger)]
    variant: ButtonVariant,
    /// Height of the button that opens the question.
    #[prop(optional)]
    size: ButtonSize,
    /// Picture on the button that opens the question.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Fields of the form: a reason, a hidden value.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    let trigger_variant = match variant {
        ButtonVariant::Danger => ButtonVariant::Secondary,
        other => other,
    };
    view! {
        <details class="confirm" data-popup="">
            <summary class=button_class(trigger_variant, size)>
                {icon.map(|name| view! { <Icon name/> })}
                <span class="button-label">{trigger}</span>
            </summary>
            <form class="confirm-panel" method="post" action=action>
                <p class="confirm-title">{title}</p>
                <p class="confirm-text">{text}</p>
                {children.map(|children| children())}
                <ButtonRow>
                    <button type="button" class="button button-ghost" data-close-popup="" hidden>"Cancel"</button>
                    <Button label=confirm variant/>
                </ButtonRow>
            </form>
        </details>
    }
    .into_any()
}
