//! One schema as a reference page shows it, one level deep.

use serde_json::Value;

use super::Document;
use super::constraints;
use super::flat::{Flat, component_name};
use super::model::{ExampleRef, SchemaRef};
use super::pointer::{self, Reference};
use super::references;

/// Most enum values that a view repeats.
const MAX_ENUM: usize = 500;

/// A schema one level deep: references followed, `allOf` merged, `null` folded into [`Self::nullable`].
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaView {
    /// Name of the component, if it is one or refers to one. Stop at a name that is already open: schemas may be circular.
    pub name: Option<String>,
    /// Where its references end; equal for all users of one component.
    pub target: SchemaRef,
    /// JSON types, such as `string`; empty if any is allowed.
    pub types: Vec<String>,
    /// Whether `null` is allowed too.
    pub nullable: bool,
    /// `date-time`, `int64`, …
    pub format: Option<String>,
    /// One line.
    pub title: Option<String>,
    /// CommonMark text.
    pub description: Option<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// The values allowed, at most 500 of them; more are mentioned in [`Self::constraints`].
    pub enum_values: Vec<Value>,
    /// The only value allowed.
    pub constant: Option<Value>,
    /// What holds if nothing is sent.
    pub default: Option<Value>,
    /// Limits in words: "at most 80 characters".
    pub constraints: Vec<String>,
    /// Members of an object, `allOf` included.
    pub properties: Vec<SchemaProperty>,
    /// Members that are not named.
    pub additional: AdditionalProperties,
    /// What a list holds.
    pub items: Option<SchemaRef>,
    /// Alternatives.
    pub compositions: Vec<Composition>,
    /// What tells the alternatives apart.
    pub discriminator: Option<Discriminator>,
    /// Examples given at the schema, read with [`Document::value`].
    pub examples: Vec<ExampleRef>,
}

/// One named member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaProperty {
    /// Name as sent.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// What it holds.
    pub schema: SchemaRef,
}

/// Members of an object that its schema does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdditionalProperties {
    /// The schema is silent, so they are allowed.
    Unstated,
    /// They are not allowed.
    Forbidden,
    /// Any value is allowed.
    Any,
    /// They must fit this schema.
    Schema(SchemaRef),
}

/// How the variants of a [`Composition`] combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompositionKind {
    /// Exactly one must fit.
    OneOf,
    /// At least one must fit.
    AnyOf,
    /// It must not fit.
    Not,
}

/// Alternatives of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composition {
    /// How they combine.
    pub kind: CompositionKind,
    /// In document order, without `null`; at most 500.
    pub variants: Vec<Variant>,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Component name, title or type.
    pub label: String,
    /// What it is.
    pub schema: SchemaRef,
}

/// The property whose value tells which variant is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// Name of the property.
    pub property: String,
    /// Value of the property → component name, if stated.
    pub mapping: Vec<(String, String)>,
}

/// Most variants that a view lists.
const MAX_VARIANTS: usize = 500;

/// Reads the view of the schema at `at`.
pub(super) fn view(document: &Document, at: &SchemaRef) -> Option<SchemaView> {
    let flat = Flat::of(document, at)?;
    let mut constraints = constraints::describe(&flat);
    let enum_values = flat.first("enum").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if let Some(more) = enum_values.len().checked_sub(MAX_ENUM).filter(|more| *more > 0) {
        constraints.push(format!("{more} more values are allowed"));
    }
    Some(SchemaView {
        types: flat.types().into_iter().map(str::to_owned).collect(),
        nullable: flat.is_nullable(),
        format: flat.text("format").map(str::to_owned),
        title: flat.text("title").map(str::to_owned),
        description: flat.text("description").map(str::to_owned),
        deprecated: flat.any_true("deprecated"),
        read_only: flat.any_true("readOnly"),
        write_only: flat.any_true("writeOnly"),
        enum_values: enum_values.iter().take(MAX_ENUM).cloned().collect(),
        constant: flat.first("const").cloned(),
        default: flat.first("default").cloned(),
        constraints,
        properties: properties(document, &flat),
        additional: additional(&flat),
        items: flat.first_node("items").filter(|(_, items)| !items.is_array()).map(|(node, _)| node),
        compositions: compositions(&flat),
        discriminator: discriminator(&flat),
        examples: examples(&flat),
        name: flat.name,
        target: flat.node,
    })
}

