//! What is said about an API: name, description, tags, owner.

use leptos::prelude::*;

use crate::components::{
    Button, ButtonRow, ButtonVariant, Confirm, Form, FormErrors, FormSection, Hidden, Link, PageHeader, Section,
    Select, SelectOption, TextArea, TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ApiSettingsView {
    pub catalogue: String,
    /// Address of the API.
    pub href: String,
    /// Address of this page.
    pub action: String,
    pub title: String,
    pub fields: ApiFields,
    pub teams: Vec<SelectOption>,
    /// The version that was loaded, so that a change in between is noticed.
    pub revision: i32,
    /// Where to delete it; `None` while it has versions.
    pub delete_action: Option<String>,
    pub errors: FormErrors,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct ApiFields {
    pub name: String,
    pub description: String,
    pub owner_team_id: String,
    pub tags: String,
}

/// The whole page.
pub fn api_settings(shell: Shell, view: ApiSettingsView) -> AnyView {
    let ApiSettingsView { catalogue, href, action, title, fields, teams, revision, delete_action, errors } = view;
    let breadcrumbs = vec![Link::new("Catalogue", catalogue), Link::new(title, href)];
    let inputs = inputs(fields, teams, &errors);
    let delete = delete_action.map(delete);
    view! {
        <AppLayout shell>
            <PageHeader title="Edit API" breadcrumbs/>
            <Form action errors>
                <Hidden name="revision" value=revision.to_string()/>
                {inputs}
                <ButtonRow><Button label="Save" variant=ButtonVariant::Primary/></ButtonRow>
            </Form>
            {delete}
        </AppLayout>
    }
    .into_any()
}

fn inputs(fields: ApiFields, teams: Vec<SelectOption>, errors: &FormErrors) -> AnyView {
    let ApiFields { name, description, owner_team_id, tags } = fields;
    let errors = errors.clone();
    view! {
        <FormSection title="API" text="What people read in the catalogue.">
            <TextInput name="name" label="Name" value=name required=true error=errors.of("name")/>
            <TextArea name="description" label="Description" value=description rows=8 hint="CommonMark." error=errors.of("description")/>
            <TextInput name="tags" label="Tags" value=tags hint="Separated by commas." error=errors.of("tags")/>
            <Select name="owner_team_id" label="Owner team" options=teams value=owner_team_id error=errors.of("owner_team_id")/>
        </FormSection>
    }
    .into_any()
}

fn delete(action: String) -> AnyView {
    view! {
        <Section title="Delete">
            <Confirm
                trigger="Delete API…"
                title="Delete this API?"
                text="It has no versions. Its name becomes free. This cannot be taken back."
                action
                confirm="Delete API"
            />
        </Section>
    }
    .into_any()
}
