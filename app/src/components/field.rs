//! The frame around every control: label, hint, fault, and the ids that tie them together.

use leptos::prelude::*;

use super::icon::Icon;

/// Ids that belong to the control with this name, and what `aria-describedby` must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldIds {
    /// Id of the control itself; the error summary links to it.
    pub control: String,
    /// Ids of hint and fault, separated by a space; none when there is neither.
    pub described_by: Option<String>,
}

impl FieldIds {
    /// Ids for a control that has a hint, a fault, both or neither.
    #[must_use]
    pub fn new(name: &str, hint: Option<&str>, error: Option<&str>) -> Self {
        let control = field_id(name);
        let parts: Vec<String> = [(hint.is_some(), "hint"), (error.is_some(), "error")]
            .into_iter()
            .filter(|(present, _)| *present)
            .map(|(_, part)| format!("{control}-{part}"))
            .collect();
        Self { described_by: (!parts.is_empty()).then(|| parts.join(" ")), control }
    }
}

/// Id of the control with this form name: letters, digits, `-` and `_` stay, the rest becomes `-`.
#[must_use]
pub fn field_id(name: &str) -> String {
    let safe = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' });
    format!("field-{}", safe.collect::<String>())
}

/// What the ids of a field are made from: its name, after the scope where a page has several fields of that name.
#[must_use]
pub fn field_key(scope: &str, name: &str) -> String {
    if scope.is_empty() { name.to_owned() } else { format!("{scope}-{name}") }
}

/// Label, hint and fault around a control. The text inputs of the kit bring it along; use it for controls of your own.
#[component]
pub fn Field(
    /// Form name of the control, the source of its ids (see [`field_id`]).
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// One sentence of help.
    #[prop(optional_no_strip)]
    hint: Option<String>,
    /// What is wrong with the value, and what to do.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Must be filled in; fields that need not are marked as optional.
    #[prop(optional)]
    required: bool,
    /// The control.
    children: Children,
) -> AnyView {
    let id = field_id(&name);
    let class = if error.is_some() { "field field-invalid" } else { "field" };
    view! {
        <div class=class>
            <label class="field-label" for=id.clone()>
                {label}
                {(!required).then(|| view! { <span class="field-optional">"optional"</span> })}
            </label>
            {hint.map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            {children()}
            {error.map(|error| view! { <FieldFault id=format!("{id}-error") text=error/> })}
        </div>
    }
    .into_any()
}

/// The line below a control that says what is wrong.
#[component]
pub fn FieldFault(
    /// Id that `aria-describedby` names.
    id: String,
    /// The sentence.
    text: String,
) -> AnyView {
    view! {
        <p class="field-error" id=id>
            <Icon name=Icon::CircleAlert/>
            <span>{text}</span>
        </p>
    }
    .into_any()
}
