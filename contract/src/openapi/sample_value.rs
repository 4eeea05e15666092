//! Plain sample values for a type and format.

use serde_json::{Number, Value};

use super::flat::Flat;

/// Longest text that is made to reach a minimum length.
const MAX_FILL: usize = 256;

/// A text, number or boolean for `kind`; `null` where the schema says nothing.
pub(super) fn scalar(kind: Option<&str>, flat: &Flat<'_>) -> Value {
    match kind {
        Some("string") => Value::String(text(flat)),
        Some("integer") => Value::Number(integer(flat).into()),
        Some("number") => number(flat),
        Some("boolean") => Value::Bool(true),
        Some("file") => Value::String("(file)".to_owned()),
        _ if flat.text("format").is_some() || flat.text("pattern").is_some() => Value::String(text(flat)),
        _ => Value::Null,
    }
}

fn text(flat: &Flat<'_>) -> String {
    let sample = match flat.text("format").unwrap_or_default() {
        "date-time" => "2026-01-15T09:30:00Z",
        "date" => "2026-01-15",
        "time" => "09:30:00Z",
        "duration" => "PT1H",
        "uuid" => "3fa85f64-5717-4562-b3fc-2c963f66afa6",
        "email" | "idn-email" => "user@example.com",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" => "/path",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "aGVhZGdhdGU=",
        "binary" => "(binary)",
        "password" => "correct horse battery staple",
        _ => "text",
    };
    fit(sample, flat)
}

/// Lengthens or shortens `sample` to the stated lengths.
fn fit(sample: &str, flat: &Flat<'_>) -> String {
    let length = |key: &str| flat.first(key).and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
    let at_least = length("minLength").unwrap_or(0).min(MAX_FILL);
    let at_most = length("maxLength").unwrap_or(usize::MAX);
    let count = sample.chars().count().max(at_least).min(at_most);
    sample.chars().cycle().take(count).collect()
}

fn bound(flat: &Flat<'_>, key: &str) -> Option<f64> {
    flat.first(key).and_then(Value::as_f64)
}

fn integer(flat: &Flat<'_>) -> i64 {
    let whole = |key: &str| bound(flat, key).map(|limit| limit as i64);
    let step = whole("multipleOf").filter(|step| *step > 0).unwrap_or(1);
    let strict = i64::from(flat.any_true("exclusiveMinimum"));
    let low = whole("exclusiveMinimum")
        .map(|low| low.saturating_add(1))
        .or_else(|| whole("minimum").map(|low| low.saturating_add(strict)));
    let strict = i64::from(flat.any_true("exclusiveMaximum"));
    let high = whole("exclusiveMaximum")
        .map(|high| high.saturating_sub(1))
        .or_else(|| whole("maximum").map(|high| high.saturating_sub(strict)));
    let wanted = 1.max(low.unwrap_or(i64::MIN)).min(high.unwrap_or(i64::MAX));
    // Rounded up to the step where that stays in range, else down.
    let down = wanted.div_euclid(step).saturating_mul(step);
    let up = if down == wanted { down } else { down.saturating_add(step) };
    if up <= high.unwrap_or(i64::MAX) { up } else { down }
}

fn number(flat: &Flat<'_>) -> Value {
    let low = bound(flat, "minimum").or_else(|| bound(flat, "exclusiveMinimum").map(|low| low + 1.0));
    let high = bound(flat, "maximum").or_else(|| bound(flat, "exclusiveMaximum").map(|high| high - 1.0));
    let wanted = 1.5_f64.max(low.unwrap_or(f64::MIN)).min(high.unwrap_or(f64::MAX));
    Number::from_f64(wanted).map_or(Value::Null, Value::Number)
}
