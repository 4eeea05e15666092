//! Is each fault found, at its place?

use super::*;

/// The one problem of a document.
fn only(document: &Document) -> &Problem {
    assert_eq!(document.problems.len(), 1, "{:?}", document.problems);
    &document.problems[0]
}

fn find<'d>(document: &'d Document, words: &str) -> &'d Problem {
    let found = document.problems.iter().find(|problem| problem.message.contains(words));
    found.unwrap_or_else(|| panic!("no \"{words}\" in {:#?}", document.problems))
}

const OK: &str = r#""responses":{"200":{"description":"ok"}}"#;

#[test]
fn title_and_version_are_missed() {
    let document = read("{\"openapi\":\"3.1.0\",\n \"info\":{},\n \"paths\":{}}");
    let missing = find(&document, "\"title\"");
    assert_eq!((missing.severity, missing.pointer.as_str(), missing.line), (Severity::Error, "/info", Some(2)));
    find(&document, "\"version\"");
    assert_eq!(find(&document, "no usable operation").line, Some(3));
    find(&read(r#"{"openapi":"3.1.0"}"#), "no \"info\"");
}

#[test]
fn operation_id_used_twice_is_an_error_at_the_second() {
    let document =
        with(&format!(r#"{{"/a":{{"get":{{"operationId":"x",{OK}}},"put":{{"operationId":"x",{OK}}}}}}}"#), "{}");
    let problem = only(&document);
    assert_eq!((problem.severity, problem.pointer.as_str()), (Severity::Error, "/paths/~1a/put/operationId"));
    assert_eq!(document.operations.len(), 2);
}

#[test]
fn path_parameters_must_match_the_template() {
    let document = with(
        &format!(r#"{{"/a/{{x}}":{{"get":{{"parameters":[{{"name":"y","in":"path","required":true}}],{OK}}}}}}}"#),
        "{}",
    );
    find(&document, "{x}");
    find(&document, "\"y\"");
    let parameters = &document.operations[0].parameters;
    assert_eq!(parameters.len(), 1);
    assert!(parameters[0].name == "x" && parameters[0].required);
}

#[test]
fn wrong_paths_are_left_out() {
    for path in ["a", "/a/{", "/a/}", "/a/{}", "/a/{x}/{x}", "/a?b=c"] {
        let document = with(&format!(r#"{{"{path}":{{"get":{{{OK}}}}},"/ok":{{"get":{{{OK}}}}}}}"#), "{}");
        let problem = only(&document);
        assert_eq!((problem.severity, problem.line), (Severity::Error, Some(1)), "{path}");
        assert_eq!(document.operations.len(), 1, "{path}");
    }
}

#[test]
fn paths_that_differ_only_in_parameter_names_collide() {
    let item = |name: &str, method: &str| {
        format!(
            r#""/a/{{{name}}}":{{"{method}":{{"parameters":[{{"name":"{name}","in":"path","required":true}}],{OK}}}}}"#
        )
    };
    let document = with(&format!("{{{},{}}}", item("x", "get"), item("y", "get")), "{}");
    assert_eq!((only(&document).severity, document.operations.len()), (Severity::Error, 1));
    let document = with(&format!("{{{},{}}}", item("x", "get"), item("y", "put")), "{}");
    assert_eq!((only(&document).severity, document.operations.len()), (Severity::Warning, 2));
}

#[test]
fn broken_and_remote_references_are_errors_at_their_place() {
    let document = with(
        &format!(r#"{{"/a":{{"get":{{{OK}}}}}}}"#),
        r##"{"schemas":{"A":{"properties":{"b":{"$ref":"#/components/schemas/None"},"c":{"$ref":"other.yaml#/C"}}}}}"##,
    );
    let nowhere = find(&document, "leads nowhere");
    assert_eq!(
        (nowhere.severity, nowhere.pointer.as_str()),
        (Severity::Error, "/components/schemas/A/properties/b/$ref")
    );
    assert_eq!(nowhere.line, Some(1));
    assert!(find(&document, "other.yaml").message.contains("Bundle"));
}

#[test]
fn a_circle_of_bare_references_is_an_error() {
    let document = with_schemas(r##"{"A":{"$ref":"#/components/schemas/B"},"B":{"$ref":"#/components/schemas/A"}}"##);
    assert_eq!(document.problems.len(), 2);
    assert!(document.schema(&component("A")).is_none());
    assert!(example_for(&document, &component("A"), ExampleBudget::new(ExamplePurpose::Request)).is_null());
}

#[test]
fn reference_words_in_values_and_names_mean_nothing() {
    let document = with_schemas(
        r##"{"A":{"properties":{"$ref":{"type":"string"},"example":{"type":"string"}},"example":{"$ref":"#/no"},"default":{"$ref":"#/no"},"examples":[{"$ref":"#/no"}],"x-y":{"$ref":"#/no"}}}"##,
    );
    assert_eq!(document.problems, []);
    assert_eq!(document.schema(&component("A")).unwrap().properties.len(), 2);
}

#[test]
fn references_in_a_property_called_example_are_checked() {
    let document = with_schemas(r##"{"A":{"properties":{"example":{"$ref":"#/no"}}}}"##);
    assert_eq!(only(&document).pointer, "/components/schemas/A/properties/example/$ref");
}

#[test]
fn operations_need_responses_and_responses_a_description() {
    let document = with(r#"{"/a":{"get":{}}}"#, "{}");
    assert_eq!(only(&document).severity, Severity::Warning);
    let document = with(r#"{"/a":{"get":{"responses":{"200":{},"abc":{"description":"x"}}}}}"#, "{}");
    assert_eq!(find(&document, "description").pointer, "/paths/~1a/get/responses/200");
    find(&document, "no status");
}

#[test]
fn unknown_location_leaves_the_parameter_out() {
    let document = with(&format!(r#"{{"/a":{{"get":{{"parameters":[{{"name":"b","in":"body"}}],{OK}}}}}}}"#), "{}");
    assert_eq!(only(&document).severity, Severity::Error);
    assert!(document.operations[0].parameters.is_empty());
}

#[test]
fn body_of_get_is_noted() {
    let document = with(&format!(r#"{{"/a":{{"get":{{"requestBody":{{"content":{{}}}},{OK}}}}}}}"#), "{}");
    assert_eq!(only(&document).severity, Severity::Note);
}

#[test]
fn undeclared_security_scheme_is_found() {
    let document = with(&format!(r#"{{"/a":{{"get":{{"security":[{{"k":[]}}],{OK}}}}}}}"#), "{}");
    assert_eq!(only(&document).pointer, "/paths/~1a/get/security/0/k");
}

#[test]
fn methods_in_upper_case_are_found() {
    let document = with(&format!(r#"{{"/a":{{"GET":{{{OK}}},"put":{{{OK}}}}}}}"#), "{}");
    assert!(only(&document).message.contains("lower case"));
}

#[test]
fn duplicate_keys_are_found_in_json_and_yaml() {
    let json = with(&format!(r#"{{"/a":{{"get":{{{OK}}}}},"/a":{{"put":{{{OK}}}}}}}"#), "{}");
    assert_eq!((only(&json).pointer.as_str(), only(&json).severity), ("/paths/~1a", Severity::Warning));
    assert_eq!(json.operations[0].method, Method::Put);
    let yaml = read(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get: {responses: {'200': {description: a, description: b}}}\n",
    );
    assert_eq!(only(&yaml).pointer, "/paths/~1a/get/responses/200/description");
}

#[test]
fn lines_are_those_of_the_source() {
    let text = "{\n \"openapi\": \"3.1.0\",\n \"info\": {\"title\": \"a\\\"}\\n\", \"version\": \"1\"},\n \"paths\": {\n  \"/a\": {\n   \"get\": {\"tags\": [1, [2, {\"x\": null}], true]},\n   \"put\":\n    {}\n  }\n }\n}";
    let document = read(text);
    let lines: Vec<_> = document.problems.iter().map(|problem| (problem.pointer.as_str(), problem.line)).collect();
    assert_eq!(lines, [("/paths/~1a/get", Some(6)), ("/paths/~1a/put", Some(8))]);
}

#[test]
fn a_flood_of_problems_is_cut() {
    let paths: Vec<String> = (0..2000).map(|number| format!(r#""p{number}":{{}}"#)).collect();
    let document = with(&format!("{{{}}}", paths.join(",")), "{}");
    assert_eq!(document.problems.len(), 501);
    assert!(document.problems[500].message.starts_with("1501 more"));
}
