//! Changes of a document that are decoded from bytes, so that what is fuzzed is its content, not its syntax.

use serde_json::{Map, Value, json};

use super::draws::Draws;

/// Places beyond which a document grows no further.
const MAX_PLACES: usize = 3_000;
/// Most changes of one document.
const MAX_EDITS: usize = 24;

const KEYS: [&str; 48] = [
    "type",
    "format",
    "enum",
    "const",
    "default",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "required",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "properties",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "items",
    "prefixItems",
    "contains",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "discriminator",
    "mapping",
    "$ref",
    "get",
    "post",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "content",
    "schema",
    "callbacks",
    "security",
    "servers",
    "explode",
    "x-sunset",
];
const WRAPS: [&str; 12] = [
    "allOf",
    "oneOf",
    "anyOf",
    "prefixItems",
    "not",
    "items",
    "additionalProperties",
    "if",
    "contains",
    "schema",
    "content",
    "unevaluatedProperties",
];

fn value(draws: &mut Draws<'_>) -> Value {
    let mut values = [
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(1),
        json!(-1),
        json!(2.5),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("a"),
        json!("string"),
        json!("integer"),
        json!("object"),
        json!("array"),
        json!("null"),
        json!("200"),
        json!("5XX"),
        json!("/a/{x}/{y}"),
        json!("{"),
        json!("2026-01-15"),
        json!("\u{1b}[2J\u{202e}é"),
        json!([]),
        json!({}),
        json!([null]),
        json!(["string", "null"]),
        json!(["id", "id"]),
        json!({"type": "string"}),
        json!({"$ref": "#"}),
        json!({"$ref": "https://a.example/b#/c"}),
        json!([{"type": "integer"}, {"type": "null"}]),
    ];
    values[usize::from(draws.byte()) % values.len()].take()
}

/// Applies the changes that `draws` says, as far as they are possible.
pub fn edit(document: &mut Value, draws: &mut Draws<'_>) {
    for _ in 0..MAX_EDITS {
        if draws.is_empty() {
            return;
        }
        let mut places = Vec::new();
        collect(document, &mut String::new(), &mut places);
        let at = places[usize::from(draws.short()) % places.len()].clone();
        let other = places[usize::from(draws.short()) % places.len()].clone();
        let copied = document.pointer(&other).cloned().unwrap_or_default();
        let is_full = places.len() > MAX_PLACES;
        let Some(target) = document.pointer_mut(&at) else { return };
        match draws.byte() % 8 {
            0 => *target = value(draws),
            1 if !is_full => *target = copied,
            2 => *target = json!({"$ref": format!("#{other}")}),
            3 => wrap(target, draws),
            4 => put(target, draws.pick(&KEYS).to_owned(), value(draws)),
            5 if !is_full => put(target, draws.pick(&KEYS).to_owned(), copied),
            6 => put(target, format!("k{}", draws.byte() % 8), json!({"$ref": format!("#{other}")})),
            _ => remove(document, &at),
        }
    }
}

fn wrap(target: &mut Value, draws: &mut Draws<'_>) {
    let key = draws.pick(&WRAPS);
    let inner = std::mem::take(target);
    let is_list = matches!(key, "allOf" | "oneOf" | "anyOf" | "prefixItems");
    *target = if is_list { json!({key: [inner]}) } else { json!({key: inner}) };
}

fn put(target: &mut Value, key: String, value: Value) {
    match target {
        Value::Object(map) => {
            map.insert(key, value);
        }
        Value::Array(list) => list.push(value),
        other => *other = Value::Object(Map::from_iter([(key, value)])),
    }
}

/// Takes the value at `at` out of what it stands in; the top stays.
fn remove(document: &mut Value, at: &str) {
    let Some((parent, key)) = at.rsplit_once('/') else { return };
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.shift_remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        Some(Value::Array(list)) => {
            if let Some(index) = key.parse().ok().filter(|index: &usize| *index < list.len()) {
                list.remove(index);
            }
        }
        _ => {}
    }
}

/// JSON pointers of all values (RFC 6901), the top first.
fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let length = at.len();
    let mut step = |key: &str, inner: &Value| {
        at.push('/');
        at.push_str(key);
        collect(inner, at, places);
        at.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, v)| step(&key.replace('~', "~0").replace('/', "~1"), v)),
        Value::Array(list) => list.iter().enumerate().for_each(|(index, v)| step(&index.to_string(), v)),
        _ => {}
    }
}
