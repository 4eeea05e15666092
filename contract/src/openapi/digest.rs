//! Fingerprint of what a document says, whatever its white space, key order and syntax.

use serde_json::{Number, Value};

use super::source::{self, Limits};

/// BLAKE3 (hex, 64 characters) of the content of a document: JSON and YAML with the same content agree,
/// white space and the order of keys do not count. Bytes that are no document are hashed as they are.
#[must_use]
pub fn content_digest(bytes: &[u8]) -> String {
    match source::parse(bytes, &Limits::default()) {
        Ok(source) => of_value(&source.root),
        Err(_) => blake3::hash(bytes).to_hex().to_string(),
    }
}

/// The digest of a value that was parsed already.
pub(super) fn of_value(value: &Value) -> String {
    let mut hasher = blake3::Hasher::new();
    feed(&mut hasher, value);
    hasher.finalize().to_hex().to_string()
}

/// Each value is written with its kind and its length, so that no two contents give the same bytes.
fn feed(hasher: &mut blake3::Hasher, value: &Value) {
    match value {
        Value::Null => text(hasher, b'0', ""),
        Value::Bool(true) => text(hasher, b't', ""),
        Value::Bool(false) => text(hasher, b'f', ""),
        Value::Number(number) => text(hasher, b'n', &canonical(number)),
        Value::String(string) => text(hasher, b's', string),
        Value::Array(list) => {
            text(hasher, b'[', &list.len().to_string());
            list.iter().for_each(|element| feed(hasher, element));
        }
        Value::Object(map) => {
            text(hasher, b'{', &map.len().to_string());
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by_key(|(key, _)| *key);
            for (key, inner) in entries {
                text(hasher, b'k', key);
                feed(hasher, inner);
            }
        }
    }
}

fn text(hasher: &mut blake3::Hasher, kind: u8, content: &str) {
    hasher.update(&[kind]);
    hasher.update(&content.len().to_le_bytes());
    hasher.update(content.as_bytes());
}

/// `1.0` and `1` are the same number.
fn canonical(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < 9e15 => {
            format!("{float:.0}")
        }
        _ => number.to_string(),
    }
}
