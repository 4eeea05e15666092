//! What changed between two states of an object: one line a field. Pure.

use std::collections::BTreeMap;

use serde_json::Value;

/// One field that is different, or the same, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Dotted path of the field.
    pub field: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

impl FieldChange {
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// All fields of both states in the order of their names. Objects are opened, lists are not: a
/// list with a different element is a different value.
#[must_use]
pub fn diff(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut fields: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for (path, value) in flat(before) {
        fields.entry(path).or_default().0 = Some(value);
    }
    for (path, value) in flat(after) {
        fields.entry(path).or_default().1 = Some(value);
    }
    fields.into_iter().map(|(field, (before, after))| FieldChange { field, before, after }).collect()
}

fn flat(state: Option<&Value>) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if let Some(state) = state {
        collect(String::new(), state, &mut fields);
    }
    fields
}

fn collect(path: String, value: &Value, fields: &mut Vec<(String, String)>) {
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (name, inner) in object {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(path, inner, fields);
            }
        }
        Value::String(text) => fields.push((path, text.clone())),
        other => fields.push((path, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FieldChange, diff};

    fn change(field: &str, before: Option<&str>, after: Option<&str>) -> FieldChange {
        FieldChange { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    #[test]
    fn changed_added_and_removed_fields_are_told_apart() {
        let before = json!({ "role": "developer", "limits": { "rate": 10 }, "gone": true });
        let after = json!({ "role": "api_owner", "limits": { "rate": 10 }, "new": [1] });
        let expected = [
            change("gone", Some("true"), None),
            change("limits.rate", Some("10"), Some("10")),
            change("new", None, Some("[1]")),
            change("role", Some("developer"), Some("api_owner")),
        ];
        assert_eq!(diff(Some(&before), Some(&after)), expected);
        assert!(!expected[1].is_changed() && expected[3].is_changed());
    }

    #[test]
    fn creation_has_nothing_before() {
        assert_eq!(diff(None, Some(&json!({ "name": "a" }))), [change("name", None, Some("a"))]);
    }
}
