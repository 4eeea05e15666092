//! Is there any input that makes the loader panic?

use proptest::prelude::*;

use super::*;

const JSON_SEED: &str = r##"{"openapi":"3.1.0","info":{"title":"T","version":"1"},"servers":[{"url":"https://{a}","variables":{"a":{"default":"x"}}}],
"paths":{"/a/{x}":{"parameters":[{"$ref":"#/components/parameters/P"}],"post":{"operationId":"o","security":[{"k":[]}],"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"},"examples":{"e":{"$ref":"#/components/examples/E"}}}}},"responses":{"2XX":{"description":"d","headers":{"H":{"schema":{"type":["integer","null"]}}}}}}}},
"components":{"parameters":{"P":{"name":"x","in":"path","required":true,"schema":{"type":"string","minLength":3}}},"examples":{"E":{"value":[1,-2.5e3,true,null,"\u00e9\n"]}},"securitySchemes":{"k":{"type":"http","scheme":"bearer"}},
"schemas":{"S":{"allOf":[{"$ref":"#/components/schemas/S"},{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/T"}]}]},"T":{"type":"array","items":{"$ref":"#/components/schemas/S"}}}}}"##;

const YAML_SEED: &str = "swagger: '2.0'\ninfo: &i {title: T, version: 1}\nx: *i\nhost: a\npaths:\n  /a/{x}:\n    post:\n      parameters:\n      - {name: x, in: path, required: true, type: string}\n      - name: f\n        in: formData\n        type: file\n      responses:\n        200: {description: |\n          text\n          }\n";

/// Reads, and then walks through everything that can be asked of the document.
fn exercise(bytes: &[u8]) {
    let limits = Limits { max_values: 10_000, ..Limits::default() };
    let _digest = content_digest(bytes);
    let document = match load(bytes, &limits) {
        Ok(document) => document,
        Err(error) => return assert_ne!(error, LoadError::ParserFailed),
    };
    for operation in &document.operations {
        let _body = operation.example_request_body(&document);
        for response in &operation.responses {
            let _answer = operation.example_response(&document, &response.status);
        }
        for parameter in &operation.parameters {
            let _view = parameter.schema.as_ref().map(|schema| document.schema(schema));
        }
    }
    for problem in &document.problems {
        assert!(document.root().pointer(&problem.pointer).is_some(), "{problem:?}");
        assert_eq!(problem.line.is_some(), document.syntax == Syntax::Json, "{problem:?}");
    }
}

/// One change of a text: bytes from `at` on are replaced.
fn mutated(seed: &str, changes: &[(prop::sample::Index, usize, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = seed.as_bytes().to_vec();
    for (index, removed, added) in changes {
        let at = index.index(bytes.len() + 1);
        let end = (at + removed).min(bytes.len());
        bytes.splice(at..end, added.iter().copied());
    }
    bytes
}

fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, usize, Vec<u8>)>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "null", "0", "true", "\n", "  ", "*i", "&i ", "- ", "$ref", "#", "x",
            "get", "type"
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, piece), 1..4)
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        exercise(&bytes);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "[\\[\\]{}:,\"'&*!|>#%@ \n\ta-c0-9.~?-]{0,120}") {
        exercise(text.as_bytes());
        exercise(format!("openapi: 3.1.0\n{text}").as_bytes());
    }

    #[test]
    fn mutated_json_never_panics(changes in changes()) {
        exercise(&mutated(JSON_SEED, &changes));
    }

    #[test]
    fn mutated_yaml_never_panics(changes in changes()) {
        exercise(&mutated(YAML_SEED, &changes));
    }

    #[test]
    fn replaced_values_never_panic(target in any::<prop::sample::Index>(), replacement in prop::sample::select(vec!["null", "[]", "{}", "1", "\"x\"", "true", "[null]", "{\"$ref\":\"#\"}"])) {
        let root: Value = serde_json::from_str(JSON_SEED).unwrap();
        let mut places = Vec::new();
        collect(&root, &mut String::new(), &mut places);
        let mut changed = root.clone();
        *changed.pointer_mut(&places[target.index(places.len())]).unwrap() = serde_json::from_str(replacement).unwrap();
        exercise(changed.to_string().as_bytes());
    }
}

#[test]
fn the_seeds_themselves_are_read() {
    assert_eq!(read(JSON_SEED).operations.len(), 1);
    assert!(!read(JSON_SEED).has_errors(), "{:?}", read(JSON_SEED).problems);
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
        pointer::push(at, &key);
        collect(value, at, places);
        at.truncate(length);
    }
}
