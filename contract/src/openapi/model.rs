//! What an OpenAPI document says, in one shape for Swagger 2.0, OpenAPI 3.0 and 3.1.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Method;

/// The family of a specification's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecificationFormat {
    /// Swagger 2.0
    Swagger20,
    /// OpenAPI 3.0.x
    OpenApi30,
    /// OpenAPI 3.1.x (schemas are JSON Schema 2020-12)
    OpenApi31,
}

/// Cheap handle to a place in a [`super::Document`]; it stays valid for that document only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NodeRef {
    pub(super) base: NodeBase,
    /// RFC 6901 pointer from the base.
    pub(super) pointer: String,
}

/// Where the pointer of a [`NodeRef`] starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum NodeBase {
    /// The root of the imported document.
    Root,
    /// A schema made at load, such as the object of Swagger 2.0 form fields.
    Made(usize),
}

/// Handle to a schema, read with [`super::Document::schema`].
pub type SchemaRef = NodeRef;

/// Handle to an example value, read with [`super::Document::value`].
pub type ExampleRef = NodeRef;

impl NodeRef {
    /// JSON pointer of the place (RFC 6901), from the root of the document.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    pub(super) fn root(pointer: impl Into<String>) -> Self {
        Self { base: NodeBase::Root, pointer: pointer.into() }
    }

    pub(super) fn child(&self, key: &str) -> Self {
        Self { base: self.base, pointer: super::pointer::join(&self.pointer, key) }
    }
}

/// Where the upstream lives according to the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Address with the defaults of its variables filled in; may be relative to where the document was found.
    pub url: String,
    /// What the document says about it.
    pub description: Option<String>,
}

/// A group of operations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Name, as operations state it.
    pub name: String,
    /// CommonMark text.
    pub description: Option<String>,
}

/// A way to prove who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityScheme {
    /// Name, as requirements state it.
    pub name: String,
    /// How the proof travels.
    pub kind: SecurityKind,
    /// CommonMark text.
    pub description: Option<String>,
}

/// How the proof of a [`SecurityScheme`] travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityKind {
    /// A key in a header, query parameter or cookie.
    ApiKey {
        /// Where the key stands.
        location: ParameterLocation,
        /// Name of the header, query parameter or cookie.
        parameter: String,
    },
    /// The `Authorization` header with a scheme of RFC 9110 §11, in lower case: `basic`, `bearer`.
    Http {
        /// Authentication scheme in lower case.
        scheme: String,
    },
    /// OAuth 2.0 (RFC 6749).
    OAuth2,
    /// OpenID Connect discovery.
    OpenIdConnect {
        /// Discovery address.
        url: String,
    },
    /// Client certificate.
    MutualTls,
    /// A kind that OpenAPI does not define, or none.
    Unknown {
        /// The text of `type`.
        stated: String,
    },
}

/// One scheme that a call must satisfy, with the scopes it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// Name of a [`SecurityScheme`].
    pub scheme: String,
    /// OAuth scopes or roles; usually empty.
    pub scopes: Vec<String>,
}

/// Name of an operation in addresses: lower-case letters, digits and hyphens, unique within its document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationKey(pub(super) String);

impl OperationKey {
    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One method on one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Stable name within the document.
    pub key: OperationKey,
    /// HTTP method.
    pub method: Method,
    /// Path template, starting with `/`, parameters in braces.
    pub path: String,
    /// `operationId` as written.
    pub operation_id: Option<String>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark text.
    pub description: Option<String>,
    /// Names of tags; they need not be declared.
    pub tags: Vec<String>,
    /// Whether the document advises against it.
    pub deprecated: bool,
    /// Own parameters and those inherited from the path, `$ref` resolved.
    pub parameters: Vec<Parameter>,
    /// What the request carries.
    pub request_body: Option<Body>,
    /// In document order.
    pub responses: Vec<Response>,
    /// Alternatives, each a set that must hold together. Empty: no proof needed; an empty set: allowed without.
    pub security: Vec<Vec<SecurityRequirement>>,
}

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParameterLocation {
    /// In the path template.
    Path,
    /// After the `?`.
    Query,
    /// A request header.
    Header,
    /// In the `Cookie` header.
    Cookie,
}

impl ParameterLocation {
    /// The word OpenAPI uses for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl fmt::Display for ParameterLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One named input outside the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Name as sent.
    pub name: String,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Always true for path parameters.
    pub required: bool,
    /// CommonMark text.
    pub description: Option<String>,
    /// Its schema; `None` if the document gives none.
    pub schema: Option<SchemaRef>,
    /// Example given at the parameter.
    pub example: Option<ExampleRef>,
    /// Whether the document advises against it.
    pub deprecated: bool,
}

/// What a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Whether a request without it is invalid.
    pub required: bool,
    /// CommonMark text.
    pub description: Option<String>,
    /// One per media type, in document order.
    pub contents: Vec<Media>,
}

/// A body in one media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Media type or range, as written: `application/json`, `image/*`.
    pub media_type: String,
    /// Its schema; `None` if the document gives none.
    pub schema: Option<SchemaRef>,
    /// Examples with a value in the document; external ones are left out.
    pub examples: Vec<NamedExample>,
}

/// One given example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedExample {
    /// Name in the document; `example` where the document gives none.
    pub name: String,
    /// One line.
    pub summary: Option<String>,
    /// The value, read with [`super::Document::value`].
    pub value: ExampleRef,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// `200`, a range such as `4XX`, or `default`.
    pub status: String,
    /// CommonMark text.
    pub description: Option<String>,
    /// Headers of the answer.
    pub headers: Vec<ResponseHeader>,
    /// One per media type, in document order.
    pub contents: Vec<Media>,
}

/// A header of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Name as sent.
    pub name: String,
    /// Whether it is always there.
    pub required: bool,
    /// CommonMark text.
    pub description: Option<String>,
    /// Its schema; `None` if the document gives none.
    pub schema: Option<SchemaRef>,
}
