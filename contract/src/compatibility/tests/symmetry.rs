//! Is a document equal to itself, and does swapping the sides swap the changes, whatever the document?

use proptest::prelude::*;

use super::super::diff::aspect::Combination;
use super::*;

/// Any schema, right or wrong, that may refer to one of three components.
fn schema() -> impl Strategy<Value = Value> {
    let types = prop::sample::select(vec![
        json!("string"),
        json!("integer"),
        json!("number"),
        json!("object"),
        json!("array"),
        json!(["string", "null"]),
        json!(7),
    ]);
    let leaf = prop_oneof![
        types.prop_map(|kind| json!({"type": kind})),
        (0..3_u8).prop_map(|number| json!({"$ref": format!("#/components/schemas/S{number}")})),
        (0..9_i64).prop_map(|limit| json!({"type": "string", "maxLength": limit, "minLength": 1})),
        (0..9_i64).prop_map(|limit| json!({"type": "integer", "minimum": limit, "exclusiveMaximum": 9})),
        prop::collection::vec("[a-c]", 0..3).prop_map(|values| json!({"enum": values})),
        any::<bool>().prop_map(Value::Bool),
        Just(json!({"const": null})),
        Just(json!({})),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let members = prop::collection::btree_map("[a-d]", inner.clone(), 0..4);
        let key = prop::sample::select(vec![
            "not",
            "if",
            "then",
            "contains",
            "propertyNames",
            "additionalProperties",
            "items",
            "unevaluatedItems",
        ]);
        let group = prop::sample::select(vec!["oneOf", "anyOf", "allOf", "prefixItems"]);
        prop_oneof![
            (members.clone(), prop::collection::vec("[a-e]", 0..3))
                .prop_map(|(members, required)| json!({"type": "object", "properties": members, "required": required})),
            (group, prop::collection::vec(inner.clone(), 0..4)).prop_map(|(key, list)| json!({key: list})),
            (key, inner.clone()).prop_map(|(key, schema)| json!({key: schema})),
            (inner.clone(), any::<bool>(), any::<bool>()).prop_map(|(mut schema, read, null)| {
                if let Some(map) = schema.as_object_mut() {
                    map.insert("readOnly".to_owned(), Value::Bool(read));
                    map.insert("nullable".to_owned(), Value::Bool(null));
                }
                schema
            }),
            members.prop_map(|members| json!({"oneOf": [true], "patternProperties": members})),
        ]
    })
}

fn api(schemas: &[Value; 4]) -> Value {
    let [body, one, two, three] = schemas;
    let content = json!({"application/json": {"schema": body}});
    let operation = json!({
        "parameters": [{"name": "p", "in": "query", "schema": one}],
        "requestBody": {"content": content}, "responses": {"200": {"description": "ok", "content": content}}});
    document(json!({"/a": {"post": operation}}), json!({"schemas": {"S0": one, "S1": two, "S2": three}}))
}

fn four() -> impl Strategy<Value = [Value; 4]> {
    [schema(), schema(), schema(), schema()]
}

/// The changes as lines in a fixed order. Names in elements are those of the old document, so they are left out.
fn mirrored(changes: &[Change], swapped: Swapped) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for change in changes {
        let mut change = change.clone();
        if swapped == Swapped::Yes {
            std::mem::swap(&mut change.old, &mut change.new);
            std::mem::swap(&mut change.old_facts, &mut change.new_facts);
            std::mem::swap(&mut change.old_pointer, &mut change.new_pointer);
        }
        clear_names(&mut change.element);
        let facts = (&change.old_facts, &change.new_facts);
        lines.push(format!("{} {facts:?} {} {}", line(&change), change.old_pointer, change.new_pointer));
    }
    lines.sort();
    lines
}

