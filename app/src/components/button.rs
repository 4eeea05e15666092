//! Buttons: a submit button, and a link that looks like one.

use leptos::prelude::*;

use super::icon::Icon;

/// How much a button wants to be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonVariant {
    /// The one thing to do here; at most one per form or page head.
    Primary,
    /// Everything else.
    #[default]
    Secondary,
    /// Destroys, revokes or rolls back.
    Danger,
    /// Barely there: in tables and tool bars.
    Ghost,
}

/// Height of a button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonSize {
    /// In forms and page heads.
    #[default]
    Medium,
    /// In tables and cards.
    Small,
}

/// The classes that make an element look like a button.
#[must_use]
pub fn button_class(variant: ButtonVariant, size: ButtonSize) -> &'static str {
    match (variant, size) {
        (ButtonVariant::Primary, ButtonSize::Medium) => "button button-primary",
        (ButtonVariant::Secondary, ButtonSize::Medium) => "button button-secondary",
        (ButtonVariant::Danger, ButtonSize::Medium) => "button button-danger",
        (ButtonVariant::Ghost, ButtonSize::Medium) => "button button-ghost",
        (ButtonVariant::Primary, ButtonSize::Small) => "button button-primary button-small",
        (ButtonVariant::Secondary, ButtonSize::Small) => "button button-secondary button-small",
        (ButtonVariant::Danger, ButtonSize::Small) => "button button-danger button-small",
        (ButtonVariant::Ghost, ButtonSize::Small) => "button button-ghost button-small",
    }
}

/// Submits the form it stands in. While the form is on its way the script shows it as busy and ignores more clicks.
#[component]
pub fn Button(
    /// The words on it: a verb and its object.
    #[prop(into)]
    label: String,
    /// How it looks.
    #[prop(optional)]
    variant: ButtonVariant,
    /// How high it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Picture before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// Name of the value it sends, when a form has several buttons.
    #[prop(optional, into)]
    name: Option<String>,
    /// Value it sends.
    #[prop(optional, into)]
    value: Option<String>,
    /// Another address to post to than the form's own.
    #[prop(optional, into)]
    formaction: Option<String>,
    /// What a screen reader says instead of the words, when they are ambiguous in a list ("Revoke" → "Revoke key ab12").
    #[prop(optional, into)]
    aria_label: Option<String>,
    /// Cannot be pressed now.
    #[prop(optional)]
    disabled: bool,
) -> AnyView {
    view! {
        <button
            type="submit"
            class=button_class(variant, size)
            name=name
            value=value
            formaction=formaction
            aria-label=aria_label
            disabled=disabled
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span class="button-label">{label}</span>
        </button>
    }
    .into_any()
}

/// Leads somewhere; looks like a button.
#[component]
pub fn ButtonLink(
    /// The words on it.
    #[prop(into)]
    label: String,
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How it looks.
    #[prop(optional)]
    variant: ButtonVariant,
    /// How high it is.
    #[prop(optional)]
    size: ButtonSize,
    /// Picture before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// What a screen reader says instead of the words.
    #[prop(optional, into)]
    aria_label: Option<String>,
) -> AnyView {
    view! {
        <a class=button_class(variant, size) href=href aria-label=aria_label>
            {icon.map(|name| view! { <Icon name/> })}
            <span class="button-label">{label}</span>
        </a>
    }
    .into_any()
}

/// Buttons side by side; they wrap on a phone.
#[component]
pub fn ButtonRow(children: Children) -> AnyView {
    view! { <div class="button-row">{children()}</div> }.into_any()
}
