//! The index of a reference: operations by tag, and named schemas.

use leptos::prelude::*;

use super::heading::{ApiHeading, api_heading};
use super::words::counted;
use crate::components::{Badge, EmptyState, Icon, Link, Method, Prose, SafeHtml, SearchBox, Tone};
use crate::layouts::{AppLayout, Shell};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct ReferenceView {
    pub heading: ApiHeading,
    /// Address of this page.
    pub href: String,
    pub search: String,
    pub groups: Vec<OperationGroup>,
    /// Operations that were found but not listed.
    pub unlisted: i64,
    pub schemas: Vec<Link>,
}

/// Operations with the same first tag.
#[derive(Debug, Clone)]
pub struct OperationGroup {
    /// For links on the page.
    pub anchor: String,
    pub title: String,
    pub description: Option<SafeHtml>,
    pub operations: Vec<OperationLink>,
}

/// One operation.
#[derive(Debug, Clone)]
pub struct OperationLink {
    pub href: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub is_deprecated: bool,
}

/// The whole page.
pub fn reference(shell: Shell, view: ReferenceView) -> AnyView {
    let ReferenceView { heading, href, search, groups, unlisted, schemas } = view;
    let index = index(&groups, !schemas.is_empty());
    let found = if groups.is_empty() {
        empty(&href, &search)
    } else {
        groups.into_iter().map(group).collect::<Vec<_>>().into_any()
    };
    let unlisted = (unlisted > 0).then(
        || view! { <p class="muted">{format!("{} more: search to find them.", counted(unlisted, "operation"))}</p> },
    );
    let schemas = (!schemas.is_empty()).then(|| self::schemas(schemas));
    view! {
        <AppLayout shell>
            {api_heading(heading)}
            <SearchBox action=href label="Search paths and summaries" value=search/>
            <div class="reference">
                {index}
                <div class="reference-main">{found} {unlisted} {schemas}</div>
            </div>
        </AppLayout>
    }
    .into_any()
}

fn empty(href: &str, search: &str) -> AnyView {
    let (title, text, action) = if search.is_empty() {
        ("No operations", "The specification describes no operations.", None)
    } else {
        (
            "Nothing found",
            "No operation has these words in its path or summary.",
            Some(Link::new("Show all operations", href)),
        )
    };
    view! { <EmptyState icon=Icon::FileText title text action/> }.into_any()
}

fn index(groups: &[OperationGroup], has_schemas: bool) -> AnyView {
    let mut links: Vec<AnyView> = groups
        .iter()
        .map(|group| {
            let (href, title, count) =
                (format!("#{}", group.anchor), group.title.clone(), group.operations.len().to_string());
            view! { <li><a href=href>{title}</a> " " <span class="muted numeric">{count}</span></li> }.into_any()
        })
        .collect();
    if has_schemas {
        links.push(view! { <li><a href="#schemas">"Schemas"</a></li> }.into_any());
    }
    view! { <nav class="reference-index" aria-label="Groups of operations"><ul>{links}</ul></nav> }.into_any()
}

fn group(group: OperationGroup) -> AnyView {
    let OperationGroup { anchor, title, description, operations } = group;
    let operations: Vec<AnyView> = operations.into_iter().map(operation).collect();
    let description = description.map(|html| view! { <Prose html/> });
    view! {
        <section class="operation-group" id=anchor>
            <h2>{title}</h2>
            {description}
            <ul class="operation-list">{operations}</ul>
        </section>
    }
    .into_any()
}

fn operation(operation: OperationLink) -> AnyView {
    let OperationLink { href, method, path, summary, is_deprecated } = operation;
    let deprecated = is_deprecated.then(|| view! { <Badge label="Deprecated" tone=Tone::Warning/> });
    view! {
        <li class="operation-row">
            <a href=href><Method name=method/> <code>{path}</code></a>
            <span class="operation-summary">{summary} " " {deprecated}</span>
        </li>
    }
    .into_any()
}

fn schemas(schemas: Vec<Link>) -> AnyView {
    let links: Vec<AnyView> = schemas
        .into_iter()
        .map(|link| view! { <li><a class="mono" href=link.href>{link.label}</a></li> }.into_any())
        .collect();
    view! {
        <section class="operation-group" id="schemas"><h2>"Schemas"</h2><ul class="schema-names">{links}</ul></section>
    }
    .into_any()
}
