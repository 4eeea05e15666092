//! Is each edit of a schema found, once, with its values?

use super::*;

fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

#[test]
fn limits_of_properties_are_compared() {
    let changes = in_request(
        object(json!({"a": {"type": "string", "maxLength": 5}, "b": {"type": "integer", "minimum": 1}})),
        object(json!({"a": {"type": "string", "maxLength": 3, "pattern": "x"}, "b": {"type": "integer"}})),
    );
    assert_eq!(
        changes,
        ["request body.a max_length 5 → 3", "request body.a pattern - → \"x\"", "request body.b minimum 1 → -",]
    );
}

#[test]
fn a_removed_property_is_one_change_with_its_facts() {
    let old = sending(json!({"type": "object", "required": ["a"],
        "properties": {"a": {"type": "object", "default": {}, "properties": {"b": {"type": "string"}}}}}));
    let new = sending(json!({"type": "object"}));
    let comparison = compared(&old, &new);
    let [change] = comparison.changes.as_slice() else { panic!("{:?}", comparison.changes) };
    assert_eq!(line(change), "request body.a existence \"object\" → -");
    assert!(change.old_facts.required && !change.new_facts.required);
    assert_eq!(change.old_facts.default, Some(json!({})));
    let place = "/paths/~1a/post/requestBody/content/application~1json/schema";
    assert_eq!(change.old_pointer, format!("{place}/properties/a"));
    assert_eq!(change.new_pointer, place);
    assert_eq!(change.operations[0].path, "/a");
}

