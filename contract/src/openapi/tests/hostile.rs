//! Do hostile and mistaken inputs get a clear answer, in reasonable time?

use std::time::{Duration, Instant};

use serde::de::DeserializeSeed;

use super::bounded::{BoundedValue, Refusal};
use super::*;

#[test]
fn empty_text_web_page_and_archive_are_told_apart() {
    assert_eq!(refusal(""), LoadError::Empty);
    assert_eq!(refusal(" \n\t"), LoadError::Empty);
    assert_eq!(refusal("<!doctype html><title>x</title>"), LoadError::WebPage);
    assert_eq!(load(b"PK\x03\x04\xff\xfe", &Limits::default()).unwrap_err(), LoadError::NotText { offset: 4 });
}

#[test]
fn what_is_no_document_says_what_one_looks_like() {
    for text in ["[]", "\"text\"", "just words", "42", "null"] {
        assert!(matches!(refusal(text), LoadError::NotAnObject { .. }), "{text}: {:?}", refusal(text));
    }
    assert_eq!(refusal("{}"), LoadError::NoVersion);
    for text in [r#"{"swagger":"1.2"}"#, r#"{"openapi":"4.0.0"}"#, "openapi: 3.2.0", r#"{"openapi":{}}"#] {
        let error = refusal(text);
        assert!(matches!(error, LoadError::UnsupportedVersion { .. }), "{text}: {error:?}");
        assert!(error.to_string().contains("Supported are Swagger 2.0"));
        assert!(error.place().is_some());
    }
}

#[test]
fn broken_json_and_yaml_name_line_and_column() {
    let error = refusal("{\"openapi\": \"3.1.0\",\n  \"x\": NaN}");
    let LoadError::Json { line: 2, column, .. } = &error else { panic!("{error:?}") };
    assert!(*column > 0);
    assert!(!error.to_string().contains("at line"), "{error}");
    assert_eq!(error.place().unwrap().to_string(), format!("line 2, column {column}"));
    let error = refusal("openapi: 3.1.0\ninfo:\n  title: [a\npaths: {}\n");
    assert!(matches!(error, LoadError::Yaml { line: 3..=5, .. }), "{error:?}");
    let error = refusal("openapi: 3.1.0\nx: .nan\n");
    assert!(matches!(error, LoadError::Yaml { line: 2, .. }), "{error:?}");
    for message in
        [refusal("a: [b\nc: d").to_string(), refusal("a: 1\n---\nb: 2\n").to_string(), refusal("a: *b").to_string()]
    {
        assert_eq!(message.matches("line ").count(), 1, "{message}");
    }
}