fn clear_names(element: &mut Element) {
    match element {
        Element::Schema { path, site } => {
            for step in path {
                if let Step::Variant { label, of } = step {
                    label.clear();
                    *of = Combination::AllOf;
                }
            }
            match site {
                Site::Parameter { name, .. } | Site::ResponseHeader { name, .. } => name.clear(),
                Site::RequestBody { media_type } | Site::ResponseBody { media_type, .. } => media_type.clear(),
            }
        }
        Element::Parameter { name, .. } | Element::ResponseHeader { name, .. } => name.clear(),
        Element::MediaType { media_type, .. } => media_type.clear(),
        Element::SecurityRequirement { schemes, .. } => schemes.clear(),
        Element::Server { url } => url.clear(),
        _ => {}
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Swapped {
    Yes,
    No,
}

/// A document with a bit of everything outside of schemas.
fn rich() -> Value {
    let text = json!({"type": "string"});
    let hook = json!({"post": {"requestBody": {"content": {"application/json": {"schema": text}}}, "responses": {}}});
    json!({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "x-rate-limit": 5,
        "servers": [{"url": "https://{r}.a.example", "variables": {"r": {"default": "eu"}}, "x-region": "eu"}, {"url": "/"}],
        "security": [{"key": []}, {"oauth": ["read"]}],
        "webhooks": {"paid": hook},
        "paths": {"/a/{x}": {
            "parameters": [{"name": "x", "in": "path", "required": true, "schema": text}],
            "get": {
                "operationId": "a", "tags": ["one"], "deprecated": true, "x-sunset": "2030-01-01", "security": [{"key": [], "oauth": ["write"]}],
                "parameters": [{"name": "q", "in": "query", "style": "form", "schema": {"type": "array", "items": text}},
                               {"name": "X-H", "in": "header", "content": {"a/b": {"schema": text}}}],
                "responses": {"200": {"description": "ok", "headers": {"X-A": {"schema": text, "required": true}},
                                      "content": {"application/json": {"schema": text}, "text/*": {}}}, "default": {"$ref": "#/components/responses/R"}}},
            "post": {
                "servers": [{"url": "https://b.example"}], "callbacks": {"done": {"{$request.body#/url}": hook}},
                "requestBody": {"required": true, "content": {"multipart/form-data": {
                    "schema": {"type": "object", "properties": {"f": text}}, "encoding": {"f": {"contentType": "a/b"}}}}},
                "responses": {"204": {"description": "ok"}}}}},
        "components": {
            "responses": {"R": {"description": "no", "content": {"application/json": {"schema": text}}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a", "scopes": {"read": "", "write": ""}}}}}}
    })
}

/// A bit of everything of Swagger 2.0.
fn swagger() -> Value {
    json!({
        "swagger": "2.0", "info": {"title": "T", "version": "1"}, "host": "a.example", "basePath": "/v1",
        "schemes": ["https", "http"], "consumes": ["application/json"], "produces": ["application/json", "text/plain"],
        "security": [{"key": []}],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "oauth": {"type": "oauth2", "flow": "accessCode", "authorizationUrl": "https://a", "tokenUrl": "https://b", "scopes": {"read": ""}}},
        "parameters": {"limit": {"name": "limit", "in": "query", "type": "integer", "maximum": 5}},
        "responses": {"R": {"description": "no", "schema": {"$ref": "#/definitions/Cat"}}},
        "paths": {"/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "type": "string"}],
            "get": {"parameters": [{"$ref": "#/parameters/limit"}], "responses": {"200": {"description": "ok",
                "schema": {"$ref": "#/definitions/Pet"}, "headers": {"X-Left": {"type": "integer"}}}, "default": {"$ref": "#/responses/R"}}},
            "put": {"parameters": [{"name": "pet", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Pet"}}], "responses": {}},
            "post": {"consumes": ["multipart/form-data"], "responses": {}, "parameters": [
                {"name": "photo", "in": "formData", "type": "file", "required": true},
                {"name": "notes", "in": "formData", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"}]}}},
        "definitions": {
            "Pet": {"type": "object", "discriminator": "kind", "required": ["kind"], "properties": {"kind": {"type": "string"}}},
            "Cat": {"allOf": [{"$ref": "#/definitions/Pet"}, {"properties": {"lives": {"type": "integer", "x-nullable": true}}}]}}
    })
}

fn loaded(value: &Value) -> Option<Document> {
    load(value.to_string().as_bytes(), &Limits::default()).ok()
}

/// The value with one place replaced.
fn edited(value: &Value, target: prop::sample::Index, replacement: &str) -> Value {
    let mut places = Vec::new();
    collect(value, &mut String::new(), &mut places);
    let mut edited = value.clone();
    *edited.pointer_mut(&places[target.index(places.len())]).unwrap() = serde_json::from_str(replacement).unwrap();
    edited
}

fn replacement() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "null",
        "[]",
        "{}",
        "1",
        "\"x\"",
        "true",
        "false",
        "[null]",
        "{\"$ref\":\"#\"}",
        "{\"type\":\"string\"}",
        "{\"a\":{}}",
        "[{\"key\":[]}]",
        "\"https://c.example\"",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("CASES").map_or(400, |c| c.parse().unwrap())))]

    #[test]
    fn a_document_equals_itself(schemas in four()) {
        let document = api(&schemas);
        prop_assert_eq!(lines(&document, &document), Vec::<String>::new());
    }

    #[test]
    fn swapping_the_documents_swaps_the_changes(old in four(), new in four()) {
        let (old, new) = (api(&old), api(&new));
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        prop_assert_eq!(mirrored(&there.changes, Swapped::No), mirrored(&back.changes, Swapped::Yes));
    }

    #[test]
    fn every_place_of_a_change_exists_in_its_document(old in four(), new in four()) {
        let (old, new) = (api(&old), api(&new));
        for change in compared(&old, &new).changes {
            prop_assert!(old.pointer(&change.old_pointer).is_some(), "{:?}", change);
            prop_assert!(new.pointer(&change.new_pointer).is_some(), "{:?}", change);
            prop_assert!(change.old != change.new, "{:?}", change);
            prop_assert_eq!(change.operation_count, change.operations.len());
        }
    }

    #[test]
    fn edits_anywhere_are_mirrored(schemas in four(), edits in prop::collection::vec((any::<prop::sample::Index>(), replacement()), 1..4)) {
        for old in [api(&schemas), rich(), swagger()] {
            let new = edits.iter().fold(old.clone(), |value, (target, replacement)| edited(&value, *target, replacement));
            if let (Some(one), Some(other)) = (loaded(&old), loaded(&new)) {
                let (there, back) = (compare(&one, &other), compare(&other, &one));
                prop_assert_eq!(mirrored(&there.changes, Swapped::No), mirrored(&back.changes, Swapped::Yes));
                for change in &there.changes {
                    prop_assert!(old.pointer(&change.old_pointer).is_some(), "{:?}", change);
                    prop_assert!(new.pointer(&change.new_pointer).is_some(), "{:?}", change);
                    prop_assert!(change.old != change.new, "{:?}", change);
                }
                prop_assert_eq!(compare(&other, &other).changes, vec![]);
            }
        }
    }
}

fn collect(value: &Value, at: &mut String, places: &mut Vec<String>) {
    places.push(at.clone());
    let length = at.len();
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner {
        crate::openapi::pointer::push(at, &key);
        collect(value, at, places);
        at.truncate(length);
    }
}

#[test]
fn the_same_alternative_twice_is_mirrored() {
    let text = json!({"type": "string"});
    let odd = json!({"oneOf": [true], "patternProperties": {"a": text}});
    let old = [
        json!({"oneOf": [{"type": "object", "properties": {}, "required": ["b"]}, {"$ref": "#/components/schemas/S2"}]}),
        text.clone(),
        text.clone(),
        odd,
    ];
    let twice = json!({"$ref": "#/components/schemas/S2"});
    let object = json!({"type": "object", "properties": {"b": text, "c": text}, "required": [], "readOnly": false, "nullable": false});
    let new = [json!({"oneOf": [twice, twice]}), text.clone(), text.clone(), object];
    let (old, new) = (api(&old), api(&new));
    let (there, back) = (compared(&old, &new), compared(&new, &old));
    assert_eq!(mirrored(&there.changes, Swapped::No), mirrored(&back.changes, Swapped::Yes));
}
