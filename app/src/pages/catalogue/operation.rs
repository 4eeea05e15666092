//! One operation: how to call it, what it takes, what it answers.

use leptos::prelude::*;

use super::heading::{ApiHeading, api_heading};
use super::schema::{SchemaNode, schema_body, schema_list};
use crate::components::{
    Badge, Banner, Card, CodeBlock, CodeSample, CodeTabs, Grid, GridColumns, Link, Method, Prose, SafeHtml, Section,
    Stack, Tone,
};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OperationView {
    pub heading: ApiHeading,
    pub reference_href: String,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    pub method: String,
    pub path: String,
    pub title: String,
    pub is_deprecated: bool,
    pub description: Option<SafeHtml>,
    /// What the document says about proofs; the gateway's key stands in the samples.
    pub security: Vec<String>,
    pub parameters: Vec<ParameterGroup>,
    pub request: Option<BodyDescription>,
    pub responses: Vec<ResponseDescription>,
    pub samples: Vec<CodeSample>,
    /// Name of the variable that holds the key in the samples.
    pub key_variable: &'static str,
}

/// Parameters in the same place: path, query, header, cookie.
#[derive(Debug, Clone)]
pub struct ParameterGroup {
    pub title: &'static str,
    pub parameters: Vec<SchemaNode>,
}

/// A body in its media types.
#[derive(Debug, Clone)]
pub struct BodyDescription {
    pub is_required: bool,
    pub description: Option<SafeHtml>,
    pub media: Vec<MediaDescription>,
}

/// A body in one media type.
#[derive(Debug, Clone)]
pub struct MediaDescription {
    pub media_type: String,
    pub schema: Option<SchemaNode>,
    pub examples: Vec<ExampleCode>,
}

/// One example.
#[derive(Debug, Clone)]
pub struct ExampleCode {
    pub title: String,
    pub code: String,
}

/// One answer.
#[derive(Debug, Clone)]
pub struct ResponseDescription {
    pub status: String,
    pub description: Option<SafeHtml>,
    pub headers: Vec<SchemaNode>,
    pub media: Vec<MediaDescription>,
}

/// The whole page.
pub fn operation(shell: Shell, view: OperationView) -> AnyView {
    let top = top(&view);
    let samples = samples(&view);
    let OperationView { heading, reference_href, previous, next, parameters, request, responses, .. } = view;
    let parameters: Vec<AnyView> = parameters.into_iter().map(parameter_group).collect();
    let request = request.map(self::request);
    let responses: Vec<AnyView> = responses.into_iter().map(response).collect();
    let responses =
        (!responses.is_empty()).then(|| view! { <Section title="Answers"><Stack>{responses}</Stack></Section> });
    let neighbours = neighbours(reference_href, previous, next);
    view! {
        <AppLayout shell>
            {api_heading(heading)}
            {top}
            <Grid columns=GridColumns::MainAside>
                <div>{parameters} {request} {responses}</div>
                <div class="reference-aside">{samples}</div>
            </Grid>
            {neighbours}
        </AppLayout>
    }
    .into_any()
}

fn top(view: &OperationView) -> AnyView {
    let deprecated = view.is_deprecated.then(|| {
        view! { <Banner tone=Tone::Warning title="This operation is deprecated"><p>"The document advises against using it."</p></Banner> }
    });
    let description = view.description.clone().map(|html| view! { <Prose html/> });
    view! {
        <div class="stack operation-top">
            <h2 class="reference-title">{view.title.clone()}</h2>
            <p class="operation-route"><Method name=view.method.clone()/> <code>{view.path.clone()}</code></p>
            {deprecated} {description}
        </div>
    }
    .into_any()
}

fn samples(view: &OperationView) -> AnyView {
    let samples = view.samples.clone();
    let variable = view.key_variable;
    let security: Vec<AnyView> =
        view.security.iter().cloned().map(|text| view! { <li>{text}</li> }.into_any()).collect();
    let security = (!security.is_empty()).then(|| {
        view! {
            <details class="muted"><summary>"What the document says about proofs"</summary><ul>{security}</ul></details>
        }
    });
    view! {
        <Card title="Call it">
            <Stack>
                <CodeTabs id="sample" label="Code that makes this call" samples/>
                <p class="muted">
                    "Works as printed once your key is in the environment: " <code>{format!("export {variable}=…")}</code>
                </p>
                {security}
            </Stack>
        </Card>
    }
    .into_any()
}

fn parameter_group(group: ParameterGroup) -> AnyView {
    view! { <Section title=group.title><Card>{schema_list(group.parameters)}</Card></Section> }.into_any()
}

fn request(body: BodyDescription) -> AnyView {
    let text = if body.is_required { "Required." } else { "Optional." };
    let description = body.description.map(|html| view! { <Prose html/> });
    let media: Vec<AnyView> = body.media.into_iter().map(self::media).collect();
    view! { <Section title="Body" text><Stack>{description} {media}</Stack></Section> }.into_any()
}

fn response(response: ResponseDescription) -> AnyView {
    let tone = match response.status.as_bytes().first() {
        Some(b'2') => Tone::Success,
        Some(b'3') => Tone::Info,
        Some(b'4') => Tone::Warning,
        Some(b'5') => Tone::Danger,
        _ => Tone::Neutral,
    };
    let description = response.description.map(|html| view! { <Prose html/> });
    let headers = (!response.headers.is_empty()).then(|| {
        view! { <details><summary>"Headers"</summary>{schema_list(response.headers)}</details> }
    });
    let media: Vec<AnyView> = response.media.into_iter().map(self::media).collect();
    view! {
        <details class="card response">
            <summary class="response-line"><Badge label=response.status tone/> {description}</summary>
            <div class="card-body stack">{headers} {media}</div>
        </details>
    }
    .into_any()
}

fn media(media: MediaDescription) -> AnyView {
    let MediaDescription { media_type, schema, examples } = media;
    let schema = schema.map(|node| view! { <Card>{schema_body(node)}</Card> });
    let examples: Vec<AnyView> = examples
        .into_iter()
        .map(|ExampleCode { title, code }| {
            let name = title.clone();
            view! { <details><summary>{title}</summary><CodeBlock code title=name/></details> }.into_any()
        })
        .collect();
    view! { <div class="stack"><p class="mono muted">{media_type}</p> {schema} {examples}</div> }.into_any()
}

fn neighbours(reference_href: String, previous: Option<Link>, next: Option<Link>) -> AnyView {
    let link = |link: Link, rel: &'static str| view! { <a href=link.href rel=rel>{link.label}</a> }.into_any();
    let previous = previous.map(|previous| link(previous, "prev"));
    let next = next.map(|next| link(next, "next"));
    view! {
        <nav class="operation-neighbours" aria-label="Operations">
            <span>{previous}</span> <a href=reference_href>"All operations"</a> <span>{next}</span>
        </nav>
    }
    .into_any()
}
