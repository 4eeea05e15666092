//! The pairs of documents in `rules/`: at least one for every rule.

use headgate_contract::openapi::Document;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::kit::document_of;

/// A pair of documents, and the rules that its two directions fall under.
pub struct Pair {
    pub forward: String,
    pub backward: String,
    pub old: Document,
    pub new: Document,
    /// Days of notice that stable operations must give.
    pub days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    forward: String,
    backward: String,
    #[serde(default)]
    old: Value,
    #[serde(default)]
    new: Value,
    #[serde(default)]
    days: u16,
    #[serde(default, rename = "in")]
    places: Value,
}

/// Kinds of places where a schema can stand.
const PLACES: [&str; 7] = [
    "request-body",
    "request-property",
    "request-parameter",
    "request-parameter-property",
    "response-body",
    "response-property",
    "response-header",
];

/// All pairs.
pub fn all() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for entry in entries(include_str!("rules/schemas.yaml")) {
        let named: Vec<&str> = entry.places.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        for place in PLACES.iter().filter(|place| named.is_empty() || named.contains(place)) {
            pairs.push(Pair {
                forward: id(place, &entry.forward),
                backward: id(place, &entry.backward),
                ..schema_pair(place, &entry)
            });
        }
    }
    for entry in entries(include_str!("rules/properties.yaml")) {
        pairs.push(schema_pair(entry.places.as_str().unwrap(), &entry));
    }
    for entry in entries(include_str!("rules/documents.yaml")) {
        let Entry { forward, backward, old, new, days, .. } = entry;
        pairs.push(Pair { old: with(&old), new: with(&new), forward, backward, days });
    }
    pairs
}

fn entries(yaml: &str) -> Vec<Entry> {
    serde_saphyr::from_str(yaml).unwrap()
}

fn id(place: &str, suffix: &str) -> String {
    match (place, suffix) {
        ("response-body", "enum-value-removed") => "response-mediatype-enum-value-removed".to_owned(),
        _ => format!("{place}-{suffix}"),
    }
}

fn schema_pair(place: &str, entry: &Entry) -> Pair {
    let at = |schema: &Value| with(&json!({ "operation": operation(place, schema) }));
    Pair {
        forward: entry.forward.clone(),
        backward: entry.backward.clone(),
        old: at(&entry.old),
        new: at(&entry.new),
        days: entry.days,
    }
}

/// An operation with a schema at one kind of place.
fn operation(place: &str, schema: &Value) -> Value {
    let inner = json!({"type": "object", "properties": {"inner": schema}});
    let body = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    let parameter =
        |location: &str, schema: &Value| json!({"parameters": [{"name": "q", "in": location, "schema": schema}]});
    match place {
        "request-body" => json!({"requestBody": body(schema)}),
        "request-property" => json!({"requestBody": body(&inner)}),
        "request-parameter" => parameter("query", schema),
        "request-parameter-property" => parameter("query", &inner),
        "request-header" => parameter("header", schema),
        "response-body" => json!({"responses": {"200": body(schema)}}),
        "response-property" => json!({"responses": {"200": body(&inner)}}),
        "response-header" => json!({"responses": {"200": {"headers": {"X-Id": {"schema": schema}}}}}),
        other => panic!("unknown place {other}"),
    }
}

/// The base document with a fragment merged in.
fn with(fragment: &Value) -> Document {
    let mut document: Value = serde_saphyr::from_str(include_str!("rules/base.yaml")).unwrap();
    for (key, patch) in fragment.as_object().unwrap_or(&Map::new()) {
        let pointer = match key.as_str() {
            "operation" => "/paths/~1things/post",
            "path" => "/paths/~1things",
            "document" => "",
            other => panic!("unknown fragment {other}"),
        };
        merge(document.pointer_mut(pointer).unwrap(), patch);
    }
    document_of(&document)
}

/// JSON Merge Patch (RFC 7396).
fn merge(target: &mut Value, patch: &Value) {
    let (Value::Object(target), Value::Object(patch)) = (&mut *target, patch) else {
        *target = patch.clone();
        return;
    };
    for (key, value) in patch {
        match value {
            Value::Null => drop(target.remove(key)),
            value => merge(target.entry(key.clone()).or_insert(Value::Null), value),
        }
    }
}
