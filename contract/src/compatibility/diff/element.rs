//! What of a document a change concerns.

use serde::{Deserialize, Serialize};

use super::aspect::Combination;
use crate::openapi::ParameterLocation;

/// The thing that differs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Element {
    /// The document as a whole.
    Document,
    /// All operations of one path: only with [`super::change::Aspect::Existence`].
    Path {
        /// Path template.
        path: String,
    },
    /// One method of a path that exists on both sides; the change lists which.
    Operation,
    /// A webhook (OpenAPI 3.1), one method of it.
    Webhook {
        /// Its name.
        name: String,
    },
    /// A callback of an operation, one method of it.
    Callback {
        /// Its name.
        name: String,
    },
    /// An input outside the body.
    Parameter {
        /// Where it stands in the request.
        location: ParameterLocation,
        /// Name as sent, as in the old document if it exists there.
        name: String,
    },
    /// The body of a request.
    RequestBody,
    /// One answer.
    Response {
        /// `200`, a range such as `4XX`, or `default`.
        status: String,
    },
    /// A header of an answer.
    ResponseHeader {
        /// Status of the answer.
        status: String,
        /// Name as sent, as in the old document if it exists there.
        name: String,
    },
    /// One format of a body.
    MediaType {
        /// Status of the answer; `None` in a request.
        status: Option<String>,
        /// Media type or range, as in the old document if it exists there.
        media_type: String,
    },
    /// A schema, or a property of one: `path` leads to it from the schema at `site`.
    Schema {
        /// Where the outermost schema stands.
        site: Site,
        /// The way down from there; empty for that schema itself.
        path: Vec<Step>,
    },
    /// One of the accepted ways to prove who calls: the schemes that must hold together.
    SecurityRequirement {
        /// Scheme names in order, joined with ` and `; empty if no proof is needed.
        schemes: String,
        /// Whether it is stated for the whole document. Its change then lists the operations that inherit it.
        global: bool,
    },
    /// A declared way to prove who calls.
    SecurityScheme {
        /// Its name.
        name: String,
    },
    /// Where the upstream lives; the change lists operations if only they state it.
    Server {
        /// Address as in the old document if it exists there, variables in braces.
        url: String,
    },
    /// A tag of an operation.
    Tag {
        /// Its name.
        name: String,
    },
}

/// Where the outermost schema of an [`Element::Schema`] stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Site {
    /// The schema of a parameter.
    Parameter {
        /// Where the parameter stands.
        location: ParameterLocation,
        /// Name as sent.
        name: String,
    },
    /// The body of a request.
    RequestBody {
        /// Its format.
        media_type: String,
    },
    /// The body of an answer.
    ResponseBody {
        /// Status of the answer.
        status: String,
        /// Its format.
        media_type: String,
    },
    /// A header of an answer.
    ResponseHeader {
        /// Status of the answer.
        status: String,
        /// Name as sent.
        name: String,
    },
}

/// One step from a schema to a schema inside it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Into a named property.
    Property(String),
    /// Into each item of a list.
    Items,
    /// Into the item at this index.
    PrefixItem(usize),
    /// Into properties that are not named.
    AdditionalProperties,
    /// Into properties whose names match.
    PatternProperty(String),
    /// Into one alternative.
    Variant {
        /// How the alternatives combine.
        of: Combination,
        /// Component name, title or type of the old alternative.
        label: String,
    },
    /// Into `not`.
    Not,
    /// Into `if`.
    If,
    /// Into `then`.
    Then,
    /// Into `else`.
    Else,
    /// Into `contains`.
    Contains,
    /// Into `propertyNames`.
    PropertyNames,
    /// Into what holds if this property is present.
    DependentSchema(String),
    /// Into `unevaluatedItems`.
    UnevaluatedItems,
    /// Into `unevaluatedProperties`.
    UnevaluatedProperties,
    /// Into `contentSchema`.
    ContentSchema,
}

impl Element {
    /// Names of the properties on the way to a schema, `None` for other elements. Empty: the schema is the body, the
    /// parameter or the header itself, or an item or alternative of it.
    #[must_use]
    pub fn property_path(&self) -> Option<Vec<&str>> {
        let Self::Schema { path, .. } = self else {
            return None;
        };
        let names = path.iter().filter_map(|step| match step {
            Step::Property(name) => Some(name.as_str()),
            _ => None,
        });
        Some(names.collect())
    }
}
