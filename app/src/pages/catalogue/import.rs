//! First step of an import: where the document is.

use leptos::prelude::*;

use super::problems::{ProblemRow, problem_table};
use crate::components::{
    Banner, Button, ButtonRow, ButtonVariant, Card, FileInput, Form, FormEncoding, FormErrors, Hidden, InputKind, Link,
    PageHeader, Stack, Tab, Tabs, TextArea, TextInput, TextStyle, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ImportView {
    pub catalogue: String,
    /// Address of this page.
    pub href: String,
    pub way: ImportWay,
    /// `api/version` whose document is replaced; chosen before.
    pub replace: Option<String>,
    pub url: String,
    /// A pasted document, shown again when it was refused.
    pub document: String,
    /// Errors that keep the document from being used.
    pub problems: Vec<ProblemRow>,
    pub errors: FormErrors,
}

/// How the document comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportWay {
    Upload,
    Paste,
    Url,
}

impl ImportWay {
    pub const ALL: [Self; 3] = [Self::Upload, Self::Paste, Self::Url];

    /// The word in addresses and forms.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Paste => "paste",
            Self::Url => "url",
        }
    }

    /// The way of this name; uploading when there is none.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|way| way.word() == word).unwrap_or(Self::Upload)
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Upload => "Upload a file",
            Self::Paste => "Paste",
            Self::Url => "From an address",
        }
    }
}

/// The whole page.
pub fn import(shell: Shell, view: ImportView) -> AnyView {
    let suffix = view.replace.as_deref().map(|replace| format!("&replace={replace}")).unwrap_or_default();
    let current = format!("{}?from={}{suffix}", view.href, view.way.word());
    let tabs = ImportWay::ALL.into_iter();
    let tabs =
        tabs.map(|way| Tab::new(way.title(), format!("{}?from={}{suffix}", view.href, way.word()), &current)).collect();
    let breadcrumbs = vec![Link::new("Catalogue", view.catalogue.clone())];
    let problems = (!view.problems.is_empty()).then(|| problems(view.problems.clone()));
    let form = form(view);
    view! {
        <AppLayout shell>
            <PageHeader title="Import an API" text="OpenAPI 3.1, 3.0 or Swagger 2.0, in JSON or YAML, up to 21 MiB." breadcrumbs/>
            <Tabs label="Where the document is" tabs/>
            <Stack><Card>{form}</Card> {problems}</Stack>
        </AppLayout>
    }
    .into_any()
}

fn form(view: ImportView) -> AnyView {
    let ImportView { href, way, replace, url, document, errors, .. } = view;
    let input = match way {
        ImportWay::Upload => {
            view! { <FileInput name="document" label="OpenAPI document" accept=".json,.yaml,.yml" required=true error=errors.of("document")/> }.into_any()
        }
        ImportWay::Paste => view! {
            <TextArea
                name="document"
                label="OpenAPI document"
                value=document
                rows=16
                style=TextStyle::Code
                required=true
                droppable=true
                error=errors.of("document")
            />
        }
        .into_any(),
        ImportWay::Url => view! {
            <TextInput
                name="url"
                label="Address of the document"
                value=url
                kind=InputKind::Url
                required=true
                placeholder="https://example.com/openapi.json"
                hint="The raw JSON or YAML, readable without signing in."
                error=errors.of("url").or_else(|| errors.of("document"))
            />
        }
        .into_any(),
    };
    let replace = replace.map(|value| view! { <Hidden name="replace" value/> });
    view! {
        <Form action=href errors encoding=FormEncoding::Multipart>
            <Hidden name="from" value=way.word()/>
            {replace} {input}
            <p class="muted">"Nothing is changed yet: the next page shows what is in the document."</p>
            <ButtonRow><Button label="Preview" variant=ButtonVariant::Primary/></ButtonRow>
        </Form>
    }
    .into_any()
}

fn problems(problems: Vec<ProblemRow>) -> AnyView {
    view! {
        <Banner tone=Tone::Danger title="The document has errors">
            <p>"Parts of the API would be missing without anybody noticing. Mend these places, then import it again."</p>
        </Banner>
        {problem_table(problems)}
    }
    .into_any()
}
