//! OpenAPI documents as import, catalogue, reference pages, routing and the mock vendor see them.
//!
//! [`load`] reads Swagger 2.0, OpenAPI 3.0 and 3.1 in JSON or YAML into one [`Document`]. What cannot be read at
//! all is a [`LoadError`]; what is wrong in parts is listed in [`Document::problems`] with its place, and the rest
//! still works. Every step has a limit, so no document can exhaust the stack or the memory, and schemas are looked
//! up one level at a time, so circular ones do no harm.

mod bounded;
mod build;
mod code_sample;
mod constraints;
mod contents;
mod cursor;
mod digest;
mod example;
mod flat;
mod lines;
mod load_error;
mod method;
mod model;
mod operation;
mod parameters;
mod paths;
pub(crate) mod pointer;
mod problem;
mod quoting;
mod references;
mod sample_value;
mod schema;
mod security;
mod source;
#[cfg(test)]
mod tests;
mod yaml;

use serde_json::Value;

pub use code_sample::{CodeLanguage, SampleCall, code_sample};
pub use digest::content_digest;
pub use example::{ExampleBody, ExampleBudget, ExamplePurpose, example_for};
pub use load_error::{LoadError, Place};
pub use method::{Method, UnknownMethod};
pub use model::{
    Body, ExampleRef, Media, NamedExample, NodeRef, Operation, OperationKey, Parameter, ParameterLocation, Response,
    ResponseHeader, SchemaRef, SecurityKind, SecurityRequirement, SecurityScheme, Server, SpecificationFormat, Tag,
};
pub use problem::{Problem, Severity};
pub use schema::{
    AdditionalProperties, Composition, CompositionKind, Discriminator, SchemaProperty, SchemaView, Variant,
};
pub use source::{Limits, Syntax};

use model::NodeBase;

/// An OpenAPI document that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// Family of its format.
    pub format: SpecificationFormat,
    /// The exact version of the format, as written: `3.1.0`.
    pub format_version: String,
    /// `info.title`; empty if missing, which is a problem.
    pub title: String,
    /// `info.version`; empty if missing, which is a problem.
    pub version: String,
    /// CommonMark text.
    pub description: Option<String>,
    /// Where the upstream lives.
    pub servers: Vec<Server>,
    /// Declared tags.
    pub tags: Vec<Tag>,
    /// In document order.
    pub operations: Vec<Operation>,
    /// Declared ways to prove who calls.
    pub security_schemes: Vec<SecurityScheme>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// The syntax it was written in.
    pub syntax: Syntax,
    root: Value,
    made: Vec<Value>,
}

/// Reads an OpenAPI document from the bytes of a file.
///
/// # Errors
/// When the bytes are too many, no JSON or YAML, nested too deep, or not a supported version of OpenAPI.
pub fn load(bytes: &[u8], limits: &Limits) -> Result<Document, LoadError> {
    let source = source::parse(bytes, limits)?;
    build::document(source, limits)
}

impl Document {
    /// The parsed document.
    #[must_use]
    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The operation with this key.
    #[must_use]
    pub fn operation(&self, key: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.key.as_str() == key)
    }

    /// The value at a place, such as an example.
    #[must_use]
    pub fn value(&self, at: &NodeRef) -> Option<&Value> {
        let base = match at.base {
            NodeBase::Root => &self.root,
            NodeBase::Made(index) => self.made.get(index)?,
        };
        base.pointer(&at.pointer)
    }

    /// The schema at a place, one level deep; `None` if its references lead nowhere.
    #[must_use]
    pub fn schema(&self, at: &SchemaRef) -> Option<SchemaView> {
        schema::view(self, at)
    }

    /// Names of the schemas that stand among the components, in document order.
    pub fn schema_names(&self) -> impl Iterator<Item = &str> {
        let schemas = self.root.pointer(self.schemas_pointer()).and_then(Value::as_object);
        schemas.into_iter().flatten().map(|(name, _)| name.as_str())
    }

    /// The schema with this name among the components.
    #[must_use]
    pub fn named_schema(&self, name: &str) -> Option<SchemaRef> {
        let at = NodeRef::root(pointer::join(self.schemas_pointer(), name));
        self.value(&at).is_some().then_some(at)
    }

    fn schemas_pointer(&self) -> &'static str {
        match self.format {
            SpecificationFormat::Swagger20 => "/definitions",
            SpecificationFormat::OpenApi30 | SpecificationFormat::OpenApi31 => "/components/schemas",
        }
    }

    /// Whether a problem keeps a part of it from being used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// Fingerprint of what it says, equal to [`content_digest`] of its source.
    #[must_use]
    pub fn content_digest(&self) -> String {
        digest::of_value(&self.root)
    }
}
