//! The form of a new API key.

use leptos::prelude::*;

use crate::components::{
    Button, ButtonLink, ButtonRow, ButtonVariant, Choice, Choices, Form, FormErrors, Hidden, Icon, InputKind, Link,
    PageHeader, TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct KeyFormView {
    pub action: String,
    /// Back to the application.
    pub back: Link,
    pub fields: KeyFields,
    pub errors: FormErrors,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct KeyFields {
    /// Id of the key to be: sending the form again makes no second one.
    pub key_id: String,
    pub name: String,
    /// `30`, `90`, `365`, `never` or `date`.
    pub expiry: String,
    pub expires_on: String,
}

/// The whole page.
pub fn key_form(shell: Shell, view: KeyFormView) -> AnyView {
    let KeyFormView { action, back, fields, errors } = view;
    let KeyFields { key_id, name, expiry, expires_on } = fields;
    let choices = vec![
        Choice::new("30", "In 30 days").chosen(&expiry),
        Choice::new("90", "In 90 days").hint("A good habit: rotate four times a year.").chosen(&expiry),
        Choice::new("365", "In a year").chosen(&expiry),
        Choice::new("date", "On a day").hint("Choose it below.").chosen(&expiry),
        Choice::new("never", "Never").hint("Until somebody revokes it.").chosen(&expiry),
    ];
    let faults = (errors.of("name"), errors.of("expiry"), errors.of("expires_on"));
    let (text, cancel) = (format!("For {}. The key is shown once, on the next page.", back.label), back.href.clone());
    view! {
        <AppLayout shell>
            <PageHeader title="New API key" text breadcrumbs=vec![back]/>
            <Form action errors>
                <Hidden name="key_id" value=key_id/>
                <TextInput name="name" label="Name" value=name required=true hint="Where it is used: production, staging, your laptop." error=faults.0/>
                <Choices name="expiry" label="Expires" choices error=faults.1/>
                <TextInput
                    name="expires_on"
                    label="Last day"
                    kind=InputKind::Date
                    value=expires_on
                    hint="Only for “On a day”. It works until the end of that day, UTC."
                    error=faults.2
                />
                <ButtonRow>
                    <Button label="Create API key" variant=ButtonVariant::Primary icon=Icon::KeyRound/>
                    <ButtonLink label="Cancel" href=cancel variant=ButtonVariant::Ghost/>
                </ButtonRow>
            </Form>
        </AppLayout>
    }
    .into_any()
}