#[test]
fn trailing_text_after_json_is_refused() {
    assert!(matches!(refusal(r#"{"openapi":"3.1.0"} x"#), LoadError::Json { .. }));
}

#[test]
fn deep_nesting_is_refused_in_every_syntax() {
    for levels in [129, 10_000, 1_000_000] {
        let lists = format!("{{\"openapi\":{}", "[".repeat(levels));
        let objects = "{\"a\":".repeat(levels);
        let flow = format!("openapi: {}{}", "[".repeat(levels), "]".repeat(levels));
        let braces = format!("{}{}", "{a: ".repeat(levels), "}".repeat(levels));
        let dashes = format!("openapi: 3.1.0\nx:\n {}", "- ".repeat(levels));
        for text in [lists, objects, flow, braces, dashes] {
            let error = refusal(&text);
            assert!(matches!(error, LoadError::TooDeep { .. }), "{levels} {:.20}: {error:?}", text);
        }
    }
    let lines: String = (0..2_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert!(matches!(refusal(&lines), LoadError::TooDeep { .. }));
}

#[test]
fn tighter_limits_hold_in_every_syntax() {
    let limits = Limits { max_depth: 4, ..Limits::default() };
    for text in [r#"{"openapi":[[[[1]]]]}"#, "openapi: [[[[1]]]]", "a: &a [[1]]\nb: [[[*a]]]"] {
        let error = load(text.as_bytes(), &limits).unwrap_err();
        assert!(matches!(error, LoadError::TooDeep { limit: 4, .. }), "{text}: {error:?}");
    }
    let bounds = bounded::Bounds::new(8, 8, 10);
    let mut parser = serde_json::Deserializer::from_str(r#"["12345678901"]"#);
    assert!(BoundedValue::new(&bounds).deserialize(&mut parser).is_err());
    assert_eq!(bounds.refusal(), Some(Refusal::Text));
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let nested = |levels: usize| format!("{}1{}", "{\"items\":".repeat(levels), "}".repeat(levels));
    let text = format!(r#"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"x":{}}}"#, nested(120));
    assert_eq!(read(&text).title, "T");
    let yaml = format!("openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nx: {}", nested(120));
    assert_eq!(read(&yaml).title, "T");
}

#[test]
fn alias_bombs_are_refused() {
    let limits = Limits { max_values: 100_000, ..Limits::default() };
    let mut lists = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        lists.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    let error = load(lists.as_bytes(), &limits).unwrap_err();
    assert!(matches!(error, LoadError::TooMuch { what: "values", .. }), "{error:?}");
    let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), vec!["*a"; 100].join(", "));
    let error = refusal(&text);
    assert!(matches!(error, LoadError::TooMuch { what: "bytes of text", .. }), "{error:?}");
}

#[test]
fn alias_of_itself_is_refused() {
    assert!(load(b"openapi: 3.1.0\nx: &x [*x]\n", &Limits::default()).is_err());
}

#[test]
fn document_of_20_mb_is_read_and_a_larger_one_refused() {
    let entry = format!(r#"{{"type":"string","description":"{}"}}"#, "d".repeat(1_000));
    let schemas: Vec<String> = (0..19_500).map(|number| format!(r#""S{number}":{entry}"#)).collect();
    let schemas = format!("{{{}}}", schemas.join(","));
    assert!(schemas.len() > 20_000_000);
    assert_eq!(with_schemas(&schemas).operations.len(), 1);
    let error = load(&vec![b' '; 22 * 1024 * 1024], &Limits::default()).unwrap_err();
    assert!(matches!(error, LoadError::TooLarge { .. }));
}

#[test]
fn many_small_values_are_refused_by_count() {
    let text = format!("{{\"openapi\":[{}1]}}", "1,".repeat(3_000_000));
    assert!(matches!(refusal(&text), LoadError::TooMuch { what: "values", .. }));
    let limits = Limits { max_values: 10_000, ..Limits::default() };
    let yaml = format!("openapi: [{}1]", "1,".repeat(20_000));
    let error = load(yaml.as_bytes(), &limits).unwrap_err();
    assert!(matches!(error, LoadError::TooMuch { what: "values", .. }), "{error:?}");
}

#[test]
fn long_keys_are_refused() {
    assert!(matches!(refusal(&format!("{{\"{}\":1}}", "k".repeat(5_000))), LoadError::KeyTooLong { .. }));
}

#[test]
fn text_repeated_through_references_is_bounded() {
    let reference = r##"{"$ref":"#/components/responses/R"}"##;
    let responses: Vec<String> = (0..20_000).map(|number| format!(r#""{number}":{reference}"#)).collect();
    let text = format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{{"/a":{{"get":{{"responses":{{{}}}}}}}}},
            "components":{{"responses":{{"R":{{"description":"{}"}}}}}}}}"#,
        responses.join(","),
        "d".repeat(1_000_000)
    );
    let started = Instant::now();
    assert!(matches!(refusal(&text), LoadError::TooMuch { .. }));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn webs_of_circular_schemas_cost_little() {
    let all: Vec<String> = (0..300)
        .map(|number| {
            let properties: Vec<String> =
                (0..300).map(|other| format!(r##""p{other}":{{"$ref":"#/components/schemas/S{other}"}}"##)).collect();
            format!(r#""S{number}":{{"type":"object","properties":{{{}}}}}"#, properties.join(","))
        })
        .collect();
    let started = Instant::now();
    let document = with_schemas(&format!("{{{}}}", all.join(",")));
    assert_eq!(document.problems, []);
    let example = example_for(&document, &component("S0"), ExampleBudget::new(ExamplePurpose::Request));
    assert!(example.is_object());
    assert_eq!(document.schema(&component("S0")).unwrap().properties.len(), 300);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn webs_of_circular_all_of_cost_little() {
    let parts: Vec<String> = (0..200).map(|other| format!(r##"{{"$ref":"#/components/schemas/S{other}"}}"##)).collect();
    let all: Vec<String> =
        (0..200).map(|number| format!(r#""S{number}":{{"allOf":[{0}],"oneOf":[{0}]}}"#, parts.join(","))).collect();
    let started = Instant::now();
    let document = with_schemas(&format!("{{{}}}", all.join(",")));
    assert!(document.schema(&component("S0")).is_some());
    let _example = example_for(&document, &component("S0"), ExampleBudget::new(ExamplePurpose::Request));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn long_chains_of_references_end() {
    let all: Vec<String> = (0..2_000)
        .map(|number| format!(r##""S{number}":{{"$ref":"#/components/schemas/S{}"}}"##, number + 1))
        .collect();
    let document = with_schemas(&format!(r#"{{{},"S2000":{{"type":"string"}}}}"#, all.join(",")));
    assert!(document.has_errors());
    assert!(document.schema(&component("S0")).is_none());
    assert!(document.schema(&component("S1990")).is_some());
}
