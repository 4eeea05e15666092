//! Reads a parsed value as an OpenAPI document.

use serde_json::Value;

use super::cursor::Cursor;
use super::model::{NodeRef, Server, SpecificationFormat, Tag};
use super::problem::{Problem, Problems};
use super::source::{Limits, Source, Syntax};
use super::{Document, LoadError, lines, references};

/// What a copied item costs besides its text.
const ITEM_COST: usize = 200;

/// State while one document is read.
#[derive(Debug)]
pub(super) struct Builder<'a> {
    pub(super) root: &'a Value,
    pub(super) format: SpecificationFormat,
    pub(super) problems: Problems,
    /// Schemas that stand nowhere in the document.
    pub(super) made: Vec<Value>,
    /// Bytes that may still be copied: references may repeat a long text very often.
    left: usize,
    exhausted: bool,
}

impl<'a> Builder<'a> {
    fn new(root: &'a Value, format: SpecificationFormat, left: usize) -> Self {
        Self { root, format, problems: Problems::default(), made: Vec::new(), left, exhausted: false }
    }

    /// Text or number under `key`, copied.
    pub(super) fn text(&mut self, at: &Cursor<'a>, key: &str) -> Option<String> {
        let text = match at.value.get(key)? {
            Value::String(text) => {
                self.spend(text.len());
                if self.exhausted {
                    return None;
                }
                text.clone()
            }
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some(text)
    }

    /// Handle to the value under `key`, if there is one.
    pub(super) fn node(&mut self, at: &Cursor<'a>, key: &str) -> Option<NodeRef> {
        let node = at.get(key)?.node();
        self.spend(node.pointer.len());
        Some(node)
    }

    /// Accounts for one more item of the model; false once too much was copied.
    pub(super) fn afford_item(&mut self) -> bool {
        self.spend(ITEM_COST);
        !self.exhausted
    }

    pub(super) fn spend(&mut self, bytes: usize) {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => self.exhausted = true,
        }
    }
}

/// Reads `source`; what is wrong in parts becomes a problem of the document.
pub(super) fn document(source: Source<'_>, limits: &Limits) -> Result<Document, LoadError> {
    let (format, format_version) = version(&source.root)?;
    let budget = limits.max_bytes.saturating_mul(8);
    let mut builder = Builder::new(&source.root, format, budget);
    let top = Cursor::root(&source.root);
    // Of what stands in a duplicate that did not count, nothing is left to point at.
    for pointer in source.duplicates.iter().filter(|pointer| source.root.pointer(pointer).is_some()) {
        builder
            .problems
            .warning(pointer, "This key stands twice in its object, and only the last one counts. Remove one.");
    }
    let heading = builder.heading(&top);
    let servers = builder.servers(&top);
    let tags = builder.tags(&top);
    let security_schemes = builder.security_schemes(&top);
    let operations = builder.operations(&top, &security_schemes);
    references::check(&source.root, format, &mut builder.problems);
    if builder.exhausted {
        return Err(LoadError::TooMuch { limit: budget, what: "bytes of text", line: 0, column: 0 });
    }
    let Builder { problems, made, .. } = builder;
    let problems = with_lines(problems.into_list(), &source);
    Ok(Document {
        format,
        format_version,
        title: heading.title,
        version: heading.version,
        description: heading.description,
        servers,
        tags,
        operations,
        security_schemes,
        problems,
        syntax: source.syntax,
        root: source.root,
        made,
    })
}

/// Adds their lines to problems, for sources in JSON.
fn with_lines(mut problems: Vec<Problem>, source: &Source<'_>) -> Vec<Problem> {
    if source.syntax == Syntax::Json && !problems.is_empty() {
        let places: Vec<String> = problems.iter().map(|p| p.pointer.clone()).collect();
        let lines = lines::locate(source.text, places.iter().map(String::as_str));
        for problem in &mut problems {
            problem.line = lines.get(problem.pointer.as_str()).copied();
        }
    }
    problems
}

