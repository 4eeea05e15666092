//! Are changes outside of schemas found?

use super::*;

fn operation(mut operation: Value) -> Value {
    operation["responses"] = operation.get("responses").cloned().unwrap_or(json!({"200": {"description": "ok"}}));
    document(json!({"/a": {"post": operation}}), json!({}))
}

fn found(old: Value, new: Value) -> Vec<String> {
    lines(&operation(old), &operation(new))
}

#[test]
fn marks_of_an_operation_are_compared() {
    let changes = found(
        json!({"operationId": "a", "tags": ["one", "two"]}),
        json!({"operationId": "b", "tags": ["two", "three"], "deprecated": true, "x-sunset": "2030-01-01", "x-rate-limit": 5}),
    );
    assert_eq!(
        changes,
        [
            "none operation deprecated false → true",
            r#"none operation operation_id "a" → "b""#,
            r#"none operation {"limit":"x-rate-limit"} - → 5"#,
            r#"none tag(one) existence "one" → -"#,
            r#"none tag(three) existence - → "three""#,
        ]
    );
}

#[test]
fn a_path_without_operations_is_still_there() {
    let get = json!({"responses": {}});
    let old = document(json!({"/a/{x}": {"get": get}}), json!({}));
    let new = document(json!({"/a/{y}": {"description": "empty"}}), json!({}));
    let changes = compared(&old, &new).changes;
    assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), [r#"none operation existence "GET /a/{x}" → -"#]);
    assert_eq!(changes[0].new_pointer, "/paths/~1a~1{y}");
}

#[test]
fn a_sunset_that_comes_with_the_deprecation_is_no_change_of_its_own() {
    let dated = json!({"deprecated": true, "x-sunset": "2030-01-01"});
    let comparison = compared(&operation(json!({})), &operation(dated.clone()));
    assert_eq!(comparison.changes.len(), 1);
    assert_eq!(comparison.changes[0].new_facts.sunset.as_deref(), Some("2030-01-01"));
    let later = found(dated, json!({"deprecated": true, "x-sunset": "2031-01-01"}));
    assert_eq!(later, [r#"none operation sunset "2030-01-01" → "2031-01-01""#]);
}

#[test]
fn parameters_are_matched_by_place_and_name() {
    let parameters = |list: Value| json!({"parameters": list});
    let changes = found(
        parameters(json!([
            {"name": "X-One", "in": "header", "schema": {"type": "string"}},
            {"name": "q", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}},
            {"name": "old", "in": "cookie", "required": true, "schema": {"type": "string"}}])),
        parameters(json!([
            {"name": "q", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "integer"}}},
            {"name": "x-one", "in": "header", "required": true, "schema": {"type": "string", "default": "d"}},
            {"name": "new", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}])),
    );
    assert_eq!(
        changes,
        [
            "request header(X-One) required false → true",
            r#"request parameter(X-One) default - → "d""#,
            "request query(q) explode true → false",
            r#"request parameter(q)[] type ["string"] → ["integer"]"#,
            r#"request cookie(old) existence "old" → -"#,
            r#"request query(new) existence - → "new""#,
        ]
    );
}

