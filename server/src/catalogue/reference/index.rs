//! The index of operations and schemas.

use std::collections::HashMap;

use headgate_app::components::Link;
use headgate_app::pages::catalogue::{OperationGroup, OperationLink};
use headgate_contract::names::Slug;
use headgate_contract::openapi::{Document, Operation};

use super::Addresses;
use crate::catalogue::markdown;

/// Operations on one page; a search finds the others.
const MAX_OPERATIONS: usize = 1_000;
/// Schemas on one page.
const MAX_SCHEMAS: usize = 1_000;

/// What the index lists.
#[derive(Debug)]
pub struct Index {
    pub groups: Vec<OperationGroup>,
    pub unlisted: usize,
    pub schemas: Vec<Link>,
}

/// The operations that have all words of `search`, by their first tag, in the order of the document.
#[must_use]
pub fn index(document: &Document, addresses: &Addresses, search: &str) -> Index {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let mut found: Vec<&Operation> = document.operations.iter().filter(|operation| fits(operation, &words)).collect();
    let unlisted = found.len().saturating_sub(MAX_OPERATIONS);
    found.truncate(MAX_OPERATIONS);
    Index {
        groups: groups(document, addresses, &found),
        unlisted,
        schemas: if words.is_empty() { schemas(document, addresses) } else { Vec::new() },
    }
}

fn fits(operation: &Operation, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = [
        Some(operation.path.as_str()),
        operation.summary.as_deref(),
        operation.operation_id.as_deref(),
        Some(operation.method.as_str()),
    ];
    let text = text.into_iter().flatten().collect::<Vec<_>>().join(" ").to_lowercase();
    words.iter().all(|word| text.contains(word.as_str()))
}

fn groups(document: &Document, addresses: &Addresses, operations: &[&Operation]) -> Vec<OperationGroup> {
    let descriptions: HashMap<&str, Option<&str>> =
        document.tags.iter().map(|tag| (tag.name.as_str(), tag.description.as_deref())).collect();
    let mut groups: Vec<OperationGroup> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for operation in operations {
        let title = operation.tags.first().map_or("Operations", String::as_str);
        let at = *places.entry(title).or_insert(groups.len());
        if at == groups.len() {
            let anchor =
                Slug::from_text(title).map_or_else(|| format!("group-{at}"), |slug| format!("group-{at}-{slug}"));
            let description = markdown::render_some(descriptions.get(title).copied().flatten());
            groups.push(OperationGroup { anchor, title: title.to_owned(), description, operations: Vec::new() });
        }
        groups[at].operations.push(link(operation, addresses));
    }
    groups
}

fn link(operation: &Operation, addresses: &Addresses) -> OperationLink {
    OperationLink {
        href: addresses.operation(operation.key.as_str()),
        method: operation.method.as_str().to_owned(),
        path: operation.path.clone(),
        summary: operation.summary.clone().unwrap_or_default(),
        is_deprecated: operation.deprecated,
    }
}

fn schemas(document: &Document, addresses: &Addresses) -> Vec<Link> {
    document.schema_names().take(MAX_SCHEMAS).map(|name| Link::new(name, addresses.schema(name))).collect()
}
