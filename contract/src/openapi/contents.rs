//! Bodies of requests and responses, with their media types and examples.

use serde_json::{Map, Value, json};

use super::build::Builder;
use super::cursor::Cursor;
use super::model::{Body, Media, NamedExample, NodeBase, NodeRef, Response, ResponseHeader, SpecificationFormat};
use super::parameters::ParameterSet;
use super::problem::shown;

impl<'a> Builder<'a> {
    pub(super) fn request_body(&mut self, operation: &Cursor<'a>, set: &ParameterSet<'a>) -> Option<Body> {
        if self.format == SpecificationFormat::Swagger20 {
            return match &set.body {
                Some(body) => Some(self.swagger_body(operation, body)),
                None => (!set.form.is_empty()).then(|| self.swagger_form(operation, &set.form)),
            };
        }
        let body = operation.get("requestBody")?.resolve(self.root)?;
        Some(Body {
            required: body.is_true("required"),
            description: self.text(&body, "description"),
            contents: self.contents(&body),
        })
    }

    /// `content` of OpenAPI 3.
    fn contents(&mut self, holder: &Cursor<'a>) -> Vec<Media> {
        let Some(content) = holder.get("content") else {
            return Vec::new();
        };
        let mut contents = Vec::new();
        for (media_type, media) in content.entries() {
            self.spend(media_type.len());
            if !self.afford_item() {
                break;
            }
            let (schema, examples) = (self.node(&media, "schema"), self.examples(&media));
            contents.push(Media { media_type: media_type.to_owned(), schema, examples });
        }
        contents
    }

    fn examples(&mut self, media: &Cursor<'a>) -> Vec<NamedExample> {
        let single = self.node(media, "example");
        let mut examples: Vec<NamedExample> =
            single.map(|value| NamedExample { name: "example".to_owned(), summary: None, value }).into_iter().collect();
        let Some(named) = media.get("examples") else {
            return examples;
        };
        for (name, example) in named.entries() {
            let Some(example) = example.resolve(self.root) else {
                continue;
            };
            self.spend(name.len());
            if !self.afford_item() {
                break;
            }
            if let Some(value) = self.node(&example, "value") {
                examples.push(NamedExample { name: name.to_owned(), summary: self.text(&example, "summary"), value });
            }
        }
        examples
    }

    fn swagger_body(&mut self, operation: &Cursor<'a>, body: &Cursor<'a>) -> Body {
        let schema = self.node(body, "schema");
        let contents = self
            .swagger_media_types(operation, "consumes")
            .into_iter()
            .map(|media_type| Media { media_type, schema: schema.clone(), examples: Vec::new() })
            .collect();
        Body { required: body.is_true("required"), description: self.text(body, "description"), contents }
    }

