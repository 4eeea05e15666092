//! The form of an application, for a new one and for an existing one.

use leptos::prelude::*;

use crate::components::{
    Button, ButtonLink, ButtonRow, ButtonVariant, Form, FormErrors, Hidden, Link, PageHeader, Select, SelectOption,
    TextArea, TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ApplicationFormView {
    /// Version that was loaded, when an existing one is changed.
    pub existing: Option<i32>,
    pub action: String,
    pub back: Link,
    /// Teams that can own it: id and name.
    pub teams: Vec<SelectOption>,
    pub fields: ApplicationFields,
    pub errors: FormErrors,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct ApplicationFields {
    pub name: String,
    pub description: String,
    /// Id of the team; empty is none.
    pub owner_team: String,
}

/// The whole page.
pub fn application_form(shell: Shell, view: ApplicationFormView) -> AnyView {
    let ApplicationFormView { existing, action, back, teams, fields, errors } = view;
    let (title, submit) = match existing {
        None => ("New application", "Create application"),
        Some(_) => ("Edit application", "Save application"),
    };
    let ApplicationFields { name, description, owner_team } = fields;
    let version = existing.map(|version| view! { <Hidden name="version" value=version.to_string()/> });
    let faults = (errors.of("name"), errors.of("description"));
    let owner = owner(teams, owner_team, errors.of("owner_team"));
    let cancel = back.href.clone();
    view! {
        <AppLayout shell>
            <PageHeader title breadcrumbs=vec![back]/>
            <Form action errors>
                {version}
                <TextInput name="name" label="Name" value=name required=true placeholder="Web shop" error=faults.0/>
                <TextArea name="description" label="Description" value=description rows=3 hint="What it does, and for whom." error=faults.1/>
                {owner}
                <ButtonRow>
                    <Button label=submit variant=ButtonVariant::Primary/>
                    <ButtonLink label="Cancel" href=cancel variant=ButtonVariant::Ghost/>
                </ButtonRow>
            </Form>
        </AppLayout>
    }
    .into_any()
}

fn owner(teams: Vec<SelectOption>, value: String, error: Option<String>) -> AnyView {
    if teams.is_empty() {
        return view! { <Hidden name="owner_team" value/> }.into_any();
    }
    let mut options = vec![SelectOption::new("", "Only me")];
    options.extend(teams);
    view! {
        <Select
            name="owner_team"
            label="Owner"
            options
            value
            hint="All members of the owner team may see the application and manage its keys."
            error
        />
    }
    .into_any()
}
