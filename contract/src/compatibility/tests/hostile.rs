//! Do hostile documents end in reasonable time, with a note instead of a panic?

use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;

fn api(schemas: &str) -> Document {
    let text = format!(
        r##"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{{"/a":{{"post":{{"requestBody":{{"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S0"}}}}}}}},"responses":{{}}}}}}}},"components":{{"schemas":{{{schemas}}}}}}}"##
    );
    load(text.as_bytes(), &Limits::default()).unwrap()
}

fn schemas(count: usize, schema: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0..count {
        let comma = if number == 0 { "" } else { "," };
        write!(text, r#"{comma}"S{number}":{}"#, schema(number)).unwrap();
    }
    text
}

fn reference(number: usize) -> String {
    format!(r##"{{"$ref":"#/components/schemas/S{number}"}}"##)
}

/// Compares in both directions and with itself; debug builds are slow, so the limit is generous.
fn ends(old: &str, new: &str) -> Comparison {
    let (old, new) = (api(old), api(new));
    let started = Instant::now();
    assert_eq!(compare(&old, &old).changes, []);
    let _back = compare(&new, &old);
    let comparison = compare(&old, &new);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    comparison
}

#[test]
fn a_ring_of_many_schemas_ends() {
    let ring = |limit: usize| {
        schemas(5_000, |number| {
            let next = reference((number + 1) % 5_000);
            format!(
                r#"{{"type":"object","properties":{{"next":{next},"id":{{"type":"string","maxLength":{limit}}}}}}}"#
            )
        })
    };
    let comparison = ends(&ring(5), &ring(6));
    assert_eq!(comparison.changes.len(), 5_000);
    assert_eq!(comparison.notes, []);
}

#[test]
fn circles_whose_lengths_have_no_common_factor_are_cut() {
    let ring = |length: usize| {
        schemas(length, |number| {
            format!(r#"{{"type":"object","properties":{{"next":{}}}}}"#, reference((number + 1) % length))
        })
    };
    let comparison = ends(&ring(701), &ring(709));
    assert_eq!(comparison.changes, []);
    assert!(comparison.notes.len() <= 1);
}

#[test]
fn webs_of_all_of_end_with_a_note() {
    let web = |key: &str| {
        let all: Vec<String> = (0..150).map(reference).collect();
        schemas(150, |number| {
            format!(r#"{{"{key}":[{0}],"properties":{{"p{number}":{1}}}}}"#, all.join(","), reference(number))
        })
    };
    for key in ["allOf", "oneOf", "anyOf"] {
        ends(&web(key), &web("anyOf"));
    }
}

#[test]
fn long_chains_of_all_of_are_noted() {
    let chain = schemas(1_000, |number| format!(r#"{{"allOf":[{}]}}"#, reference((number + 1).min(999))));
    let comparison = ends(&chain, &chain);
    assert!(comparison.notes.iter().any(|note| note.pointer == "/components/schemas/S0"), "{:?}", comparison.notes);
}

#[test]
fn properties_that_meet_in_all_of_at_every_level_end() {
    let meet = schemas(40, |number| {
        let (one, other) = (reference((number * 3 + 1) % 40), reference((number * 5 + 2) % 40));
        format!(
            r#"{{"allOf":[{{"properties":{{"a":{one},"b":{other}}}}},{{"properties":{{"a":{other},"b":{one}}}}}]}}"#
        )
    });
    let other = meet.replace("\"b\"", "\"c\"");
    ends(&meet, &other);
}

#[test]
fn many_values_and_properties_end() {
    let values = |shift: usize| {
        let values: Vec<String> = (0..30_000).map(|number| format!("\"v{}\"", number + shift)).collect();
        format!(r#""S0":{{"type":"string","enum":[{}]}}"#, values.join(","))
    };
    let comparison = ends(&values(0), &values(15_000));
    assert_eq!(comparison.changes.len(), 20_000, "more are not listed");
    assert_eq!(comparison.notes.len(), 1);
}

#[test]
fn long_lists_of_anything_end() {
    let count = 20_000;
    let map = |letter: &str, value: Value| -> Value {
        Value::Object((0..count).map(|number| (format!("{letter}{number}"), value.clone())).collect())
    };
    let api = |letter: &str| {
        let names: Vec<String> = (0..count).map(|number| format!("{letter}{number}")).collect();
        let schema = json!({"type": "object", "patternProperties": map(letter, json!({"type": "string"})),
            "dependentRequired": map(letter, json!(["a"])), "required": names, "x-extensible-enum": names});
        let headers = map(letter, json!({"schema": {"type": "string"}}));
        let extensions = map(&format!("x-limit-{letter}"), json!(1));
        let mut operation = json!({"tags": names, "security": [map(letter, json!(["scope"]))],
            "requestBody": {"content": {"application/json": {"schema": schema, "encoding": map(letter, json!({}))}}},
            "responses": {"200": {"description": "ok", "headers": headers}}});
        operation.as_object_mut().unwrap().extend(extensions.as_object().unwrap().clone());
        let flow = json!({"tokenUrl": "https://a.example", "scopes": map(letter, json!(""))});
        let mut schemes = map(letter, json!({"type": "http", "scheme": letter}));
        schemes["oauth"] = json!({"type": "oauth2", "flows": {"clientCredentials": flow}});
        let mut document = document(json!({"/a": {"post": operation}}), json!({"securitySchemes": schemes}));
        document["servers"] = names.iter().map(|name| json!({"url": format!("https://{name}.example")})).collect();
        document
    };
    let (old, new) = (read(&api("a")), read(&api("b")));
    let started = Instant::now();
    assert_eq!(compare(&old, &old).changes, []);
    assert_eq!(compare(&old, &new).notes.len(), 1);
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn wrong_kinds_of_values_everywhere_are_harmless() {
    let wrong = r#""S0":{"type":5,"properties":[],"required":"a","enum":{},"allOf":{},"oneOf":"x","items":7,"minimum":"1",
        "discriminator":[],"additionalProperties":"no","not":3,"pattern":1,"if":[],"dependentRequired":[],"nullable":"yes"}"#;
    ends(wrong, r#""S0":{"type":"string"}"#);
}
