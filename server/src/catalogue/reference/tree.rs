//! Schemas as trees of bounded depth and size. Circular schemas end in a link to their own page.

use headgate_app::components::Link;
use headgate_app::pages::catalogue::{SchemaNode, SchemaPart};
use headgate_contract::openapi::{
    AdditionalProperties, Composition, CompositionKind, Document, Parameter, ResponseHeader, SchemaProperty, SchemaRef,
    SchemaView,
};
use serde_json::Value;

use super::Addresses;
use crate::catalogue::markdown;

/// Levels that open inside one another.
const MAX_DEPTH: usize = 5;
/// Longest value that is shown, in characters.
const MAX_VALUE: usize = 120;
/// Values of an enumeration that are shown.
const MAX_VALUES: usize = 100;

/// Builds trees for one page, which together have at most a given number of nodes.
#[derive(Debug)]
pub struct TreeBuilder<'d> {
    document: &'d Document,
    addresses: &'d Addresses,
    left: usize,
    /// Names of the schemas that are open: one that comes back is circular.
    open: Vec<String>,
}

impl<'d> TreeBuilder<'d> {
    /// Nodes of one page.
    pub const PAGE: usize = 600;

    #[must_use]
    pub fn new(document: &'d Document, addresses: &'d Addresses) -> Self {
        Self { document, addresses, left: Self::PAGE, open: Vec::new() }
    }

    /// The tree of a body or a named schema.
    pub fn body(&mut self, schema: &SchemaRef) -> SchemaNode {
        let mut node = self.node(schema);
        // Said once at the top: documents that forbid other properties do so everywhere.
        if self.document.schema(schema).is_some_and(|view| view.additional == AdditionalProperties::Forbidden) {
            node.notes.push("no other properties".to_owned());
        }
        node
    }

    pub fn parameter(&mut self, parameter: &Parameter) -> SchemaNode {
        let node = parameter.schema.as_ref().map(|schema| self.node(schema)).unwrap_or_else(any);
        let example = parameter
            .example
            .as_ref()
            .and_then(|at| self.document.value(at))
            .map(|value| format!("example {}", shown(value)));
        SchemaNode {
            name: Some(parameter.name.clone()),
            is_required: parameter.required,
            is_deprecated: parameter.deprecated,
            description: markdown::render_some(parameter.description.as_deref()).or(node.description),
            notes: node.notes.into_iter().chain(example).collect(),
            ..node
        }
    }

    pub fn header(&mut self, header: &ResponseHeader) -> SchemaNode {
        let node = header.schema.as_ref().map(|schema| self.node(schema)).unwrap_or_else(any);
        SchemaNode {
            name: Some(header.name.clone()),
            is_required: header.required,
            description: markdown::render_some(header.description.as_deref()).or(node.description),
            ..node
        }
    }

    fn node(&mut self, at: &SchemaRef) -> SchemaNode {
        let Some(view) = self.document.schema(at) else {
            return SchemaNode { kind: "unknown: the reference leads nowhere".to_owned(), ..SchemaNode::default() };
        };
        self.left = self.left.saturating_sub(1);
        let kind = self.kind(&view);
        let node = SchemaNode {
            kind,
            is_deprecated: view.deprecated,
            access: access(view.read_only, view.write_only),
            description: markdown::render_some(view.description.as_deref()),
            notes: notes(&view),
            values: view.enum_values.iter().take(MAX_VALUES).map(shown).collect(),
            ..SchemaNode::default()
        };
        let (parts, more) = self.inside(&view);
        SchemaNode { parts, more, ..node }
    }

    /// What is inside, or where to find it when the tree stops here.
    fn inside(&mut self, view: &SchemaView) -> (Vec<SchemaPart>, Option<Link>) {
        if !has_parts(view) {
            return (Vec::new(), None);
        }
        let is_circular = view.name.as_ref().is_some_and(|name| self.open.contains(name));
        if is_circular || self.open.len() >= MAX_DEPTH || self.left == 0 {
            return (Vec::new(), view.name.as_deref().map(|name| self.link(name)));
        }
        self.open.push(view.name.clone().unwrap_or_default());
        let parts = self.parts(view);
        self.open.pop();
        (parts, None)
    }