/// Format and exact version of the root.
fn version(root: &Value) -> Result<(SpecificationFormat, String), LoadError> {
    let found = match root {
        Value::Object(_) => None,
        Value::Array(_) => Some("a list"),
        Value::String(_) => Some("a text"),
        Value::Null => Some("null"),
        Value::Bool(_) | Value::Number(_) => Some("a plain value"),
    };
    if let Some(found) = found {
        return Err(LoadError::NotAnObject { found });
    }
    let (name, stated) = match (root.get("openapi"), root.get("swagger")) {
        (Some(stated), _) => ("OpenAPI", stated),
        (None, Some(stated)) => ("Swagger", stated),
        (None, None) => return Err(LoadError::NoVersion),
    };
    let version = stated.as_str().map_or_else(|| stated.to_string(), |text| text.trim().to_owned());
    let mut numbers = version.split('.');
    let format = match (name, numbers.next(), numbers.next()) {
        ("Swagger", Some("2"), Some("0") | None) => SpecificationFormat::Swagger20,
        ("OpenAPI", Some("3"), Some("0")) => SpecificationFormat::OpenApi30,
        ("OpenAPI", Some("3"), Some("1")) => SpecificationFormat::OpenApi31,
        _ => return Err(LoadError::UnsupportedVersion { name, version }),
    };
    Ok((format, version))
}

/// What `info` says.
#[derive(Debug)]
struct Heading {
    title: String,
    version: String,
    description: Option<String>,
}

impl<'a> Builder<'a> {
    fn heading(&mut self, top: &Cursor<'a>) -> Heading {
        let Some(info) = top.get("info").filter(|info| info.object().is_some()) else {
            self.problems.error("", "The document has no \"info\" object. Add one with \"title\" and \"version\".");
            return Heading { title: String::new(), version: String::new(), description: None };
        };
        let mut stated = |key: &str| {
            let text = self.text(&info, key).filter(|text| !text.trim().is_empty());
            if text.is_none() {
                self.problems.error(&info.pointer, format!("\"info\" has no \"{key}\". Add it."));
            }
            text.unwrap_or_default()
        };
        let (title, version) = (stated("title"), stated("version"));
        Heading { title, version, description: self.text(&info, "description") }
    }

    fn servers(&mut self, top: &Cursor<'a>) -> Vec<Server> {
        if self.format == SpecificationFormat::Swagger20 {
            return self.swagger_servers(top);
        }
        let Some(list) = top.get("servers") else {
            return Vec::new();
        };
        let mut servers = Vec::new();
        for server in list.elements() {
            let Some(template) = self.text(&server, "url").filter(|_| self.afford_item()) else {
                self.problems.warning(&server.pointer, "This server has no \"url\". Add it, or remove the server.");
                continue;
            };
            let url = fill_variables(template, &server);
            servers.push(Server { url, description: self.text(&server, "description") });
        }
        servers
    }

    fn swagger_servers(&mut self, top: &Cursor<'a>) -> Vec<Server> {
        let base = self.text(top, "basePath").unwrap_or_default();
        let base = base.trim_end_matches('/');
        let Some(host) = self.text(top, "host") else {
            return if base.is_empty() { Vec::new() } else { vec![Server { url: base.to_owned(), description: None }] };
        };
        let mut schemes: Vec<&str> = top
            .get("schemes")
            .map(|list| list.elements().filter_map(|s| s.value.as_str()).take(4).collect())
            .unwrap_or_default();
        if schemes.is_empty() {
            schemes.push("https");
        }
        schemes
            .into_iter()
            .map(|scheme| Server { url: format!("{scheme}://{host}{base}"), description: None })
            .collect()
    }

    fn tags(&mut self, top: &Cursor<'a>) -> Vec<Tag> {
        let Some(list) = top.get("tags") else {
            return Vec::new();
        };
        let mut tags = Vec::new();
        for tag in list.elements() {
            if let Some(name) = self.text(&tag, "name")
                && self.afford_item()
            {
                tags.push(Tag { name, description: self.text(&tag, "description") });
            }
        }
        tags
    }
}

/// Replaces `{name}` by the default of the server's variable, up to a sensible length.
fn fill_variables(template: String, server: &Cursor<'_>) -> String {
    let mut url = template;
    let Some(variables) = server.get("variables") else {
        return url;
    };
    for (name, variable) in variables.entries().take(32) {
        if let Some(value) = variable.value.get("default").and_then(Value::as_str).filter(|value| value.len() <= 512)
            && url.len() <= 4096
        {
            url = url.replace(&format!("{{{name}}}"), value);
        }
    }
    url
}
