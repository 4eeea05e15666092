//! A form that posts, and the summary of what was wrong with the last attempt.

use leptos::prelude::*;

use super::field::field_id;
use super::icon::Icon;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Form name of the field.
    pub field: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// What was wrong with the last attempt; empty on the first visit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormErrors {
    /// A fault that belongs to no field.
    pub general: Option<String>,
    /// Faults of fields, in the order of the form.
    pub fields: Vec<FieldError>,
}

impl FormErrors {
    /// Nothing wrong.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// One fault that belongs to no field.
    #[must_use]
    pub fn general(message: impl Into<String>) -> Self {
        Self { general: Some(message.into()), fields: Vec::new() }
    }

    /// Adds a fault of a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.fields.push(FieldError { field: field.into(), message: message.into() });
    }

    /// The first fault of this field, for the `error` of its control.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<String> {
        self.fields.iter().find(|fault| fault.field == field).map(|fault| fault.message.clone())
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.general.is_none() && self.fields.is_empty()
    }
}

/// How the browser packs the fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormEncoding {
    /// `application/x-www-form-urlencoded`.
    #[default]
    UrlEncoded,
    /// `multipart/form-data`, needed for files.
    Multipart,
}

/// A form that posts. Shows the faults of the last attempt at its top, each linked to its field.
#[component]
pub fn Form(
    /// Where it posts to.
    #[prop(into)]
    action: String,
    /// Faults of the last attempt.
    #[prop(optional)]
    errors: FormErrors,
    /// How fields are packed.
    #[prop(optional)]
    encoding: FormEncoding,
    /// Id, when a button outside the form must name it.
    #[prop(optional, into)]
    id: Option<String>,
    /// Fields and buttons.
    children: Children,
) -> AnyView {
    let enctype = match encoding {
        FormEncoding::UrlEncoded => None,
        FormEncoding::Multipart => Some("multipart/form-data"),
    };
    view! {
        <form class="form" method="post" action=action enctype=enctype id=id>
            <ErrorSummary errors/>
            {children()}
        </form>
    }
    .into_any()
}

/// The box that lists what was wrong. Draws nothing when nothing was.
#[component]
pub fn ErrorSummary(errors: FormErrors) -> AnyView {
    if errors.is_empty() {
        return ().into_any();
    }
    let faults: Vec<AnyView> = errors
        .fields
        .into_iter()
        .map(|fault| {
            let href = format!("#{}", field_id(&fault.field));
            view! { <li><a href=href>{fault.message}</a></li> }.into_any()
        })
        .collect();
    let title = errors.general.unwrap_or_else(|| match faults.len() {
        1 => "One field needs another look.".to_owned(),
        count => format!("{count} fields need another look."),
    });
    view! {
        <div class="error-summary" role="alert" tabindex="-1" data-focus="">
            <Icon name=Icon::CircleAlert/>
            <div>
                <p class="error-summary-title">{title}</p>
                {(!faults.is_empty()).then(|| view! { <ul>{faults}</ul> })}
            </div>
        </div>
    }
    .into_any()
}

/// A value the visitor neither sees nor changes.
#[component]
pub fn Hidden(
    /// Form name.
    #[prop(into)]
    name: String,
    /// What is sent.
    #[prop(into)]
    value: String,
) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}

/// A part of a long form with its own heading.
#[component]
pub fn FormSection(
    /// Heading.
    #[prop(into)]
    title: String,
    /// What this part is about, in one sentence.
    #[prop(optional, into)]
    text: Option<String>,
    /// The fields.
    children: Children,
) -> AnyView {
    view! {
        <section class="form-section">
            <div class="form-section-head">
                <h2>{title}</h2>
                {text.map(|text| view! { <p>{text}</p> })}
            </div>
            <div class="form-section-fields">{children()}</div>
        </section>
    }
    .into_any()
}
