//! Do circular and broken references end, and does what they hide get found?

use super::*;

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn a_change_in_a_circle_is_found_once() {
    let tree = |limit: u32| {
        json!({"Node": {"type": "object", "properties": {
            "name": {"type": "string", "maxLength": limit},
            "children": {"type": "array", "items": reference("Node")}, "parent": reference("Node")}}})
    };
    let (old, new) = (receiving_with(reference("Node"), tree(5)), receiving_with(reference("Node"), tree(6)));
    assert_eq!(lines(&old, &new), ["response 200.name max_length 5 → 6"]);
}

#[test]
fn circles_of_different_length_are_equal_if_they_say_the_same() {
    let ring = |length: usize| -> Value {
        let all = (0..length).map(|number| {
            let next = reference(&format!("S{}", (number + 1) % length));
            (format!("S{number}"), json!({"type": "object", "properties": {"next": next}}))
        });
        Value::Object(all.collect())
    };
    let (old, new) = (sending_with(reference("S0"), ring(5)), sending_with(reference("S0"), ring(7)));
    assert_eq!(lines(&old, &new), Vec::<String>::new());
}

#[test]
fn self_references_end() {
    for schema in [
        reference("S"),
        json!({"allOf": [reference("S"), {"type": "string"}]}),
        json!({"oneOf": [reference("S"), {"type": "string", "maxLength": 3}]}),
        json!({"anyOf": [reference("S")]}),
        json!({"not": reference("S")}),
        json!({"type": "array", "items": reference("S")}),
        json!({"allOf": [{"properties": {"a": reference("S")}}, {"properties": {"a": reference("S")}}]}),
    ] {
        let document = sending_with(reference("S"), json!({"S": schema}));
        assert_eq!(lines(&document, &document), Vec::<String>::new(), "{schema}");
        let _changes = lines(&document, &sending(json!({"type": "string"})));
    }
}

#[test]
fn references_that_lead_nowhere_are_noted_with_their_place() {
    for target in ["#/components/schemas/Missing", "other.json#/A", "https://a.example/b.json"] {
        let broken = sending(json!({"type": "object", "properties": {"a": {"$ref": target}}}));
        let whole = sending(json!({"type": "object", "properties": {"a": {"type": "string"}}}));
        let comparison = compared(&whole, &broken);
        assert_eq!(comparison.changes, []);
        let [note] = comparison.notes.as_slice() else { panic!("{:?}", comparison.notes) };
        assert_eq!(note.side, super::super::Side::New);
        assert!(note.pointer.ends_with("/properties/a/$ref"), "{note:?}");
    }
}

#[test]
fn siblings_of_a_reference_count_in_openapi_3_1_only() {
    let with = |version: &str, sibling: Value| {
        let mut schema = reference("S");
        schema.as_object_mut().unwrap().extend(sibling.as_object().unwrap().clone());
        let mut document = sending_with(schema, json!({"S": {"type": "string"}}));
        document["openapi"] = json!(version);
        document
    };
    let none = json!({});
    let limit = json!({"maxLength": 5});
    assert_eq!(lines(&with("3.1.0", none.clone()), &with("3.1.0", limit.clone())), ["request body max_length - → 5"]);
    assert_eq!(lines(&with("3.0.3", none), &with("3.0.3", limit)), Vec::<String>::new());
}
