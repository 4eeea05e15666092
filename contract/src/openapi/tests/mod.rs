//! Tests of the OpenAPI model, one file per question.

mod code_samples;
mod documents;
mod examples;
mod fuzzing;
mod hostile;
mod problems;
mod schemas;

use super::*;

/// Reads a document that must be readable.
fn read(text: &str) -> Document {
    load(text.as_bytes(), &Limits::default()).unwrap()
}

/// Why a document cannot be read.
fn refusal(text: &str) -> LoadError {
    load(text.as_bytes(), &Limits::default()).unwrap_err()
}

/// A file of the fixtures.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../fixtures/openapi/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// A valid document with these paths and components.
fn with(paths: &str, components: &str) -> Document {
    read(&format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{paths},"components":{components}}}"#
    ))
}

/// A document with these schemas and one path, so that it has no problem of its own.
fn with_schemas(schemas: &str) -> Document {
    let paths = r#"{"/a":{"get":{"responses":{"200":{"description":"ok"}}}}}"#;
    with(paths, &format!(r#"{{"schemas":{schemas}}}"#))
}

fn component(name: &str) -> SchemaRef {
    NodeRef::root(pointer::join("/components/schemas", name))
}
