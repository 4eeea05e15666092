//! The document as a whole: its operations, matched by the shape of their paths.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::place::Place;
use crate::compatibility::diff::change::OperationKind;
use crate::openapi::{Document, Method, Operation, SpecificationFormat};

/// A document while it is compared.
#[derive(Debug)]
pub(crate) struct Contract<'d> {
    pub(crate) document: &'d Document,
    /// Operations as the loader read them, by method and path; only of Swagger 2.0.
    pub(crate) loaded: HashMap<(Method, &'d str), &'d Operation>,
    pub(crate) root: &'d Value,
    pub(crate) top: Place<'d>,
    pub(crate) operations: Vec<Head<'d>>,
    /// Where each path stands, by its shape, with operations or without.
    pub(crate) paths: HashMap<String, Place<'d>>,
    /// By name and method.
    pub(crate) webhooks: Vec<Head<'d>>,
}

/// An operation of which only the place is known yet.
#[derive(Debug, Clone)]
pub(crate) struct Head<'d> {
    pub(crate) kind: OperationKind,
    pub(crate) method: Method,
    /// Path template, name of the webhook, or expression of the callback.
    pub(crate) path: &'d str,
    /// The template without the names of parameters.
    pub(crate) shape: String,
    pub(crate) at: Place<'d>,
    /// The path item.
    pub(crate) item: Place<'d>,
    /// The key of the path in the document.
    pub(crate) path_at: Place<'d>,
}

impl<'d> Contract<'d> {
    pub(crate) fn of(document: &'d Document) -> Self {
        let root = document.root();
        let top = Place::root(root);
        let heads = |key: &str, kind| {
            let paths = top.get(key);
            paths.map(|paths| heads(root, &paths, kind)).unwrap_or_default()
        };
        let (operations, webhooks) = (heads("paths", OperationKind::Call), heads("webhooks", OperationKind::Webhook));
        let mut by_shape = HashMap::new();
        for (path, at) in top.get("paths").iter().flat_map(Place::entries) {
            by_shape.entry(shape(path)).or_insert(at);
        }
        let is_swagger = document.format == SpecificationFormat::Swagger20;
        let loaded = document.operations.iter().filter(|_| is_swagger);
        let loaded = loaded.map(|operation| ((operation.method, operation.path.as_str()), operation)).collect();
        Self { document, loaded, root, top, operations, paths: by_shape, webhooks }
    }

    pub(crate) fn is_swagger(&self) -> bool {
        self.document.format == SpecificationFormat::Swagger20
    }
}

/// The operations of `paths`, `webhooks` or a callback; the first of equal shape and method counts.
pub(crate) fn heads<'d>(root: &'d Value, paths: &Place<'d>, kind: OperationKind) -> Vec<Head<'d>> {
    let mut heads: Vec<Head<'d>> = Vec::new();
    let mut known = HashSet::new();
    for (path, path_at) in paths.entries() {
        let Some(item) = path_at.clone().resolve(root) else {
            continue;
        };
        let shape = shape(path);
        for (key, at) in item.entries() {
            let method = Method::ALL.into_iter().find(|method| method.as_str().to_ascii_lowercase() == key);
            let Some(method) = method.filter(|_| at.object().is_some()) else {
                continue;
            };
            if known.insert((shape.clone(), method)) {
                let (shape, item, path_at) = (shape.clone(), item.clone(), path_at.clone());
                heads.push(Head { kind, method, path, shape, at, item, path_at });
            }
        }
    }
    heads
}

/// The template with the names of its parameters removed: `/a/{}`.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((fixed, name)) = rest.split_once('{') {
        shape.push_str(fixed);
        shape.push('{');
        rest = name.find('}').and_then(|end| name.get(end..)).unwrap_or_default();
    }
    shape.push_str(rest);
    shape
}

/// Names of the parameters of a path template, in order.
pub(crate) fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|inside| inside.split_once('}').map(|(name, _)| name))
}
