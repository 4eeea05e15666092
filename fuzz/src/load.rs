//! A document is read, or refused with a reason; whatever was read can be shown in full.

use std::collections::HashSet;

use headgate_contract::openapi::{
    AdditionalProperties, CodeLanguage, Document, ExampleBudget, ExamplePurpose, Limits, LoadError, Operation,
    SampleCall, SchemaRef, SchemaView, Syntax, code_sample, content_digest, example_for, load,
};

/// Small, so that the limits are met too.
const LIMITS: Limits = Limits { max_bytes: 20_000, max_depth: 24, max_values: 2_000 };
/// Most schemas that are looked at.
const MAX_VIEWS: usize = 200;
/// Most operations that are shown.
const MAX_OPERATIONS: usize = 20;

/// Takes the input for a document.
pub fn check(bytes: &[u8]) {
    let digest = content_digest(bytes);
    let document = match load(bytes, &LIMITS) {
        Ok(document) => document,
        Err(error) => return check_refusal(&error),
    };
    assert_eq!(document.content_digest(), digest);
    for problem in &document.problems {
        assert!(document.root().pointer(&problem.pointer).is_some(), "{problem:?}");
        assert_eq!(problem.line.is_some(), document.syntax == Syntax::Json, "{problem:?}");
    }
    let keys: HashSet<&str> = document.operations.iter().map(|operation| operation.key.as_str()).collect();
    assert_eq!(keys.len(), document.operations.len(), "keys are unique");
    for operation in document.operations.iter().take(MAX_OPERATIONS) {
        show(&document, operation);
    }
    view_schemas(&document);
    check_rewritten(&document);
}

fn check_refusal(error: &LoadError) {
    assert_ne!(*error, LoadError::ParserFailed);
    assert!(!error.to_string().contains(|c: char| c.is_control() && c != '\n'), "{error:?}");
    let _place = error.place().map(|place| place.to_string());
}

/// Examples and code of one operation, as the reference pages show them.
fn show(document: &Document, operation: &Operation) {
    assert!(document.operation(operation.key.as_str()).is_some());
    let body = operation.example_request_body(document);
    for response in &operation.responses {
        let _answer = operation.example_response(document, &response.status);
    }
    let _success = operation.success_response();
    let base = document.servers.first().map_or("", |server| server.url.as_str());
    let headers = operation.parameters.iter().map(|parameter| {
        let given = parameter.example.as_ref().and_then(|example| document.value(example));
        (parameter.name.clone(), given.map(ToString::to_string).unwrap_or_default())
    });
    let call = SampleCall {
        method: operation.method,
        url: format!("{base}{}", operation.path),
        headers: headers.collect(),
        body: body.map(|body| body.value.to_string()),
    };
    for language in CodeLanguage::ALL {
        assert!(!code_sample(language, &call).is_empty());
    }
}

/// Every schema that can be reached, each once.
fn view_schemas(document: &Document) {
    let mut open: Vec<SchemaRef> = document.schema_names().filter_map(|name| document.named_schema(name)).collect();
    for operation in &document.operations {
        let body = operation.request_body.iter().flat_map(|body| &body.contents);
        let answers = operation.responses.iter().flat_map(|response| &response.contents);
        open.extend(body.chain(answers).filter_map(|media| media.schema.clone()));
        open.extend(operation.parameters.iter().filter_map(|parameter| parameter.schema.clone()));
        let headers = operation.responses.iter().flat_map(|response| &response.headers);
        open.extend(headers.filter_map(|header| header.schema.clone()));
    }
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        if seen.len() >= MAX_VIEWS || !seen.insert(at.clone()) {
            continue;
        }
        for purpose in [ExamplePurpose::Request, ExamplePurpose::Response] {
            let budget = ExampleBudget { purpose, max_depth: 4, max_values: 50 };
            let _example = example_for(document, &at, budget);
        }
        if let Some(view) = document.schema(&at) {
            open.extend(inner(view));
        }
    }
}

/// The schemas that a view leads to.
fn inner(view: SchemaView) -> impl Iterator<Item = SchemaRef> {
    let additional = match view.additional {
        AdditionalProperties::Schema(schema) => Some(schema),
        _ => None,
    };
    let properties = view.properties.into_iter().map(|property| property.schema);
    let variants = view.compositions.into_iter().flat_map(|composition| composition.variants);
    let variants = variants.map(|variant| variant.schema);
    properties.chain(variants).chain(additional).chain(view.items).chain([view.target])
}

/// The same content written anew as JSON says the same.
fn check_rewritten(document: &Document) {
    let text = document.root().to_string();
    let again = load(text.as_bytes(), &Limits::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(again.operations, document.operations);
    assert_eq!((again.format, &again.title, &again.servers), (document.format, &document.title, &document.servers));
}
