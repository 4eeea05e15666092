//! A schema as a tree that opens level by level, without script.

use leptos::prelude::*;

use super::heading::{ApiHeading, api_heading};
use crate::components::{Badge, Card, Link, Prose, SafeHtml, Stack, Tone};
use crate::layouts::{AppLayout, Shell};

/// A property, a parameter, a body: what it is and what is inside.
#[derive(Debug, Clone, Default)]
pub struct SchemaNode {
    /// As sent; `None` for a body or a list's items.
    pub name: Option<String>,
    /// `string <date-time>`, `array of Amount`.
    pub kind: String,
    pub is_required: bool,
    pub is_deprecated: bool,
    /// `read only` or `write only`.
    pub access: Option<&'static str>,
    pub description: Option<SafeHtml>,
    /// Limits in words.
    pub notes: Vec<String>,
    /// The values allowed.
    pub values: Vec<String>,
    pub parts: Vec<SchemaPart>,
    /// Where the rest is, when the tree stops here.
    pub more: Option<Link>,
}

/// What is inside, such as properties or the variants of a choice.
#[derive(Debug, Clone)]
pub struct SchemaPart {
    /// `One of`, `Any of`; `None` for plain properties.
    pub label: Option<String>,
    pub nodes: Vec<SchemaNode>,
}

/// Page of one named schema.
#[derive(Debug, Clone)]
pub struct SchemaView {
    pub heading: ApiHeading,
    pub reference_href: String,
    pub name: String,
    pub schema: SchemaNode,
}

/// The whole page.
pub fn schema_page(shell: Shell, view: SchemaView) -> AnyView {
    let SchemaView { heading, reference_href, name, schema } = view;
    let back = view! { <p><a href=reference_href>"All operations and schemas"</a></p> };
    view! {
        <AppLayout shell>
            {api_heading(heading)}
            <Stack>{back} <h2 class="reference-title mono">{name}</h2> <Card>{schema_body(schema)}</Card></Stack>
        </AppLayout>
    }
    .into_any()
}

/// A body: its own facts, and what is inside, open.
pub fn schema_body(node: SchemaNode) -> AnyView {
    let head = schema_head(&node);
    let facts = facts(&node);
    let parts = parts(node.parts);
    let more = node.more.map(more);
    view! { <div class="schema-body"><p class="schema-line">{head}</p> {facts} {parts} {more}</div> }.into_any()
}

/// Properties or parameters side by side.
pub fn schema_list(nodes: Vec<SchemaNode>) -> AnyView {
    let items: Vec<AnyView> = nodes.into_iter().map(item).collect();
    view! { <ul class="schema-list">{items}</ul> }.into_any()
}

fn item(node: SchemaNode) -> AnyView {
    let head = schema_head(&node);
    let facts = facts(&node);
    let more = node.more.map(more);
    if node.parts.is_empty() {
        return view! { <li class="schema-item"><p class="schema-line">{head}</p> {facts} {more}</li> }.into_any();
    }
    let inside = parts(node.parts);
    view! {
        <li class="schema-item">
            <details><summary class="schema-line">{head}</summary>{inside}</details>
            {facts} {more}
        </li>
    }
    .into_any()
}

fn schema_head(node: &SchemaNode) -> AnyView {
    let name = node.name.clone().map(|name| view! { <code class="schema-name">{name}</code> });
    let required = node.is_required.then(|| view! { <span class="schema-required">"required"</span> });
    let deprecated = node.is_deprecated.then(|| view! { <Badge label="Deprecated" tone=Tone::Warning/> });
    let access = node.access.map(|access| view! { <span class="muted">{access}</span> });
    view! { {name} <span class="schema-kind">{node.kind.clone()}</span> {required} {access} {deprecated} }.into_any()
}

fn facts(node: &SchemaNode) -> AnyView {
    let description = node.description.clone().map(|html| view! { <Prose html/> });
    let notes = (!node.notes.is_empty()).then(|| view! { <p class="schema-notes">{node.notes.join(" · ")}</p> });
    let values = (!node.values.is_empty()).then(|| values(node.values.clone()));
    view! { {description} {notes} {values} }.into_any()
}

/// Values that stand in the line; more of them open.
const SHOWN_VALUES: usize = 8;

fn values(values: Vec<String>) -> AnyView {
    let count = values.len();
    let codes = |values: Vec<String>| -> Vec<AnyView> {
        values.into_iter().map(|value| view! { <code>{value}</code> " " }.into_any()).collect()
    };
    if count <= SHOWN_VALUES {
        return view! { <p class="schema-values"><span class="muted">"One of "</span>{codes(values)}</p> }.into_any();
    }
    view! {
        <details class="schema-values"><summary>{format!("One of {count} values")}</summary>{codes(values)}</details>
    }
    .into_any()
}

fn parts(parts: Vec<SchemaPart>) -> AnyView {
    let parts: Vec<AnyView> = parts
        .into_iter()
        .map(|part| {
            let label = part.label.map(|label| view! { <p class="schema-part">{label}</p> });
            view! { {label} {schema_list(part.nodes)} }.into_any()
        })
        .collect();
    parts.into_any()
}

fn more(link: Link) -> AnyView {
    view! { <p class="schema-more"><a href=link.href>{link.label}</a></p> }.into_any()
}