    /// Form fields become one object schema; each field is a schema of its own in Swagger 2.0.
    fn swagger_form(&mut self, operation: &Cursor<'a>, form: &[Cursor<'a>]) -> Body {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut has_file = false;
        for field in form {
            let Some(name) = field.value.get("name").and_then(Value::as_str) else {
                continue;
            };
            self.spend(name.len() + field.pointer.len());
            if !self.afford_item() {
                break;
            }
            has_file |= field.value.get("type").and_then(Value::as_str) == Some("file");
            if field.is_true("required") {
                required.push(Value::from(name));
            }
            properties.insert(name.to_owned(), json!({ "$ref": format!("#{}", field.pointer.replace('%', "%25")) }));
        }
        let any_required = !required.is_empty();
        self.made.push(json!({ "type": "object", "properties": properties, "required": required }));
        let schema = NodeRef { base: NodeBase::Made(self.made.len() - 1), pointer: String::new() };
        let multipart =
            has_file || self.swagger_media_types(operation, "consumes").iter().any(|m| m == "multipart/form-data");
        let media_type = if multipart { "multipart/form-data" } else { "application/x-www-form-urlencoded" };
        let media = Media { media_type: media_type.to_owned(), schema: Some(schema), examples: Vec::new() };
        Body { required: any_required, description: None, contents: vec![media] }
    }

    /// `consumes` or `produces` of the operation, else of the document, else JSON.
    fn swagger_media_types(&mut self, operation: &Cursor<'a>, key: &str) -> Vec<String> {
        let list = operation.value.get(key).or_else(|| self.root.get(key)).and_then(Value::as_array);
        let types: Vec<String> =
            list.into_iter().flatten().filter_map(|one| one.as_str().map(str::to_owned)).take(16).collect();
        self.spend(types.iter().map(String::len).sum());
        if types.is_empty() { vec!["application/json".to_owned()] } else { types }
    }

    pub(super) fn responses(&mut self, operation: &Cursor<'a>) -> Vec<Response> {
        let mut responses = Vec::new();
        if let Some(declared) = operation.get("responses") {
            for (status, response) in declared.entries() {
                responses.extend(self.response(operation, status, response));
            }
        }
        if responses.is_empty() {
            self.problems.warning(&operation.pointer, "The operation declares no response. Add at least one.");
        }
        responses
    }

    fn response(&mut self, operation: &Cursor<'a>, status: &str, response: Cursor<'a>) -> Option<Response> {
        let place = response.pointer.clone();
        let at = response.resolve(self.root).filter(|_| self.afford_item())?;
        if at.object().is_none() {
            self.problems.error(&place, "A response must be an object. This one is left out.");
            return None;
        }
        if !is_status(status) {
            let message = format!(
                "\"{}\" is no status. Use a number such as 200, a range such as 4XX, or default.",
                shown(status)
            );
            self.problems.warning(&place, message);
        }
        let description = self.text(&at, "description");
        if description.is_none() {
            self.problems.warning(&place, "The response has no \"description\". Add one.");
        }
        let contents = match self.format {
            SpecificationFormat::Swagger20 => self.swagger_contents(operation, &at),
            _ => self.contents(&at),
        };
        Some(Response { status: status.to_owned(), description, headers: self.headers(&at), contents })
    }

    fn swagger_contents(&mut self, operation: &Cursor<'a>, response: &Cursor<'a>) -> Vec<Media> {
        let schema = self.node(response, "schema");
        let mut contents: Vec<Media> = Vec::new();
        if schema.is_some() {
            let types = self.swagger_media_types(operation, "produces");
            contents.extend(types.into_iter().map(|media_type| Media {
                media_type,
                schema: schema.clone(),
                examples: Vec::new(),
            }));
        }
        let Some(examples) = response.get("examples") else {
            return contents;
        };
        for (media_type, example) in examples.entries() {
            self.spend(media_type.len() + example.pointer.len());
            if !self.afford_item() {
                break;
            }
            let example = NamedExample { name: "example".to_owned(), summary: None, value: example.node() };
            match contents.iter_mut().find(|media| media.media_type == media_type) {
                Some(media) => media.examples.push(example),
                None => contents.push(Media {
                    media_type: media_type.to_owned(),
                    schema: schema.clone(),
                    examples: vec![example],
                }),
            }
        }
        contents
    }

    fn headers(&mut self, response: &Cursor<'a>) -> Vec<ResponseHeader> {
        let Some(declared) = response.get("headers") else {
            return Vec::new();
        };
        let mut headers = Vec::new();
        for (name, header) in declared.entries() {
            let Some(at) = header.resolve(self.root).filter(|_| self.afford_item()) else {
                continue;
            };
            self.spend(name.len());
            headers.push(ResponseHeader {
                name: name.to_owned(),
                required: at.is_true("required"),
                description: self.text(&at, "description"),
                schema: self.parameter_schema(&at),
            });
        }
        headers
    }
}

/// `200`, `4XX` or `default`.
fn is_status(status: &str) -> bool {
    let mut characters = status.chars();
    let class = matches!(characters.next(), Some('1'..='5'));
    let rest = characters.as_str();
    status == "default" || class && rest.len() == 2 && (rest == "XX" || rest.bytes().all(|b| b.is_ascii_digit()))
}
