//! The limits of a schema in words.

use serde_json::{Number, Value};

use super::flat::Flat;

/// Longest pattern that is shown, in characters.
const MAX_PATTERN: usize = 200;

/// Lists the limits that `schema` states (JSON Schema 2020-12 validation §6, and the booleans of OpenAPI 3.0).
pub(super) fn describe(schema: &Flat<'_>) -> Vec<String> {
    let mut words = Vec::new();
    lengths(schema, &mut words);
    range(schema, &mut words);
    if let Some(step) = number(schema, "multipleOf") {
        words.push(format!("a multiple of {step}"));
    }
    if let Some(pattern) = schema.text("pattern") {
        let shown: String = pattern.chars().take(MAX_PATTERN).collect();
        let more = if pattern.chars().nth(MAX_PATTERN).is_some() { "…" } else { "" };
        words.push(format!("matches {shown}{more}"));
    }
    if schema.any_true("uniqueItems") {
        words.push("no item twice".to_owned());
    }
    if schema.boolean == Some(false) {
        words.push("no value is allowed".to_owned());
    }
    words
}

fn lengths(schema: &Flat<'_>, words: &mut Vec<String>) {
    for (low, high, one, many) in [
        ("minLength", "maxLength", "character", "characters"),
        ("minItems", "maxItems", "item", "items"),
        ("minProperties", "maxProperties", "property", "properties"),
    ] {
        let unit = |count: u64| if count == 1 { one } else { many };
        let count = |key: &str| schema.first(key).and_then(Value::as_u64);
        match (count(low).filter(|count| *count > 0), count(high)) {
            (Some(low), Some(high)) if low == high => words.push(format!("exactly {low} {}", unit(low))),
            (Some(low), Some(high)) => words.push(format!("{low} to {high} {}", unit(high))),
            (Some(low), None) => words.push(format!("at least {low} {}", unit(low))),
            (None, Some(high)) => words.push(format!("at most {high} {}", unit(high))),
            (None, None) => {}
        }
    }
}

fn range(schema: &Flat<'_>, words: &mut Vec<String>) {
    for (limit, exclusive, inclusive_word, exclusive_word) in [
        ("minimum", "exclusiveMinimum", "at least", "greater than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ] {
        let strict = schema.any_true(exclusive);
        if let Some(bound) = number(schema, limit) {
            words.push(format!("{} {bound}", if strict { exclusive_word } else { inclusive_word }));
        }
        if let Some(bound) = number(schema, exclusive) {
            words.push(format!("{exclusive_word} {bound}"));
        }
    }
}

fn number<'d>(schema: &Flat<'d>, key: &str) -> Option<&'d Number> {
    schema.first(key).and_then(Value::as_number)
}
