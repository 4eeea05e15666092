//! Bends a right answer so that it violates its schema.

use headgate_contract::openapi::{Document, SchemaRef, SchemaView};
use serde_json::{Map, Value};

/// `value`, made to violate the schema at `at`: without a required member, else with a member of another type, else of
/// another type as a whole. `None` when the schema allows everything.
#[must_use]
pub fn bend(document: &Document, at: &SchemaRef, value: &Value) -> Option<Value> {
    let schema = document.schema(at)?;
    if let Value::Object(members) = value
        && let Some(bent) = without_required(&schema, members).or_else(|| with_other_type(document, &schema, members))
    {
        return Some(Value::Object(bent));
    }
    (!schema.types.is_empty()).then(|| of_other_type(&schema.types, value))
}

fn without_required(schema: &SchemaView, members: &Map<String, Value>) -> Option<Map<String, Value>> {
    let mut required = schema.properties.iter().filter(|property| property.required);
    let dropped = required.find(|property| members.contains_key(&property.name))?;
    let mut bent = members.clone();
    bent.shift_remove(&dropped.name);
    Some(bent)
}

fn with_other_type(
    document: &Document,
    schema: &SchemaView,
    members: &Map<String, Value>,
) -> Option<Map<String, Value>> {
    schema.properties.iter().find_map(|property| {
        let present = members.get(&property.name)?;
        let types = document.schema(&property.schema)?.types;
        if types.is_empty() {
            return None;
        }
        let mut bent = members.clone();
        bent.insert(property.name.clone(), of_other_type(&types, present));
        Some(bent)
    })
}

/// A value whose type is none of `types`.
fn of_other_type(types: &[String], value: &Value) -> Value {
    let allows = |name: &str| types.iter().any(|allowed| allowed == name);
    if !allows("array") {
        Value::Array(vec![value.clone()])
    } else if !allows("string") {
        Value::String("unexpected".to_owned())
    } else {
        Value::Bool(true)
    }
}
