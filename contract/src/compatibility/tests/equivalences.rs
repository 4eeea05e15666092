//! Which spellings mean the same?

use super::*;

fn same(old: Value, new: Value) {
    for (one, other) in [(&old, &new), (&new, &old)] {
        assert_eq!(in_request(one.clone(), other.clone()), Vec::<String>::new(), "{one} and {other}");
        assert_eq!(in_response(one.clone(), other.clone()), Vec::<String>::new(), "{one} and {other}");
    }
}

#[test]
fn all_spellings_of_null_are_one() {
    let spellings = [
        json!({"type": "string", "nullable": true}),
        json!({"type": "string", "x-nullable": true}),
        json!({"type": ["string", "null"]}),
        json!({"type": ["null", "string"]}),
        json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
        json!({"oneOf": [{"type": "null"}, {"type": "string"}]}),
        json!({"oneOf": [{"enum": [null]}, {"type": "string"}]}),
        json!({"allOf": [{"type": "string"}], "nullable": true}),
        json!({"oneOf": [{"type": "null"}, {"allOf": [{"type": "string"}]}]}),
    ];
    for one in &spellings {
        for other in &spellings {
            same(one.clone(), other.clone());
        }
    }
    same(json!({"type": "string", "enum": ["a", null]}), json!({"type": "string", "enum": ["a"], "nullable": true}));
    same(json!({"enum": ["a", null]}), json!({"type": ["string", "null"], "enum": ["a", null]}));
}

#[test]
fn null_that_comes_or_goes_is_one_change() {
    let (plain, with_null) = (json!({"type": "string"}), json!({"type": ["string", "null"]}));
    assert_eq!(in_request(plain.clone(), with_null.clone()), ["request body nullable false → true"]);
    assert_eq!(in_response(with_null, plain), ["response 200 nullable true → false"]);
}

#[test]
fn wrappers_of_one_schema_mean_nothing() {
    let plain = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for wrapper in ["allOf", "anyOf", "oneOf"] {
        same(plain.clone(), json!({wrapper: [plain]}));
    }
    same(json!({"type": ["string"]}), json!({"type": "string"}));
    same(json!({"const": "a"}), json!({"enum": ["a"]}));
    same(json!({"const": "a"}), json!({"type": "string", "enum": ["a"]}));
    same(json!({}), json!(true));
    same(json!({"not": {}}), json!(false));
}

