//! Second step of an import: what is in the document, and what becomes of it.

use leptos::prelude::*;

use super::problems::{ProblemRow, problem_table};
use super::words::counted;
use crate::components::{
    Banner, Button, ButtonLink, ButtonRow, ButtonVariant, Card, Choice, Choices, Column, DescriptionList, Fact, Form,
    FormErrors, FormSection, Link, Method, PageHeader, Row, Section, Select, SelectOption, Stack, Table, TextInput,
    Tone, cell,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct PreviewView {
    pub catalogue: String,
    /// First step, to choose another document.
    pub import_href: String,
    /// Address of this page.
    pub action: String,
    pub title: String,
    pub document_version: String,
    pub format: String,
    pub source: String,
    pub servers: Vec<String>,
    /// The first operations; `operation_count` says how many there are.
    pub operations: Vec<PreviewOperation>,
    pub operation_count: i64,
    pub problems: Vec<ProblemRow>,
    /// The version that has this very document.
    pub same: Option<Link>,
    pub choices: ImportChoices,
    pub fields: ImportFields,
    pub errors: FormErrors,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct PreviewOperation {
    pub method: String,
    pub path: String,
    pub summary: String,
}

/// What can be chosen.
#[derive(Debug, Clone, Default)]
pub struct ImportChoices {
    pub apis: Vec<SelectOption>,
    pub versions: Vec<SelectOption>,
    pub teams: Vec<SelectOption>,
    pub upstreams: Vec<SelectOption>,
}

/// Texts of the fields, as typed.
#[derive(Debug, Clone, Default)]
pub struct ImportFields {
    /// `new_api`, `new_version` or `replace`.
    pub target: String,
    pub name: String,
    pub slug: String,
    pub owner_team_id: String,
    pub tags: String,
    /// Slug of the API that gets a new version.
    pub api: String,
    pub version_slug: String,
    /// `api/version` whose document is replaced.
    pub replace: String,
    /// `keep`, `create`, or the id of an upstream.
    pub upstream: String,
    pub target_url: String,
    /// `publish` or `draft`.
    pub publication: String,
}

/// The whole page.
pub fn import_preview(shell: Shell, view: PreviewView) -> AnyView {
    let breadcrumbs =
        vec![Link::new("Catalogue", view.catalogue.clone()), Link::new("Import an API", view.import_href.clone())];
    let same = view.same.clone().map(same);
    let (document, operations) = (document(&view), operations(&view));
    let problems = (!view.problems.is_empty()).then(|| {
        let table = problem_table(view.problems.clone());
        view! { <Section title="Problems" text="None of them keeps the document from being used.">{table}</Section> }
    });
    let form = form(view);
    view! {
        <AppLayout shell>
            <PageHeader title="Check and import" text="Nothing has been changed yet." breadcrumbs/>
            <Stack>{same} {document} {form}</Stack>
            {problems} {operations}
        </AppLayout>
    }
    .into_any()
}

fn same(link: Link) -> AnyView {
    view! {
        <Banner tone=Tone::Info title="This document is in the catalogue already">
            <p><a href=link.href>{link.label}</a> " has it. Importing it there again changes nothing."</p>
        </Banner>
    }
    .into_any()
}

fn document(view: &PreviewView) -> AnyView {
    let servers = if view.servers.is_empty() { "none named".to_owned() } else { view.servers.join(", ") };
    let problems = match view.problems.len() {
        0 => "none".to_owned(),
        count => counted(i64::try_from(count).unwrap_or(i64::MAX), "problem"),
    };
    let facts = vec![
        Fact::new("Title", view.title.clone()),
        Fact::new("Version", view.document_version.clone()),
        Fact::new("Format", view.format.clone()),
        Fact::new("Operations", view.operation_count.to_string()),
        Fact::new("Servers", view! { <span class="problem-place">{servers}</span> }),
        Fact::new("Problems", problems),
        Fact::new("Came by", view! { <span class="problem-place">{view.source.clone()}</span> }),
    ];
    view! { <Card title="The document"><DescriptionList facts/></Card> }.into_any()
}

fn form(view: PreviewView) -> AnyView {
    let PreviewView { action, import_href, choices, fields, errors, .. } = view;
    let target = target(&choices, &fields, &errors);
    let (new_api, existing) = (new_api(&choices, &fields, &errors), existing(&choices, &fields, &errors));
    let version = version(&fields, &errors);
    let traffic = traffic(choices, fields, &errors);
    view! {
        <Card title="What becomes of it">
            <Form action errors>
                {target} {new_api} {existing} {version} {traffic}
                <ButtonRow>
                    <ButtonLink label="Choose another document" href=import_href variant=ButtonVariant::Ghost/>
                    <Button label="Import" variant=ButtonVariant::Primary/>
                </ButtonRow>
            </Form>
        </Card>
    }
    .into_any()
}

fn target(choices: &ImportChoices, fields: &ImportFields, errors: &FormErrors) -> AnyView {
    let mut cards = vec![Choice::new("new_api", "A new API").hint("With this document as its first version.")];
    if !choices.apis.is_empty() {
        cards.push(Choice::new("new_version", "A new version").hint("Beside the versions that an API has."));
    }
    if !choices.versions.is_empty() {
        cards.push(
            Choice::new("replace", "A new document for a version").hint("Operations that stay keep their history."),
        );
    }
    let choices = cards.into_iter().map(|card| card.chosen(&fields.target)).collect();
    view! { <Choices name="target" label="Import it as" choices error=errors.of("target")/> }.into_any()
}

fn new_api(choices: &ImportChoices, fields: &ImportFields, errors: &FormErrors) -> AnyView {
    let ImportFields { name, slug, owner_team_id, tags, .. } = fields.clone();
    let (teams, errors) = (choices.teams.clone(), errors.clone());
    view! {
        <div class="import-part" data-for="new_api">
            <FormSection title="New API" text="Can be changed later, except the slug.">
                <TextInput name="name" label="Name" value=name error=errors.of("name")/>
                <TextInput name="slug" label="Slug" value=slug hint="Part of the address of every call." error=errors.of("slug")/>
                <Select name="owner_team_id" label="Owner team" options=teams value=owner_team_id error=errors.of("owner_team_id")/>
                <TextInput name="tags" label="Tags" value=tags hint="Separated by commas." error=errors.of("tags")/>
            </FormSection>
        </div>
    }
    .into_any()
}

fn existing(choices: &ImportChoices, fields: &ImportFields, errors: &FormErrors) -> AnyView {
    let (apis, versions) = (choices.apis.clone(), choices.versions.clone());
    let (api_error, replace_error) = (errors.of("api"), errors.of("replace"));
    let (api, replace) = (fields.api.clone(), fields.replace.clone());
    let new_version = (!apis.is_empty()).then(|| {
        view! {
            <div class="import-part" data-for="new_version">
                <FormSection title="API"><Select name="api" label="New version of" options=apis value=api error=api_error/></FormSection>
            </div>
        }
    });
    let replace = (!versions.is_empty()).then(|| {
        view! {
            <div class="import-part" data-for="replace">
                <FormSection title="Version">
                    <Select name="replace" label="New document for" options=versions value=replace error=replace_error/>
                </FormSection>
            </div>
        }
    });
    view! { {new_version} {replace} }.into_any()
}

fn version(fields: &ImportFields, errors: &FormErrors) -> AnyView {
    let (value, error) = (fields.version_slug.clone(), errors.of("version_slug"));
    view! {
        <div class="import-part" data-for="version">
            <FormSection title="Version">
                <TextInput name="version_slug" label="Version" value hint="Last part of what calls begin with, such as v70." error/>
            </FormSection>
        </div>
    }
    .into_any()
}

fn traffic(choices: ImportChoices, fields: ImportFields, errors: &FormErrors) -> AnyView {
    let ImportFields { upstream, target_url, publication, .. } = fields;
    let errors = errors.clone();
    let stages = vec![
        Choice::new("publish", "Publish now")
            .hint("It takes calls at once; this needs an upstream.")
            .chosen(&publication),
        Choice::new("draft", "Leave as it is")
            .hint("A new version stays a draft that only API owners see.")
            .chosen(&publication),
    ];
    view! {
        <FormSection title="Calls" text="Where they go, and from when on.">
            <Select name="upstream" label="Upstream" options=choices.upstreams value=upstream error=errors.of("upstream_id")/>
            <div class="import-part" data-for="create">
                <TextInput
                    name="target_url"
                    label="Address of the new upstream"
                    value=target_url
                    hint="Calls go to this address followed by the path of the operation."
                    error=errors.of("target_url")
                />
            </div>
            <Choices name="publication" label="Lifecycle" choices=stages/>
        </FormSection>
    }
    .into_any()
}

fn operations(view: &PreviewView) -> AnyView {
    let listed = i64::try_from(view.operations.len()).unwrap_or(i64::MAX);
    let text = if listed < view.operation_count {
        format!("The first {listed} of {}.", view.operation_count)
    } else {
        counted(view.operation_count, "operation")
    };
    let columns = vec![Column::text("Path"), Column::text("Method"), Column::text("Summary")];
    let rows: Vec<Row> = view.operations.iter().cloned().map(operation).collect();
    let table = (!rows.is_empty()).then(|| view! { <Table caption="Operations of the document" columns rows/> });
    view! { <Section title="Operations" text>{table}</Section> }.into_any()
}

fn operation(operation: PreviewOperation) -> Row {
    let PreviewOperation { method, path, summary } = operation;
    Row::new(vec![cell(view! { <code>{path}</code> }), cell(view! { <Method name=method/> }), cell(summary)])
}
