//! One line of text.

use leptos::prelude::*;

use super::field::{Field, FieldIds, field_key};

/// Kind of text; the browser picks keyboard and checks accordingly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// Anything.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password; never filled in again by the server.
    Password,
    /// An address.
    Url,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A day and a time, without zone: say in the hint that it is UTC.
    DateTime,
}

impl InputKind {
    const fn as_type(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Url => "url",
            Self::Number => "number",
            Self::Date => "date",
            Self::DateTime => "datetime-local",
        }
    }
}

/// A labelled line of text.
#[component]
pub fn TextInput(
    /// Form name.
    #[prop(into)]
    name: String,
    /// Sets its ids apart where a page has several fields of this name.
    #[prop(optional, into)]
    scope: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// Kind of text.
    #[prop(optional)]
    kind: InputKind,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with the value.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// An example, in grey; never the only explanation.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What the browser may fill in, e.g. `username`, `current-password`.
    #[prop(optional, into)]
    autocomplete: Option<String>,
    /// Most characters allowed.
    #[prop(optional_no_strip)]
    maxlength: Option<u32>,
    /// Smallest value, for numbers and days.
    #[prop(optional, into)]
    min: Option<String>,
    /// Largest value, for numbers and days.
    #[prop(optional, into)]
    max: Option<String>,
    /// Step of numbers, `any` for fractions.
    #[prop(optional, into)]
    step: Option<String>,
    /// The page's first field: the cursor starts here.
    #[prop(optional)]
    autofocus: bool,
    /// Shown, sent, but not to be changed.
    #[prop(optional)]
    readonly: bool,
) -> AnyView {
    let key = field_key(&scope, &name);
    let ids = FieldIds::new(&key, hint.as_deref(), error.as_deref());
    let invalid = error.is_some().then_some("true");
    let value = (kind != InputKind::Password).then_some(value);
    view! {
        <Field name=key label hint error required>
            <input
                class="input"
                id=ids.control
                type=kind.as_type()
                name=name
                value=value
                placeholder=placeholder
                autocomplete=autocomplete
                maxlength=maxlength.map(|most| most.to_string())
                min=min
                max=max
                step=step
                required=required
                autofocus=autofocus
                readonly=readonly
                aria-invalid=invalid
                aria-describedby=ids.described_by
            />
        </Field>
    }
    .into_any()
}
