//! What each operation answers, made once from the document.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use headgate_contract::openapi::{Document, ExampleBudget, ExamplePurpose, Method, Operation, Response, example_for};
use headgate_contract::snapshot::{PathFault, PathTable};
use http::{HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use super::wrong_shape;

/// The answers of every operation of a document.
pub struct Answers {
    /// What stands before the paths of the operations, without a slash at its end: `/v70`.
    pub base_path: String,
    operations: Vec<OperationAnswers>,
    paths: PathTable<BTreeMap<Method, usize>>,
}

/// The answers of one operation.
#[derive(Debug)]
pub struct OperationAnswers {
    method: Method,
    path: String,
    id: Option<String>,
    key: String,
    /// Where [`OperationAnswers::usual`] is found.
    usual_status: u16,
    by_status: BTreeMap<u16, Answer>,
    /// What `default` says, for every status that is not declared.
    otherwise: Option<Answer>,
}

/// One answer.
#[derive(Debug, Clone)]
pub struct Answer {
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub content: Option<Content>,
}

/// The body of an answer.
#[derive(Debug, Clone)]
pub struct Content {
    pub media_type: HeaderValue,
    pub body: Bytes,
    /// The body, made to violate its schema; `None` where every body is right.
    pub wrong: Option<Bytes>,
}

/// What a path and a method lead to.
#[derive(Debug)]
pub enum Found<'a> {
    /// The operation, with its index.
    Operation(usize, &'a OperationAnswers),
    /// The path is there, with these methods only.
    OtherMethods(Vec<Method>),
    Nothing,
}

impl Answers {
    /// The answers of `document` below `base_path`, or below the path of the document's first server.
    ///
    /// # Errors
    /// When a path cannot be routed.
    pub fn of(document: &Document, base_path: Option<&str>) -> Result<Self, PathFault> {
        let base_path = base_path.map_or_else(|| server_path(document), normal);
        let mut paths = PathTable::<BTreeMap<Method, usize>>::default();
        for (index, operation) in document.operations.iter().enumerate() {
            paths.entry(&operation.path)?.entry(operation.method).or_insert(index);
        }
        let operations =
            document.operations.iter().map(|operation| OperationAnswers::of(document, operation)).collect();
        Ok(Self { base_path, operations, paths })
    }

    /// What answers `method` on `path`, which begins with the base path.
    #[must_use]
    pub fn find(&self, method: &http::Method, path: &str) -> Found<'_> {
        let inner = path.strip_prefix(&self.base_path).filter(|inner| inner.is_empty() || inner.starts_with('/'));
        let inner = inner.map(|inner| if inner.is_empty() { "/" } else { inner });
        let Some(methods) = inner.and_then(|inner| self.paths.find(inner)) else { return Found::Nothing };
        let wanted: Option<Method> = method.as_str().parse().ok();
        // HEAD is answered like GET (RFC 9110 §9.3.2); the server leaves the body out.
        let index = wanted.and_then(|wanted| {
            methods.get(&wanted).or_else(|| methods.get(&Method::Get).filter(|_| wanted == Method::Head))
        });
        match index.and_then(|index| Some((*index, self.operations.get(*index)?))) {
            Some((index, operation)) => Found::Operation(index, operation),
            None => Found::OtherMethods(methods.keys().copied().collect()),
        }
    }

    /// Index of the operation with this id or key, or `METHOD /path`.
    #[must_use]
    pub fn operation_named(&self, name: &str) -> Option<usize> {
        self.operations.iter().position(|operation| {
            operation.id.as_deref() == Some(name)
                || operation.key == name
                || name
                    .split_once(' ')
                    .is_some_and(|(method, path)| method == operation.method.as_str() && path.trim() == operation.path)
        })
    }

    /// How many operations there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.operations.len()
    }

    /// Whether the document has no operation.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("base_path", &self.base_path)
            .field("operations", &self.operations.len())
            .finish()
    }
}

impl OperationAnswers {
    fn of(document: &Document, operation: &Operation) -> Self {
        let mut by_status = BTreeMap::new();
        let mut otherwise = None;
        for response in &operation.responses {
            match numeric(&response.status) {
                Some(status) => {
                    by_status.insert(status, Answer::of(document, operation, response));
                }
                None => otherwise = Some(Answer::of(document, operation, response)),
            }
        }
        let usual = operation.success_response().and_then(|response| numeric(&response.status)).unwrap_or(200);
        Self {
            method: operation.method,
            path: operation.path.clone(),
            id: operation.operation_id.clone(),
            key: operation.key.as_str().to_owned(),
            usual_status: usual,
            by_status,
            otherwise,
        }
    }

    /// The status when all goes well.
    #[must_use]
    pub const fn usual_status(&self) -> u16 {
        self.usual_status
    }

    /// The answer for a status, if the document declares one.
    #[must_use]
    pub fn answer(&self, status: u16) -> Option<&Answer> {
        self.by_status.get(&status).or(self.otherwise.as_ref())
    }
}

impl Answer {
    fn of(document: &Document, operation: &Operation, response: &Response) -> Self {
        let required = response.headers.iter().filter(|header| header.required);
        let headers = required.filter_map(|header| {
            let value = example_for(document, header.schema.as_ref()?, ExampleBudget::new(ExamplePurpose::Response));
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            Some((HeaderName::try_from(&header.name).ok()?, HeaderValue::try_from(text).ok()?))
        });
        let headers = headers.filter(|(name, _)| *name != http::header::CONTENT_LENGTH).collect();
        Self { headers, content: Content::of(document, operation, response) }
    }
}

impl Content {
    fn of(document: &Document, operation: &Operation, response: &Response) -> Option<Self> {
        let example = operation.example_response(document, &response.status)?;
        let media = response.contents.iter().find(|media| media.media_type == example.media_type)?;
        let wrong = media.schema.as_ref().and_then(|schema| wrong_shape::bend(document, schema, &example.value));
        let media_type =
            if example.media_type.contains('*') { "application/octet-stream" } else { &example.media_type };
        Some(Self {
            media_type: HeaderValue::try_from(media_type).ok()?,
            body: written(media_type, &example.value),
            wrong: wrong.map(|wrong| written(media_type, &wrong)),
        })
    }
}

/// A text stands for itself where the body is not JSON.
fn written(media_type: &str, value: &Value) -> Bytes {
    match value {
        Value::String(text) if !media_type.to_ascii_lowercase().contains("json") => Bytes::from(text.clone()),
        value => Bytes::from(value.to_string()),
    }
}

/// `200`, or `4XX` as 400; `None` for `default`.
fn numeric(status: &str) -> Option<u16> {
    let number = status.to_ascii_uppercase().replace('X', "0").parse().ok()?;
    (200..=599).contains(&number).then_some(number)
}

fn server_path(document: &Document) -> String {
    let Some(server) = document.servers.first() else { return String::new() };
    match Url::parse(&server.url) {
        Ok(url) => normal(url.path()),
        Err(_) => normal(&server.url),
    }
}

/// With a slash at its beginning and none at its end; empty for the root.
fn normal(path: &str) -> String {
    match path.trim_matches('/') {
        "" => String::new(),
        path => format!("/{path}"),
    }
}
