//! The form of an upstream, for a new one and for the settings of an existing one.

use leptos::prelude::*;

use crate::components::{
    Button, ButtonLink, ButtonRow, ButtonVariant, Form, FormErrors, FormSection, Hidden, InputKind, Link, PageHeader,
    TextArea, TextInput,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct UpstreamFormView {
    pub purpose: UpstreamFormPurpose,
    pub fields: UpstreamFields,
    pub errors: FormErrors,
    /// Where the form posts to.
    pub action: String,
    /// Where to go instead.
    pub back: Link,
}

/// What the form is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UpstreamFormPurpose {
    Create,
    /// Version that was loaded, so that a change in between is noticed.
    Edit {
        version: i32,
    },
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct UpstreamFields {
    pub name: String,
    pub slug: String,
    pub description: String,
    pub target_url: String,
    pub connect_timeout: String,
    pub read_timeout: String,
    pub health_path: String,
    pub health_interval: String,
    pub unhealthy_after: String,
    pub healthy_after: String,
}

/// The whole page.
pub fn upstream_form(shell: Shell, view: UpstreamFormView) -> AnyView {
    let UpstreamFormView { purpose, fields, errors, action, back } = view;
    let (title, submit) = match purpose {
        UpstreamFormPurpose::Create => ("New upstream", "Create upstream"),
        UpstreamFormPurpose::Edit { .. } => ("Settings of the upstream", "Save settings"),
    };
    let identity = identity(&purpose, &fields, &errors);
    let (timeouts, health) = (timeouts(&fields, &errors), health(fields, &errors));
    let cancel = back.href.clone();
    view! {
        <AppLayout shell>
            <PageHeader title breadcrumbs=vec![back]/>
            <Form action errors>
                {identity} {timeouts} {health}
                <ButtonRow>
                    <Button label=submit variant=ButtonVariant::Primary/>
                    <ButtonLink label="Cancel" href=cancel variant=ButtonVariant::Ghost/>
                </ButtonRow>
            </Form>
        </AppLayout>
    }
    .into_any()
}

fn identity(purpose: &UpstreamFormPurpose, fields: &UpstreamFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let (name, description) = (fields.name.clone(), fields.description.clone());
    let only_new = match purpose {
        UpstreamFormPurpose::Create => first_target(fields, &errors),
        UpstreamFormPurpose::Edit { version } => {
            view! { <Hidden name="version" value=version.to_string()/> }.into_any()
        }
    };
    view! {
        <FormSection title="Upstream" text="A logical backend. API versions are bound to it, not to single addresses.">
            <TextInput name="name" label="Name" value=name required=true error=errors.of("name") placeholder="Checkout backend"/>
            {only_new}
            <TextArea name="description" label="Description" value=description rows=2 error=errors.of("description")/>
        </FormSection>
    }
    .into_any()
}

fn first_target(fields: &UpstreamFields, errors: &FormErrors) -> AnyView {
    let (slug, target_url) = (fields.slug.clone(), fields.target_url.clone());
    view! {
        <TextInput
            name="slug"
            label="Slug"
            value=slug
            hint="Short name for addresses and the REST API. Left empty, it is made from the name."
            error=errors.of("slug")
        />
        <TextInput
            name="target_url"
            label="URL of the first target"
            kind=InputKind::Url
            value=target_url
            required=true
            hint="Its path is put before the path of each call."
            placeholder="https://checkout.internal.example:8443/v70"
            error=errors.of("target_url")
        />
    }
    .into_any()
}

fn timeouts(fields: &UpstreamFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let (connect, read) = (fields.connect_timeout.clone(), fields.read_timeout.clone());
    view! {
        <FormSection title="Timeouts" text="A call that exceeds one of them is answered with 504.">
            <TextInput
                name="connect_timeout"
                label="Connect, in seconds"
                value=connect
                required=true
                hint="Until the connection stands, TLS included."
                error=errors.of("connect_timeout")
            />
            <TextInput
                name="read_timeout"
                label="Read, in seconds"
                value=read
                required=true
                hint="Until the first byte of the answer, and between two reads."
                error=errors.of("read_timeout")
            />
        </FormSection>
    }
    .into_any()
}

fn health(fields: UpstreamFields, errors: &FormErrors) -> AnyView {
    let errors = errors.clone();
    let UpstreamFields { health_path, health_interval, unhealthy_after, healthy_after, .. } = fields;
    view! {
        <FormSection title="Health check" text="Each node probes every target, and leaves out those that fail.">
            <TextInput
                name="health_path"
                label="Path"
                value=health_path
                hint="Below each target's URL; a 2xx or 3xx answer is healthy. Leave it empty for no probe."
                placeholder="/health"
                error=errors.of("health_path")
            />
            <TextInput
                name="health_interval"
                label="Every … seconds"
                kind=InputKind::Number
                value=health_interval
                min="1"
                max="3600"
                error=errors.of("health_interval")
            />
            <TextInput
                name="unhealthy_after"
                label="Unhealthy after … failures in a row"
                kind=InputKind::Number
                value=unhealthy_after
                min="1"
                max="100"
                error=errors.of("unhealthy_after")
            />
            <TextInput
                name="healthy_after"
                label="Healthy again after … successes in a row"
                kind=InputKind::Number
                value=healthy_after
                min="1"
                max="100"
                error=errors.of("healthy_after")
            />
        </FormSection>
    }
    .into_any()
}