#[test]
fn a_changed_type_hides_what_goes_with_it() {
    let old = object(json!({"a": {"type": "string", "maxLength": 5, "format": "date", "enum": ["x"]}}));
    let new = object(json!({"a": {"type": "object", "properties": {"b": {}}, "required": ["b"]}}));
    assert_eq!(in_request(old, new), [r#"request body.a type ["string"] → ["object"]"#]);
}

#[test]
fn a_wider_type_keeps_its_other_changes() {
    let old = json!({"type": "integer", "format": "int32", "maximum": 5});
    let new = json!({"type": "number", "format": "float", "maximum": 6});
    assert_eq!(in_response(old, new), [r#"response 200 type ["integer"] → ["number"]"#, "response 200 maximum 5 → 6"]);
    let old = json!({"type": ["string", "integer"], "maxLength": 5});
    assert_eq!(
        in_request(old, json!({"type": "integer"})),
        [r#"request body type ["string","integer"] → ["integer"]"#]
    );
}

#[test]
fn values_come_and_go_one_by_one() {
    let (old, new) = (json!({"enum": ["a", "b", "c"]}), json!({"enum": ["d", "c", "a"]}));
    assert_eq!(in_request(old, new), [r#"request body enum_value "b" → -"#, r#"request body enum_value - → "d""#]);
    let changes = in_request(json!({"type": "string"}), json!({"type": "string", "enum": ["a"]}));
    assert_eq!(changes, [r#"request body enum - → ["a"]"#]);
    assert_eq!(in_request(json!({"const": 1}), json!({"const": 2})), ["request body const 1 → 2"]);
    assert_eq!(in_request(json!({"const": 1}), json!({"enum": [1, 2]})), ["request body enum_value - → 2"]);
}

#[test]
fn read_only_properties_do_not_exist_in_requests() {
    let schema = |limit: u32| object(json!({"id": {"type": "string", "readOnly": true, "maxLength": limit}}));
    assert_eq!(in_request(schema(5), schema(3)), Vec::<String>::new());
    assert_eq!(in_request(schema(5), object(json!({}))), Vec::<String>::new());
    assert_eq!(in_response(schema(5), schema(3)), ["response 200.id max_length 5 → 3"]);
    let plain = object(json!({"id": {"type": "string", "maxLength": 3}}));
    assert_eq!(in_request(schema(5), plain), ["request body.id read_only true → false"]);
}

#[test]
fn write_only_properties_do_not_exist_in_responses() {
    let schema = |limit: u32| object(json!({"id": {"type": "string", "writeOnly": true, "maxLength": limit}}));
    assert_eq!(in_response(schema(5), schema(3)), Vec::<String>::new());
    assert_eq!(in_request(schema(5), schema(3)), ["request body.id max_length 5 → 3"]);
}

#[test]
fn inner_schemas_that_come_or_go_are_one_change_each() {
    let inner = [
        ("not", "not"),
        ("if", "if"),
        ("then", "then"),
        ("else", "else"),
        ("contains", "contains"),
        ("propertyNames", "property_names"),
        ("unevaluatedProperties", "unevaluated_properties"),
        ("unevaluatedItems", "unevaluated_items"),
        ("contentSchema", "content_schema"),
    ];
    for (key, word) in inner {
        let with = json!({"type": "object", key: {"type": "string", "maxLength": 3}});
        let changes = in_request(json!({"type": "object"}), with.clone());
        assert_eq!(changes, [format!("request body {word} - → \"string\"")]);
        let changed = json!({"type": "object", key: {"type": "string", "maxLength": 4}});
        assert_eq!(in_request(with, changed), [format!("request body/{word} max_length 3 → 4")]);
    }
}

#[test]
fn other_keywords_of_json_schema_are_compared() {
    let pairs = [
        (json!({"prefixItems": [{"type": "string"}]}), r#"prefix_item":0} - → "string""#),
        (json!({"dependentRequired": {"a": ["b"]}}), r#"dependent_required":"a"} - → ["b"]"#),
        (json!({"dependentSchemas": {"a": {"type": "object"}}}), r#"dependent_schema":"a"} - → "object""#),
        (json!({"patternProperties": {"^x": {"type": "string"}}}), r#"pattern_property":"^x"} - → "string""#),
        (json!({"additionalProperties": false}), "additional_properties true → false"),
        (json!({"additionalProperties": {"type": "string"}}), r#"additional_properties true → "string""#),
        (json!({"unevaluatedProperties": false}), "unevaluated_properties - → false"),
        (json!({"items": false}), "items - → false"),
        (json!({"minContains": 2}), "min_contains - → 2"),
        (json!({"maxContains": 2}), "max_contains - → 2"),
        (json!({"multipleOf": 2}), "multiple_of - → 2"),
        (json!({"uniqueItems": true}), "unique_items - → true"),
        (json!({"minProperties": 2}), "min_properties - → 2"),
        (json!({"contentMediaType": "a/b"}), "content_media_type - → \"a/b\""),
        (json!({"contentEncoding": "base64url"}), "content_encoding - → \"base64url\""),
        (json!({"default": 1}), "default - → 1"),
        (json!({"deprecated": true}), "deprecated false → true"),
        (json!({"x-sunset": "2030-01-01"}), "sunset - → \"2030-01-01\""),
        (json!({"x-stability-level": "beta"}), "stability - → \"beta\""),
        (json!({"x-extensible-enum": ["a"]}), "extensible_enum_value - → \"a\""),
    ];
    for (addition, expected) in pairs {
        let types = json!(["object", "array", "string", "integer"]);
        let mut new = json!({"type": types});
        new.as_object_mut().unwrap().extend(addition.as_object().unwrap().clone());
        let changes = in_request(json!({"type": types}), new);
        assert!(changes.len() == 1 && changes[0].ends_with(expected), "{addition}: {changes:?}");
    }
}

#[test]
fn exclusive_limits_become_inclusive_in_one_change() {
    let changes = in_request(json!({"type": "number", "minimum": 3}), json!({"type": "number", "exclusiveMinimum": 3}));
    assert_eq!(changes, ["request body exclusive_minimum - → 3"]);
    let changes = in_request(json!({"type": "number", "maximum": 3}), json!({"type": "number", "exclusiveMaximum": 5}));
    assert_eq!(changes, ["request body maximum 3 → 5"]);
}

#[test]
fn not_turns_the_meaning_of_narrowing_around() {
    use super::super::diff::change::Polarity;
    let schema = |limit: u32| sending(json!({"type": "string", "not": {"maxLength": limit}}));
    let changes = compared(&schema(3), &schema(2)).changes;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].polarity, Polarity::Inverted);
}