#[test]
fn all_of_is_the_same_as_its_parts_together() {
    same(
        json!({"allOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "maxLength": 9}}},
                         {"properties": {"a": {"maxLength": 5}, "b": {"type": "integer"}}, "required": ["b"]}]}),
        json!({"type": "object", "required": ["b", "a"],
               "properties": {"b": {"type": "integer"}, "a": {"type": "string", "maxLength": 5}}}),
    );
    same(json!({"allOf": [{"type": "number"}, {"type": "integer"}]}), json!({"type": "integer"}));
    same(json!({"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}), json!({"enum": [2]}));
    same(json!({"allOf": [{"minimum": 1}, {"minimum": 3}]}), json!({"minimum": 3}));
}

#[test]
fn annotations_and_defaults_mean_nothing() {
    same(
        json!({"type": "string", "description": "a", "title": "A", "example": "x", "x-other": 1}),
        json!({"type": "string", "minLength": 0, "deprecated": false, "uniqueItems": false, "readOnly": false}),
    );
    same(
        json!({"type": "object", "additionalProperties": true}),
        json!({"type": "object", "additionalProperties": {}}),
    );
    same(json!({"type": "object"}), json!({"type": "object", "additionalProperties": true}));
    same(json!({"type": "array"}), json!({"type": "array", "items": {}, "minItems": 0}));
    same(json!({"properties": {"a": {}}}), json!({"type": "object", "properties": {"a": {}}}));
    same(json!({"maximum": 5}), json!({"maximum": 5.0}));
    same(json!({"type": "string", "format": "byte"}), json!({"type": "string", "contentEncoding": "base64"}));
}

#[test]
fn limits_are_equal_however_they_are_written() {
    same(json!({"minimum": 3, "exclusiveMinimum": true}), json!({"exclusiveMinimum": 3}));
    same(json!({"minimum": 3, "exclusiveMinimum": false}), json!({"minimum": 3}));
    same(json!({"type": "integer", "exclusiveMinimum": 0}), json!({"type": "integer", "minimum": 1}));
    same(json!({"type": "integer", "exclusiveMaximum": 9}), json!({"type": "integer", "maximum": 8}));
}

#[test]
fn alternatives_of_plain_values_are_an_enum() {
    same(
        json!({"type": "string", "enum": ["a", "b"]}),
        json!({"oneOf": [{"const": "a", "description": "A"}, {"type": "string", "enum": ["b"]}]}),
    );
    same(json!({"type": ["string", "integer"]}), json!({"oneOf": [{"type": "integer"}, {"type": "string"}]}));
}

#[test]
fn a_renamed_schema_is_no_change() {
    let pet = json!({"type": "object", "properties": {"name": {"type": "string"}}});
    let old = sending_with(json!({"$ref": "#/components/schemas/Pet"}), json!({"Pet": pet}));
    let new = sending_with(json!({"$ref": "#/components/schemas/Animal"}), json!({"Animal": pet}));
    assert_eq!(lines(&old, &new), Vec::<String>::new());
    let inline = sending(pet);
    assert_eq!(lines(&old, &inline), Vec::<String>::new());
}

#[test]
fn path_parameters_are_matched_by_position() {
    let path = |path: &str, names: [&str; 2]| {
        let parameters =
            names.map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}));
        document(json!({path: {"get": {"parameters": parameters, "responses": {}}}}), json!({}))
    };
    let (old, new) = (path("/a/{x}/{y}", ["x", "y"]), path("/a/{one}/{two}", ["two", "one"]));
    assert_eq!(lines(&old, &new), Vec::<String>::new());
}

#[test]
fn formats_of_documents_can_be_compared_with_one_another() {
    let swagger = json!({
        "swagger": "2.0", "info": {"title": "T", "version": "1"}, "host": "a.example", "basePath": "/v1/",
        "consumes": ["application/json"], "produces": ["application/json"],
        "security": [{"key": []}],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "login": {"type": "basic"}},
        "parameters": {"limit": {"name": "limit", "in": "query", "type": "integer", "maximum": 5}},
        "paths": {"/a/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": true, "type": "string"}],
            "post": {
                "parameters": [
                    {"$ref": "#/parameters/limit"},
                    {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
                    {"name": "pet", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Pet"}}],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/Pet"},
                                      "headers": {"X-Left": {"type": "integer"}}}}},
            "put": {
                "consumes": ["multipart/form-data"],
                "parameters": [{"name": "photo", "in": "formData", "type": "file", "required": true}],
                "responses": {"204": {"description": "ok"}}}}},
        "definitions": {"Pet": {"type": "object", "properties": {"name": {"type": "string", "x-nullable": true}}}}
    });
    let pet = json!({"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}});
    let id = json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
    let form = json!({"type": "object", "required": ["photo"], "properties": {"photo": {"type": "string", "format": "binary"}}});
    let three = json!({
        "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "servers": [{"url": "https://a.example/v1"}],
        "security": [{"key": []}],
        "paths": {"/a/{id}": {
            "post": {
                "parameters": [id,
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 5}},
                    {"name": "tags", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}],
                "requestBody": {"required": true, "content": pet},
                "responses": {"200": {"description": "ok", "content": pet, "headers": {"x-left": {"schema": {"type": "integer"}}}}}},
            "put": {
                "parameters": [id],
                "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": form}}},
                "responses": {"204": {"description": "ok"}}}}},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}, "login": {"type": "http", "scheme": "Basic"}},
            "schemas": {"Pet": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}}}}
    });
    assert_eq!(lines(&swagger, &three), Vec::<String>::new());
    assert_eq!(lines(&three, &swagger), Vec::<String>::new());
}