fn properties(document: &Document, flat: &Flat<'_>) -> Vec<SchemaProperty> {
    let required = flat.required();
    flat.properties()
        .map(|(name, schema, value)| {
            let target = references::target(value).map(pointer::reference);
            let referred = match &target {
                Some(Reference::Local(pointer)) => document.root().pointer(pointer),
                _ => None,
            };
            let says = |key: &str| {
                [Some(value), referred].into_iter().flatten().any(|v| v.get(key) == Some(&Value::Bool(true)))
            };
            SchemaProperty {
                name: name.to_owned(),
                required: required.contains(name),
                deprecated: says("deprecated"),
                read_only: says("readOnly"),
                write_only: says("writeOnly"),
                schema,
            }
        })
        .collect()
}

fn additional(flat: &Flat<'_>) -> AdditionalProperties {
    match flat.first_node("additionalProperties") {
        None => AdditionalProperties::Unstated,
        Some((_, Value::Bool(false))) => AdditionalProperties::Forbidden,
        Some((_, Value::Bool(true))) => AdditionalProperties::Any,
        Some((_, Value::Object(map))) if map.is_empty() => AdditionalProperties::Any,
        Some((node, _)) => AdditionalProperties::Schema(node),
    }
}

fn compositions(flat: &Flat<'_>) -> Vec<Composition> {
    let mut compositions = Vec::new();
    for (key, kind) in [("oneOf", CompositionKind::OneOf), ("anyOf", CompositionKind::AnyOf)] {
        let variants: Vec<Variant> = flat
            .variants(key, MAX_VARIANTS)
            .into_iter()
            .enumerate()
            .map(|(index, (schema, value))| Variant { label: label(&schema, value, index), schema })
            .collect();
        if !variants.is_empty() {
            compositions.push(Composition { kind, variants });
        }
    }
    if let Some((schema, value)) = flat.first_node("not") {
        let variants = vec![Variant { label: label(&schema, value, 0), schema }];
        compositions.push(Composition { kind: CompositionKind::Not, variants });
    }
    compositions
}

/// Component name, title, type, or a number.
fn label(schema: &SchemaRef, value: &Value, index: usize) -> String {
    let referred = match references::target(value).map(pointer::reference) {
        Some(Reference::Local(pointer)) => pointer::last_key(&pointer),
        _ => component_name(schema),
    };
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    referred.or_else(|| text("title")).or_else(|| text("type")).unwrap_or_else(|| format!("Variant {}", index + 1))
}

fn discriminator(flat: &Flat<'_>) -> Option<Discriminator> {
    match flat.first("discriminator")? {
        // Swagger 2.0 states the property only.
        Value::String(property) => Some(Discriminator { property: property.clone(), mapping: Vec::new() }),
        stated => {
            let property = stated.get("propertyName")?.as_str()?.to_owned();
            let mapping = stated.get("mapping").and_then(Value::as_object).into_iter().flatten();
            let mapping = mapping
                .filter_map(|(value, target)| {
                    let target = target.as_str()?;
                    Some((value.clone(), target.rsplit('/').next().unwrap_or(target).to_owned()))
                })
                .collect();
            Some(Discriminator { property, mapping })
        }
    }
}

fn examples(flat: &Flat<'_>) -> Vec<ExampleRef> {
    let mut examples: Vec<ExampleRef> = flat.first_node("example").map(|(node, _)| node).into_iter().collect();
    if let Some((node, Value::Array(list))) = flat.first_node("examples") {
        examples.extend((0..list.len().min(16)).map(|index| node.child(&index.to_string())));
    }
    examples
}
