//! One of several, in a list that opens.

use leptos::prelude::*;

use super::field::{Field, FieldIds};

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    /// An entry that sends `value` and reads `label`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A labelled list.
#[component]
pub fn Select(
    /// Form name.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The entries, in order.
    options: Vec<SelectOption>,
    /// Value of the chosen entry.
    #[prop(optional, into)]
    value: String,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with the value.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    let ids = FieldIds::new(&name, hint.as_deref(), error.as_deref());
    let invalid = error.is_some().then_some("true");
    let options: Vec<AnyView> = options
        .into_iter()
        .map(|option| {
            let selected = option.value == value;
            view! { <option value=option.value selected=selected>{option.label}</option> }.into_any()
        })
        .collect();
    view! {
        <Field name=name.clone() label hint error required>
            <select
                class="input select"
                id=ids.control
                name=name
                required=required
                aria-invalid=invalid
                aria-describedby=ids.described_by
            >
                {options}
            </select>
        </Field>
    }
    .into_any()
}
