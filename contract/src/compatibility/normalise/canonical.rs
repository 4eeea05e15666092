//! Equality of JSON values as JSON Schema sees it: `1` and `1.0` are the same number, the order of keys is nothing.

use serde_json::{Number, Value};

/// A text that is equal for equal values only.
pub(crate) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// Whether two values are the same.
pub(crate) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => one == other,
        _ => one == other || text(one) == text(other),
    }
}

/// Recursion is bounded by the depth limit of the source.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => text.push_str(&number_text(number)),
        Value::Array(list) => {
            text.push('[');
            for element in list {
                write(element, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            text.push('{');
            for (key, inner) in entries {
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write(inner, text);
                text.push(',');
            }
            text.push('}');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

fn number_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => format!("{float:.0}"),
        _ => number.to_string(),
    }
}
