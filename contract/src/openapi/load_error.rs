//! Why a document could not be read at all, and where.

use std::fmt;

use super::problem::shown;

/// A document that gives no [`super::Document`]. Each message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Nothing but white space.
    #[error("The document is empty. Choose a file with an OpenAPI document in JSON or YAML.")]
    Empty,
    /// More bytes than allowed.
    #[error(
        "The document has {actual} bytes; at most {limit} are accepted. Split it, or remove long examples and descriptions."
    )]
    TooLarge {
        /// Bytes of the document.
        actual: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not UTF-8.
    #[error(
        "The document is not UTF-8 text (byte {offset} is wrong). Save it as UTF-8, and unpack it if it is an archive."
    )]
    NotText {
        /// First wrong byte, from 0.
        offset: usize,
    },
    /// A web page instead of a document.
    #[error(
        "This is a web page (HTML or XML), not an OpenAPI document. Give the address of the raw JSON or YAML file."
    )]
    WebPage,
    /// The JSON grammar is broken.
    #[error("The JSON cannot be read: {reason}. Mend line {line}, column {column}.")]
    Json {
        /// The parser's words.
        reason: String,
        /// From 1.
        line: u32,
        /// From 1.
        column: u32,
    },
    /// The YAML grammar is broken.
    #[error("The YAML cannot be read: {reason}. Mend line {line}, column {column}.")]
    Yaml {
        /// The parser's words.
        reason: String,
        /// From 1; 0 if unknown.
        line: u32,
        /// From 1; 0 if unknown.
        column: u32,
    },
    /// Nested deeper than allowed.
    #[error(
        "The document is nested more than {limit} levels deep. Move inner schemas to components and refer to them with $ref."
    )]
    TooDeep {
        /// Levels allowed.
        limit: usize,
        /// From 1; 0 if unknown.
        line: u32,
        /// From 1; 0 if unknown.
        column: u32,
    },
    /// More values or text than allowed, counted after YAML aliases are replaced.
    #[error(
        "The document holds more than {limit} {what}, counting what its YAML aliases and $refs repeat. Split it, or use fewer aliases."
    )]
    TooMuch {
        /// Number allowed.
        limit: usize,
        /// What was counted: `values`, `bytes of text`, …
        what: &'static str,
        /// From 1; 0 if unknown.
        line: u32,
        /// From 1; 0 if unknown.
        column: u32,
    },
    /// A key longer than allowed.
    #[error("A key of the document is longer than {limit} bytes. Shorten it.")]
    KeyTooLong {
        /// Bytes allowed.
        limit: usize,
        /// From 1; 0 if unknown.
        line: u32,
        /// From 1; 0 if unknown.
        column: u32,
    },
    /// No thread to read it on.
    #[error("The document could not be read because the machine is out of threads or memory. Try again in a moment.")]
    Overloaded,
    /// A fault of the parser itself.
    #[error("The parser failed on this document. Convert it to plain JSON, or leave parts out until it is accepted.")]
    ParserFailed,
    /// A list or a plain value at the top.
    #[error(
        "The top of the document is {found}, not an object. An OpenAPI document starts with \"openapi\": \"3.1.0\", or \"swagger\": \"2.0\"."
    )]
    NotAnObject {
        /// What stands there, with its article.
        found: &'static str,
    },
    /// Neither `openapi` nor `swagger`.
    #[error(
        "The document has neither \"openapi\" nor \"swagger\", so its format is unknown. Supported are Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1."
    )]
    NoVersion,
    /// A version that is not supported.
    #[error("{name} {version} is not supported. Supported are Swagger 2.0, OpenAPI 3.0 and OpenAPI 3.1: convert the document to one of them.", version = shown(version))]
    UnsupportedVersion {
        /// `OpenAPI` or `Swagger`.
        name: &'static str,
        /// The version as written.
        version: String,
    },
}

/// Where a document is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the source text.
    Position {
        /// From 1.
        line: u32,
        /// From 1.
        column: u32,
    },
    /// In the parsed document (RFC 6901).
    Pointer(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position { line, column } => write!(f, "line {line}, column {column}"),
            Self::Pointer(pointer) if pointer.is_empty() => f.write_str("the top of the document"),
            Self::Pointer(pointer) => f.write_str(pointer),
        }
    }
}

impl LoadError {
    /// Where the fault is, if it has one place.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Empty
            | Self::TooLarge { .. }
            | Self::NotText { .. }
            | Self::WebPage
            | Self::Overloaded
            | Self::ParserFailed => None,
            Self::Json { line, column, .. }
            | Self::Yaml { line, column, .. }
            | Self::TooDeep { line, column, .. }
            | Self::TooMuch { line, column, .. }
            | Self::KeyTooLong { line, column, .. } => {
                (*line > 0).then_some(Place::Position { line: *line, column: *column })
            }
            Self::NotAnObject { .. } | Self::NoVersion => Some(Place::Pointer(String::new())),
            Self::UnsupportedVersion { name: "Swagger", .. } => Some(Place::Pointer("/swagger".to_owned())),
            Self::UnsupportedVersion { .. } => Some(Place::Pointer("/openapi".to_owned())),
        }
    }
}
