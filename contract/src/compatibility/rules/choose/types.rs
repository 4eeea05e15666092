//! Whether another type or format allows more values, fewer, or others.

use std::collections::HashSet;

use serde_json::Value;

use crate::compatibility::diff::change::{Change, Element, Site};
use crate::compatibility::rules::effect::Effect;
use crate::compatibility::rules::scope::Scope;

/// Formats that allow every value of their type that is in use, or only tell how to show it.
const ALL_VALUES: [&str; 4] = ["int64", "double", "password", "number"];

/// Pairs of formats of which the second includes the first.
const INCLUDED: [(&str, &str); 6] = [
    ("uri", "iri"),
    ("uri", "uri-reference"),
    ("uri-reference", "iri-reference"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("int32", "float"),
];

/// The end of the id of the rule of a type that changed.
pub(super) fn of_type(change: &Change, scope: Scope) -> &'static str {
    let (old, new) = (names(change.old.as_ref()), names(change.new.as_ref()));
    let has_list =
        old.as_ref().is_some_and(|names| names.len() > 1) || new.as_ref().is_some_and(|names| names.len() > 1);
    let both_stated = old.is_some() && new.is_some();
    let is_never = |names: &Option<HashSet<String>>| names.as_ref().is_some_and(HashSet::is_empty);
    match effect_of_types(old.as_ref(), new.as_ref()) {
        Effect::Narrows if is_never(&new) => "schema-became-false",
        Effect::Widens if is_never(&old) => "schema-became-not-false",
        Effect::Widens if both_stated && has_list => "list-of-types-widened",
        Effect::Narrows if both_stated && has_list => "list-of-types-narrowed",
        Effect::Swaps if is_any_text(change, new.as_ref(), scope) => "type-generalized",
        other => suffix(other, scope),
    }
}

/// The end of the id of the rule of a format that changed.
pub(super) fn of_format(change: &Change, scope: Scope) -> &'static str {
    suffix(effect_of_formats(change.old.as_ref(), change.new.as_ref()), scope)
}

/// oasdiff knows no rule for request bodies and parameters whose type became a narrower one: it is another type.
fn suffix(effect: Effect, scope: Scope) -> &'static str {
    match (effect, scope) {
        (Effect::Widens, _) => "type-generalized",
        (Effect::Narrows, Scope::RequestBody | Scope::RequestProperty | Scope::RequestParameter) => "type-changed",
        (Effect::Narrows, _) => "type-specialized",
        (Effect::Nothing, _) => "type-compatible",
        (Effect::Swaps | Effect::Unknown, _) => "type-changed",
    }
}

/// No list stands for any type.
fn effect_of_types(old: Option<&HashSet<String>>, new: Option<&HashSet<String>>) -> Effect {
    let fits = |part: &HashSet<String>, whole: &HashSet<String>| {
        part.iter().all(|name| whole.contains(name) || name == "integer" && whole.contains("number"))
    };
    match (old, new) {
        (None, None) => Effect::Nothing,
        (Some(_), None) => Effect::Widens,
        (None, Some(_)) => Effect::Narrows,
        (Some(old), Some(new)) => match (fits(old, new), fits(new, old)) {
            (true, true) => Effect::Nothing,
            (true, false) => Effect::Widens,
            (false, true) => Effect::Narrows,
            (false, false) => Effect::Swaps,
        },
    }
}

fn effect_of_formats(old: Option<&Value>, new: Option<&Value>) -> Effect {
    let name = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let is_all = |format: &Option<String>| format.as_deref().is_none_or(|format| ALL_VALUES.contains(&format));
    let (old, new) = (name(old), name(new));
    match (is_all(&old), is_all(&new)) {
        (true, true) => return Effect::Nothing,
        (false, true) => return Effect::Widens,
        (true, false) => return Effect::Narrows,
        (false, false) => {}
    }
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let includes = |part: &str, whole: &str| INCLUDED.contains(&(part, whole));
    match (includes(&old, &new), includes(&new, &old)) {
        (true, _) => Effect::Widens,
        (_, true) => Effect::Narrows,
        _ => Effect::Swaps,
    }
}

/// Whether a parameter may be any text now: parameters travel as text, so every number and boolean is one.
fn is_any_text(change: &Change, new: Option<&HashSet<String>>, scope: Scope) -> bool {
    let Element::Schema { site: Site::Parameter { .. }, path } = &change.element else { return false };
    let was_plain = change.old_facts.types.iter().all(|name| matches!(name.as_str(), "integer" | "number" | "boolean"));
    scope == Scope::RequestParameter
        && path.is_empty()
        && was_plain
        && change.new_facts.unconstrained
        && new.is_some_and(|names| names.contains("string"))
}

fn names(value: Option<&Value>) -> Option<HashSet<String>> {
    match value? {
        Value::String(name) => Some(HashSet::from([name.clone()])),
        Value::Array(names) => Some(names.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}
