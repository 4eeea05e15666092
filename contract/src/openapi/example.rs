//! Examples: those the document gives, or else one made from the schema, always the same one.

use serde_json::{Map, Value};

use super::flat::Flat;
use super::model::{Media, NodeRef, Operation, Response, SchemaRef};
use super::{Document, sample_value};

/// Bytes of text that count as one more value.
const TEXT_PER_VALUE: usize = 64;
/// Most items of a made list.
const MAX_ITEMS: u64 = 3;
/// Most alternatives that are tried.
const MAX_VARIANTS: usize = 8;

/// Which side an example is for: read-only properties are left out of requests, write-only ones of responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExamplePurpose {
    /// Sent by the caller.
    Request,
    /// Sent by the upstream.
    Response,
}

/// How large a made example may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleBudget {
    /// Which side it is for.
    pub purpose: ExamplePurpose,
    /// Levels of objects and lists; optional parts below are left out.
    pub max_depth: usize,
    /// Values; 64 bytes of text count as one more. Optional parts beyond are left out.
    pub max_values: usize,
}

impl ExampleBudget {
    /// Eight levels and 2,000 values.
    #[must_use]
    pub const fn new(purpose: ExamplePurpose) -> Self {
        Self { purpose, max_depth: 8, max_values: 2_000 }
    }
}

/// An example body and its media type.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleBody {
    /// As the document writes it.
    pub media_type: String,
    /// A text for a body that is not JSON.
    pub value: Value,
}

/// A value that fits `schema`, made from its examples, default, constant, enum, type and format. `null` if nothing fits.
#[must_use]
pub fn example_for(document: &Document, schema: &SchemaRef, budget: ExampleBudget) -> Value {
    let mut maker = Maker { document, budget, left: budget.max_values, open: Vec::new() };
    maker.make(schema).unwrap_or(Value::Null)
}

impl Operation {
    /// Example of the request body: a given one if there is one, else made. JSON is preferred.
    #[must_use]
    pub fn example_request_body(&self, document: &Document) -> Option<ExampleBody> {
        example_body(document, &self.request_body.as_ref()?.contents, ExamplePurpose::Request)
    }

    /// Example of the answer with `status`; `None` if none is declared or it has no body.
    #[must_use]
    pub fn example_response(&self, document: &Document, status: &str) -> Option<ExampleBody> {
        example_body(document, &self.response(status)?.contents, ExamplePurpose::Response)
    }

    /// The answer declared for `status`: exactly, as a range (`4XX`), or as `default`.
    #[must_use]
    pub fn response(&self, status: &str) -> Option<&Response> {
        let range = status.get(..1).map(|class| format!("{class}XX"));
        let named = |name: &str| self.responses.iter().find(|response| response.status.eq_ignore_ascii_case(name));
        named(status).or_else(|| named(&range?)).or_else(|| named("default"))
    }

    /// The answer to expect when all goes well: the lowest 2xx, else a range, else `default`, else the first.
    #[must_use]
    pub fn success_response(&self) -> Option<&Response> {
        let exact = self.responses.iter().filter(|r| r.status.starts_with('2')).min_by_key(|r| &r.status);
        exact.or_else(|| self.responses.iter().find(|r| r.status == "default")).or_else(|| self.responses.first())
    }
}

fn example_body(document: &Document, contents: &[Media], purpose: ExamplePurpose) -> Option<ExampleBody> {
    let media = contents.iter().find(|media| is_json(&media.media_type)).or_else(|| contents.first())?;
    let given = media.examples.iter().find_map(|example| document.value(&example.value)).cloned();
    let value = given.or_else(|| Some(example_for(document, media.schema.as_ref()?, ExampleBudget::new(purpose))))?;
    Some(ExampleBody { media_type: media.media_type.clone(), value })
}

/// `application/json` and the `+json` family (RFC 6839 §3.1).
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// State while one example is made.
#[derive(Debug)]
struct Maker<'d> {
    document: &'d Document,
    budget: ExampleBudget,
    left: usize,
    /// Schemas that are being made: one that comes back is circular and gets nothing.
    open: Vec<NodeRef>,
}

