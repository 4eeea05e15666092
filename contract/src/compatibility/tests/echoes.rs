//! Does one edit give one change, however many operations it reaches?

use super::*;

/// Operations that all send and receive `Shared`, some inside other schemas.
fn api(shared: Value, count: usize) -> Value {
    let reference = json!({"$ref": "#/components/schemas/Shared"});
    let wrapped = json!({"type": "object", "properties": {"inner": reference}});
    let mut paths = serde_json::Map::new();
    for number in 0..count {
        let schema = if number % 2 == 0 { &reference } else { &wrapped };
        let content = json!({"application/json": {"schema": schema}});
        let response = json!({"description": "ok", "content": content});
        paths.insert(
            format!("/p{number}"),
            json!({"post": {"requestBody": {"content": content}, "responses": {"200": response, "201": response}}}),
        );
    }
    paths.insert("/other".to_owned(), json!({"get": {"responses": {"204": {"description": "ok"}}}}));
    document(Value::Object(paths), json!({"schemas": {"Shared": shared}}))
}

#[test]
fn a_shared_schema_is_one_change_per_direction_with_all_operations() {
    let shared = |limit: u32| json!({"type": "object", "properties": {"a": {"type": "string", "maxLength": limit}}});
    let changes = compared(&api(shared(5), 200), &api(shared(3), 200)).changes;
    let found: Vec<String> = changes.iter().map(line).collect();
    assert_eq!(found, ["request body.a max_length 5 → 3", "response 200.a max_length 5 → 3"]);
    for change in changes {
        assert_eq!(change.operation_count, 200);
        assert_eq!(change.operations.len(), 50);
        assert_eq!(change.operations[1].path, "/p1");
        assert_eq!(change.old_pointer, "/components/schemas/Shared/properties/a/maxLength");
    }
}

#[test]
fn what_only_extends_a_changed_schema_has_no_change_of_its_own() {
    let schemas = |base: Value| {
        json!({
            "Base": base,
            "One": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"type": "object", "properties": {"one": {}}}]},
            "Two": {"allOf": [{"$ref": "#/components/schemas/Base"}], "properties": {"two": {}}},
            "Both": {"type": "object", "properties": {
                "one": {"$ref": "#/components/schemas/One"}, "two": {"$ref": "#/components/schemas/Two"}}}
        })
    };
    let reference = json!({"$ref": "#/components/schemas/Both"});
    let base =
        json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
    let mut removed = base.clone();
    removed["properties"].as_object_mut().unwrap().remove("b");
    let (old, new) =
        (sending_with(reference.clone(), schemas(base.clone())), sending_with(reference.clone(), schemas(removed)));
    assert_eq!(lines(&old, &new), [r#"request body.one.b existence "string" → -"#]);
    let mut optional = base;
    optional["required"] = json!([]);
    let new = sending_with(reference, schemas(optional));
    assert_eq!(lines(&old, &new), ["request body.one.a required true → false"]);
}

#[test]
fn moving_properties_into_a_base_is_no_change() {
    let flat = json!({"Pet": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}});
    let split = json!({
        "Base": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
        "Pet": {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"b": {"type": "integer"}}}]}
    });
    let reference = json!({"$ref": "#/components/schemas/Pet"});
    let (old, new) = (sending_with(reference.clone(), flat), sending_with(reference, split));
    assert_eq!(lines(&old, &new), Vec::<String>::new());
    assert_eq!(lines(&new, &old), Vec::<String>::new());
}

#[test]
fn a_shared_parameter_is_one_change() {
    let api = |required: bool| {
        let get = json!({"parameters": [{"$ref": "#/components/parameters/P"}], "responses": {}});
        let parameter = json!({"name": "p", "in": "query", "required": required, "schema": {"type": "string"}});
        document(json!({"/a": {"get": get, "put": get}, "/b": {"get": get}}), json!({"parameters": {"P": parameter}}))
    };
    let changes = compared(&api(false), &api(true)).changes;
    assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), ["request query(p) required false → true"]);
    assert_eq!(changes[0].operation_count, 3);
}

#[test]
fn a_removed_path_is_one_change_with_its_operations() {
    let get = json!({"responses": {}});
    let old = document(json!({"/a": {"get": get, "put": get}, "/b": {"get": get, "put": get}}), json!({}));
    let new = document(json!({"/b": {"put": get}}), json!({}));
    let changes = compared(&old, &new).changes;
    assert_eq!(
        changes.iter().map(line).collect::<Vec<_>>(),
        [r#"none /a existence "/a" → -"#, r#"none operation existence "GET /b" → -"#]
    );
    assert_eq!(changes[0].operation_count, 2);
}

#[test]
fn a_media_type_of_the_whole_document_is_one_change() {
    let api = |produces: Value| {
        let response = json!({"200": {"description": "ok", "schema": {"type": "string"}}});
        json!({"swagger": "2.0", "info": {"title": "T", "version": "1"}, "produces": produces,
               "paths": {"/a": {"get": {"responses": response}}, "/b": {"get": {"responses": response}}}})
    };
    let changes = compared(&api(json!(["a/b", "c/d"])), &api(json!(["a/b"]))).changes;
    assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), [r#"response c/d existence "c/d" → -"#]);
    assert_eq!(changes[0].operation_count, 2);
}