#[test]
fn bodies_and_their_formats_are_compared() {
    let body = |content: Value| json!({"requestBody": {"content": content}});
    let text = json!({"schema": {"type": "string"}});
    assert_eq!(
        found(body(json!({"text/plain": text, "a/b": text})), body(json!({"text/plain": {}, "c/d": text}))),
        [
            r#"request body existence "string" → -"#,
            r#"request a/b existence "a/b" → -"#,
            r#"request c/d existence - → "c/d""#,
        ]
    );
    assert_eq!(
        found(body(json!({"application/vnd.x+json; a=b": text})), body(json!({"application/json": text}))),
        [r#"request application/vnd.x+json; a=b media_type_name "application/vnd.x+json; a=b" → "application/json""#]
    );
    assert_eq!(found(json!({}), body(json!({"a/b": text}))), [r#"request request-body existence - → ["a/b"]"#]);
    let same = (body(json!({"application/json": text})), body(json!({"Application/JSON; charset=UTF-8": text})));
    assert_eq!(found(same.0, same.1), Vec::<String>::new());
}

#[test]
fn responses_and_their_headers_are_compared() {
    let header = |required: bool, kind: &str| json!({"X-A": {"required": required, "schema": {"type": kind}}});
    let changes = found(
        json!({"responses": {"200": {"description": "a", "headers": header(true, "string")}, "404": {"description": "b"}}}),
        json!({"responses": {"200": {"description": "c", "headers": header(false, "integer")}, "4XX": {"description": "b"}}}),
    );
    assert_eq!(
        changes,
        [
            "response response-header(X-A) required true → false",
            r#"response header(X-A) type ["string"] → ["integer"]"#,
            r#"response response(404) existence "404" → -"#,
            r#"response response(4XX) existence - → "4XX""#,
        ]
    );
}

fn secured(global: Value, own: Value, schemes: Value) -> Value {
    let mut operation = json!({"responses": {}});
    if !own.is_null() {
        operation["security"] = own;
    }
    let mut document = document(json!({"/a": {"get": operation}}), json!({"securitySchemes": schemes}));
    if !global.is_null() {
        document["security"] = global;
    }
    document
}

fn schemes() -> Value {
    let flow = json!({"tokenUrl": "https://a.example/token", "scopes": {"read": "", "write": ""}});
    json!({"key": {"type": "apiKey", "in": "header", "name": "X-Key"},
           "login": {"type": "http", "scheme": "basic"},
           "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}})
}

#[test]
fn security_is_compared_as_it_holds_for_operations() {
    let none = Value::Null;
    let changes = |old: (Value, Value), new: (Value, Value)| {
        lines(&secured(old.0, old.1, schemes()), &secured(new.0, new.1, schemes()))
    };
    let key = json!([{"key": []}]);
    assert_eq!(
        changes((none.clone(), none.clone()), (key.clone(), none.clone())),
        [r#"none security(key, true) existence - → {"key":[]}"#]
    );
    assert_eq!(changes((key.clone(), none.clone()), (none.clone(), key.clone())), Vec::<String>::new());
    assert_eq!(
        changes((key.clone(), key.clone()), (json!([{"login": []}]), key.clone())),
        Vec::<String>::new(),
        "no operation inherits what changed"
    );
    assert_eq!(
        changes((none.clone(), key.clone()), (none.clone(), json!([{"key": [], "login": []}]))),
        [r#"none security(key, false) schemes ["key"] → ["key","login"]"#]
    );
    assert_eq!(
        changes((none.clone(), json!([{"oauth": ["read"]}])), (none, json!([{"oauth": ["write"]}, {"key": []}]))),
        [
            r#"none security(oauth, false) {"scope":{"flow":null}} "read" → -"#,
            r#"none security(oauth, false) {"scope":{"flow":null}} - → "write""#,
            r#"none security(key, false) existence - → {"key":[]}"#,
        ]
    );
}

#[test]
fn security_says_whether_calls_without_proof_are_accepted() {
    let old = secured(Value::Null, json!([{}, {"key": []}]), schemes());
    let new = secured(Value::Null, json!([{"key": []}]), schemes());
    let changes = compared(&old, &new).changes;
    assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), ["none security(, false) existence {} → -"]);
    assert_eq!((changes[0].old_facts.anonymous, changes[0].new_facts.anonymous), (Some(true), Some(false)));
    assert_eq!((changes[0].old_facts.alternatives, changes[0].new_facts.alternatives), (Some(2), Some(1)));
}

#[test]
fn security_schemes_are_compared() {
    let mut new = schemes();
    new["key"]["name"] = json!("X-Other");
    new["login"]["scheme"] = json!("bearer");
    new["oauth"]["flows"]["clientCredentials"]["tokenUrl"] = json!("https://b.example/token");
    new["oauth"]["flows"]["clientCredentials"]["scopes"] = json!({"read": "other words"});
    let none = || secured(Value::Null, Value::Null, schemes());
    assert_eq!(
        lines(&none(), &secured(Value::Null, Value::Null, new)),
        [
            r#"none scheme(key) key_place "header x-key" → "header x-other""#,
            r#"none scheme(login) scheme_type "http basic" → "http bearer""#,
            r#"none scheme(oauth) {"token_url":{"flow":"clientCredentials"}} "https://a.example/token" → "https://b.example/token""#,
            r#"none scheme(oauth) {"scope":{"flow":"clientCredentials"}} "write" → -"#,
        ]
    );
}

#[test]
fn a_renamed_security_scheme_is_no_change() {
    let key = json!({"type": "apiKey", "in": "header", "name": "X-Key"});
    let old = secured(json!([{"key": []}]), Value::Null, json!({"key": key}));
    let new = secured(json!([{"apiKey": []}]), Value::Null, json!({"apiKey": key}));
    assert_eq!(lines(&old, &new), Vec::<String>::new());
}

#[test]
fn servers_are_compared() {
    let api = |servers: Value| {
        let mut document = document(json!({"/a": {"get": {"responses": {}}}}), json!({}));
        document["servers"] = servers;
        document
    };
    let region = |url: &str, region: &str| json!({"url": url, "variables": {"r": {"default": region}}, "x-data-residency": region});
    assert_eq!(
        lines(
            &api(json!([region("https://{r}.a.example/", "eu")])),
            &api(json!([region("https://{r}.a.example", "us")]))
        ),
        [
            r#"none server(https://{r}.a.example) {"residency":"x-data-residency"} "eu" → "us""#,
            r#"none server(https://{r}.a.example) {"server_variable":"r"} {"default":"eu"} → {"default":"us"}"#,
        ]
    );
    assert_eq!(
        lines(
            &api(json!([{"url": "https://a"}, {"url": "https://b"}])),
            &api(json!([{"url": "https://b"}, {"url": "https://c"}]))
        ),
        [r#"none server(https://a) url "https://a" → "https://c""#]
    );
    assert_eq!(lines(&api(json!([])), &api(json!([{"url": "/"}]))), Vec::<String>::new());
}

#[test]
fn in_webhooks_and_callbacks_the_caller_receives_the_request() {
    let hook = |schema: Value| json!({"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}});
    let api = |schema: Value| {
        let operation = json!({"responses": {}, "callbacks": {"done": {"{$request.body#/url}": hook(schema.clone())}}});
        let mut document = document(json!({"/a": {"post": operation}}), json!({}));
        document["webhooks"] = json!({"paid": hook(schema)});
        document
    };
    let changes = compared(&api(json!({"type": "string"})), &api(json!({"type": "integer"}))).changes;
    assert_eq!(changes.len(), 2);
    for change in &changes {
        assert_eq!(line(change), r#"response body type ["string"] → ["integer"]"#);
    }
    let mut without = api(json!({"type": "string"}));
    without["webhooks"] = json!({});
    let changes = compared(&api(json!({"type": "string"})), &without).changes;
    assert_eq!(changes.iter().map(line).collect::<Vec<_>>(), [r#"none webhook(paid) existence "POST paid" → -"#]);
}
