//! A file from disk. Forms that hold one need `encoding=FormEncoding::Multipart`.

use leptos::prelude::*;

use super::field::{Field, FieldIds};
use super::icon::Icon;

/// A labelled drop zone. Without script it is an ordinary file control; with it, files can be dropped on it.
#[component]
pub fn FileInput(
    /// Form name.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// Endings and types the picker offers, e.g. `.yaml,.yml,.json`.
    #[prop(optional, into)]
    accept: Option<String>,
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with the file.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Must be given.
    #[prop(optional)]
    required: bool,
) -> AnyView {
    let ids = FieldIds::new(&name, hint.as_deref(), error.as_deref());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field name=name.clone() label hint error required>
            <div class="file-drop" data-drop-file="">
                <Icon name=Icon::Upload/>
                <input
                    id=ids.control
                    type="file"
                    name=name
                    accept=accept
                    required=required
                    aria-invalid=invalid
                    aria-describedby=ids.described_by
                />
            </div>
        </Field>
    }
    .into_any()
}