impl<'d> Maker<'d> {
    fn make(&mut self, at: &NodeRef) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        let flat = Flat::of(self.document, at)?;
        if flat.boolean == Some(false) {
            return None;
        }
        if let Some(given) = self.given(&flat) {
            return Some(given);
        }
        if self.open.contains(&flat.node) || self.open.len() >= self.budget.max_depth {
            return None;
        }
        self.open.push(flat.node.clone());
        let made = self.compose(&flat);
        self.open.pop();
        made
    }

    /// A value that the schema states, if the budget allows to copy it.
    fn given(&mut self, flat: &Flat<'d>) -> Option<Value> {
        let first_of = |key: &str| flat.first(key).and_then(Value::as_array).and_then(|list| list.first());
        let stated = flat
            .first("example")
            .or_else(|| first_of("examples"))
            .or_else(|| flat.first("default"))
            .or_else(|| flat.first("const"))
            .or_else(|| first_of("enum"))?;
        self.left = charge(stated, self.left)?;
        Some(stated.clone())
    }

    fn compose(&mut self, flat: &Flat<'d>) -> Option<Value> {
        let variants = ["oneOf", "anyOf"].map(|key| flat.variants(key, MAX_VARIANTS)).concat();
        let chosen = variants.iter().find_map(|(variant, _)| self.make(variant));
        match (flat.types().first().copied(), chosen) {
            (Some("object"), Some(Value::Object(chosen))) => {
                let mut object = self.object(flat)?;
                object.extend(chosen);
                Some(Value::Object(object))
            }
            (_, Some(chosen)) => Some(chosen),
            // Every alternative is circular or beyond the budget.
            (None, None) if !variants.is_empty() => None,
            (Some("object"), None) => self.object(flat).map(Value::Object),
            (Some("array"), None) => Some(self.array(flat)),
            (kind, None) => Some(sample_value::scalar(kind, flat)),
        }
    }

    /// `None` if a required property cannot be made, so that the object as a whole is left out.
    fn object(&mut self, flat: &Flat<'d>) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for (name, schema, value) in flat.properties() {
            if self.is_hidden(value) {
                // Looking at it is counted, for there may be very many.
                self.left = self.left.saturating_sub(1);
                continue;
            }
            match self.make(&schema) {
                Some(made) => {
                    object.insert(name.to_owned(), made);
                }
                None if self.left == 0 => break,
                None if flat.requires(name) && self.is_nullable(&schema) => {
                    object.insert(name.to_owned(), Value::Null);
                }
                None if flat.requires(name) && self.open.len() > 1 => return None,
                None => {}
            }
        }
        if object.is_empty()
            && let Some((node, Value::Object(_))) = flat.first_node("additionalProperties")
            && let Some(made) = self.make(&node)
        {
            object.insert("key".to_owned(), made);
        }
        Some(object)
    }

    fn array(&mut self, flat: &Flat<'d>) -> Value {
        let wanted = flat.first("minItems").and_then(Value::as_u64).unwrap_or(1).clamp(1, MAX_ITEMS);
        let wanted = wanted.min(flat.first("maxItems").and_then(Value::as_u64).unwrap_or(wanted));
        let Some((items, _)) = flat.first_node("items") else {
            return Value::Array(Vec::new());
        };
        Value::Array((0..wanted).map_while(|_| self.make(&items)).collect())
    }

    fn is_hidden(&self, property: &Value) -> bool {
        let key = match self.budget.purpose {
            ExamplePurpose::Request => "readOnly",
            ExamplePurpose::Response => "writeOnly",
        };
        property.get(key) == Some(&Value::Bool(true))
    }

    fn is_nullable(&self, at: &NodeRef) -> bool {
        Flat::of(self.document, at).is_some_and(|flat| flat.is_nullable())
    }
}

/// What is left of `budget` after copying `value`; `None` if it is too large. Stops counting at the budget.
fn charge(value: &Value, budget: usize) -> Option<usize> {
    match value {
        Value::String(text) => budget.checked_sub(text.len() / TEXT_PER_VALUE),
        Value::Array(list) => list.iter().try_fold(budget, |left, inner| charge(inner, left.checked_sub(1)?)),
        Value::Object(map) => map
            .iter()
            .try_fold(budget, |left, (key, inner)| charge(inner, left.checked_sub(1 + key.len() / TEXT_PER_VALUE)?)),
        _ => Some(budget),
    }
}
