//! Are examples the given ones, or else fitting ones?

use serde_json::{Value, json};

use super::*;

fn example(schemas: &str, purpose: ExamplePurpose) -> Value {
    example_for(&with_schemas(schemas), &component("A"), ExampleBudget::new(purpose))
}

fn request(schema: &str) -> Value {
    example(&format!(r#"{{"A":{schema}}}"#), ExamplePurpose::Request)
}

#[test]
fn given_values_come_first() {
    assert_eq!(request(r#"{"type":"string","example":"e","default":"d"}"#), "e");
    assert_eq!(request(r#"{"type":"string","examples":["l"],"default":"d"}"#), "l");
    assert_eq!(request(r#"{"type":"string","default":"d","enum":["x"]}"#), "d");
    assert_eq!(request(r#"{"type":"string","enum":["x","y"]}"#), "x");
    assert_eq!(request(r#"{"const":7}"#), 7);
}

#[test]
fn made_values_fit_type_and_limits() {
    assert_eq!(request(r#"{"type":"string","minLength":6}"#), "textte");
    assert_eq!(request(r#"{"type":"string","maxLength":2}"#), "te");
    assert_eq!(request(r#"{"type":"string","format":"date"}"#), "2026-01-15");
    assert_eq!(request(r#"{"type":"integer","minimum":5,"multipleOf":4}"#), 8);
    assert_eq!(request(r#"{"type":"integer","maximum":-5}"#), -5);
    assert_eq!(request(r#"{"type":"integer","minimum":3,"exclusiveMinimum":true}"#), 4);
    assert_eq!(request(r#"{"type":"number","maximum":1}"#), 1.0);
    assert_eq!(request(r#"{"type":"array","minItems":2,"items":{"type":"boolean"}}"#), json!([true, true]));
    assert_eq!(request(r#"{"type":"array","maxItems":0,"items":{"type":"boolean"}}"#), json!([]));
    assert_eq!(request(r#"{"type":"object","additionalProperties":{"type":"integer"}}"#), json!({"key": 1}));
    assert_eq!(
        request(r#"{"oneOf":[{"type":"object","properties":{"a":{"const":1}}}],"properties":{"b":{"const":2}}}"#),
        json!({"b": 2, "a": 1})
    );
    assert_eq!(request("{}"), Value::Null);
    assert_eq!(request("false"), Value::Null);
}

#[test]
fn read_only_stays_out_of_requests_and_write_only_out_of_responses() {
    let schemas = r#"{"A":{"properties":{"r":{"const":1,"readOnly":true},"w":{"const":2,"writeOnly":true}}}}"#;
    assert_eq!(example(schemas, ExamplePurpose::Request), json!({"w": 2}));
    assert_eq!(example(schemas, ExamplePurpose::Response), json!({"r": 1}));
}

#[test]
fn circular_schemas_end_without_the_circle() {
    let schemas = r##"{"A":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"next":{"$ref":"#/components/schemas/A"},"all":{"type":"array","items":{"$ref":"#/components/schemas/A"}}}}}"##;
    assert_eq!(example(schemas, ExamplePurpose::Request), json!({"name": "text", "all": []}));
}

#[test]
fn examples_stay_within_the_budget() {
    let document = with_schemas(&format!(
        r##"{{"A":{{"type":"object","properties":{{{}}}}},"B":{{"type":"string","example":"{}"}}}}"##,
        (0..5_000).map(|n| format!(r##""p{n}":{{"$ref":"#/components/schemas/B"}}"##)).collect::<Vec<_>>().join(","),
        "e".repeat(640)
    ));
    let made = example_for(&document, &component("A"), ExampleBudget::new(ExamplePurpose::Request));
    let count = made.as_object().unwrap().len();
    assert!((100..2_000).contains(&count), "{count}");
}

#[test]
fn given_bodies_win_and_statuses_fall_back() {
    let content = |example: &str| format!(r#"{{"application/xml":{{}},"application/json":{{{example}}}}}"#);
    let paths = format!(
        r#"{{"/a":{{"post":{{"requestBody":{{"content":{}}},"responses":{{"default":{{"description":"d","content":{}}},"4XX":{{"description":"x","content":{}}},"201":{{"description":"y","content":{}}},"204":{{"description":"z"}}}}}}}}}}"#,
        content(
            r##""examples":{"far":{"externalValue":"https://example.com"},"near":{"$ref":"#/components/examples/E"}}"##
        ),
        content(r#""example":"default""#),
        content(r#""example":"range""#),
        content(r#""schema":{"type":"integer"}"#),
    );
    let document = with(&paths, r#"{"examples":{"E":{"value":{"given":true}}}}"#);
    assert_eq!(document.problems, []);
    let operation = &document.operations[0];
    let body = operation.example_request_body(&document).unwrap();
    assert_eq!((body.media_type.as_str(), body.value), ("application/json", json!({"given": true})));
    assert_eq!(operation.example_response(&document, "201").unwrap().value, 1);
    assert_eq!(operation.example_response(&document, "404").unwrap().value, "range");
    assert_eq!(operation.example_response(&document, "500").unwrap().value, "default");
    assert!(operation.example_response(&document, "204").is_none());
    assert_eq!(operation.success_response().unwrap().status, "201");
}
