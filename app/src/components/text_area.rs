//! Several lines of text, or a document dropped from disk.

use leptos::prelude::*;

use super::field::{Field, FieldIds, field_key};

/// Shape of the letters in a text area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextStyle {
    /// Sentences.
    #[default]
    Prose,
    /// Code and documents: one width for all letters, no spell check.
    Code,
}

/// A labelled box for several lines.
#[component]
pub fn TextArea(
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
    /// One sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong with the value.
    #[prop(optional_no_strip)]
    error: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Height in lines.
    #[prop(default = 4)]
    rows: u32,
    /// Sentences or code.
    #[prop(optional)]
    style: TextStyle,
    /// An example, in grey.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Lets the script fill it from a file dropped on it.
    #[prop(optional)]
    droppable: bool,
) -> AnyView {
    let key = field_key(&scope, &name);
    let ids = FieldIds::new(&key, hint.as_deref(), error.as_deref());
    let invalid = error.is_some().then_some("true");
    let (class, spellcheck) = match style {
        TextStyle::Prose => ("input textarea", None),
        TextStyle::Code => ("input textarea textarea-code", Some("false")),
    };
    view! {
        <Field name=key label hint error required>
            <textarea
                class=class
                id=ids.control
                name=name
                rows=rows.to_string()
                placeholder=placeholder
                spellcheck=spellcheck
                required=required
                data-drop-text=droppable.then_some("")
                aria-invalid=invalid
                aria-describedby=ids.described_by
            >
                {keep_first_newline(value)}
            </textarea>
        </Field>
    }
    .into_any()
}

/// HTML parsers drop a newline right after the opening tag; double it so that the user's own survives.
fn keep_first_newline(value: String) -> String {
    if value.starts_with('\n') { format!("\n{value}") } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render_fragment;

    #[test]
    fn text_that_closes_the_element_and_opens_a_script_stays_text() {
        let attack = "</textarea><script>alert(1)</script>";
        let html = render_fragment(view! { <TextArea name="notes" label="Notes" value=attack/> });
        assert!(!html.contains("<script>"), "{html}");
        assert_eq!(html.matches("</textarea>").count(), 1, "{html}");
        assert!(html.contains("&lt;/textarea&gt;&lt;script&gt;"), "{html}");
    }

    #[test]
    fn a_leading_newline_survives_the_parser() {
        let html = render_fragment(view! { <TextArea name="notes" label="Notes" value="\nsecond line"/> });
        assert!(html.contains(">\n\nsecond line</textarea>"), "{html}");
    }
}