    fn parts(&mut self, view: &SchemaView) -> Vec<SchemaPart> {
        let mut parts = Vec::new();
        let properties: Vec<SchemaNode> =
            view.properties.iter().map_while(|property| self.property(property)).collect();
        let is_cut = properties.len() < view.properties.len();
        if !properties.is_empty() {
            parts.push(SchemaPart { label: None, nodes: properties });
        }
        if let Some(items) = &view.items {
            let label = (!parts.is_empty()).then(|| "Items".to_owned());
            parts.extend(self.items(items, label));
        }
        if let AdditionalProperties::Schema(schema) = &view.additional {
            let node = SchemaNode { name: Some("any other name".to_owned()), ..self.node(schema) };
            parts.push(SchemaPart { label: None, nodes: vec![node] });
        }
        parts.extend(view.compositions.iter().map(|composition| self.composition(composition)));
        if is_cut {
            parts.push(SchemaPart {
                label: Some("More properties are in the document; download it to see them.".to_owned()),
                nodes: Vec::new(),
            });
        }
        parts
    }

    fn property(&mut self, property: &SchemaProperty) -> Option<SchemaNode> {
        if self.left == 0 {
            return None;
        }
        let node = self.node(&property.schema);
        Some(SchemaNode {
            name: Some(property.name.clone()),
            is_required: property.required,
            is_deprecated: property.deprecated || node.is_deprecated,
            access: access(property.read_only, property.write_only).or(node.access),
            ..node
        })
    }

    /// The inside of a list's items stands at once inside the list.
    fn items(&mut self, items: &SchemaRef, label: Option<String>) -> Vec<SchemaPart> {
        let Some(view) = self.document.schema(items) else { return Vec::new() };
        let (mut parts, more) = self.inside(&view);
        if let Some(more) = more {
            let node = SchemaNode { kind: self.kind(&view), more: Some(more), ..SchemaNode::default() };
            parts.push(SchemaPart { label: None, nodes: vec![node] });
        }
        if let Some(first) = parts.first_mut() {
            first.label = first.label.take().or(label);
        }
        parts
    }

    fn composition(&mut self, composition: &Composition) -> SchemaPart {
        let label = match composition.kind {
            CompositionKind::OneOf => "One of",
            CompositionKind::AnyOf => "Any of",
            CompositionKind::Not => "Not",
        };
        let nodes = composition.variants.iter().map_while(|variant| {
            (self.left > 0).then(|| SchemaNode { name: Some(variant.label.clone()), ..self.node(&variant.schema) })
        });
        SchemaPart { label: Some(label.to_owned()), nodes: nodes.collect() }
    }

    fn link(&self, name: &str) -> Link {
        Link::new(format!("See {name}"), self.addresses.schema(name))
    }

    /// `string <date-time>`, `array of Amount`, `Amount or null`.
    fn kind(&self, view: &SchemaView) -> String {
        let mut kind = match (&view.items, view.types.as_slice()) {
            (Some(items), [only]) if only == "array" => format!("array of {}", self.item_kind(items)),
            (_, []) if !view.compositions.is_empty() => {
                view.name.clone().unwrap_or_else(|| "one of several".to_owned())
            }
            (_, []) => view.name.clone().unwrap_or_else(|| "any".to_owned()),
            (_, [only]) if only == "object" => view.name.clone().unwrap_or_else(|| "object".to_owned()),
            (_, types) => types.join(" or "),
        };
        if let Some(format) = &view.format {
            kind = format!("{kind} <{format}>");
        }
        if view.nullable { format!("{kind} or null") } else { kind }
    }

    fn item_kind(&self, items: &SchemaRef) -> String {
        let Some(view) = self.document.schema(items) else { return "unknown".to_owned() };
        match (view.name, view.types.as_slice()) {
            (Some(name), _) => name,
            (None, []) => "any".to_owned(),
            (None, types) => types.join(" or "),
        }
    }
}

fn any() -> SchemaNode {
    SchemaNode { kind: "any".to_owned(), ..SchemaNode::default() }
}

fn has_parts(view: &SchemaView) -> bool {
    !view.properties.is_empty()
        || !view.compositions.is_empty()
        || view.items.is_some()
        || matches!(view.additional, AdditionalProperties::Schema(_))
}

fn access(read_only: bool, write_only: bool) -> Option<&'static str> {
    match (read_only, write_only) {
        (true, _) => Some("read only"),
        (false, true) => Some("write only"),
        (false, false) => None,
    }
}

fn notes(view: &SchemaView) -> Vec<String> {
    let mut notes = view.constraints.clone();
    notes.extend(view.constant.as_ref().map(|value| format!("always {}", shown(value))));
    notes.extend(view.default.as_ref().map(|value| format!("default {}", shown(value))));
    if let Some(discriminator) = &view.discriminator {
        notes.push(format!("“{}” tells the variants apart", discriminator.property));
    }
    notes
}

/// A value in one line, shortened.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
