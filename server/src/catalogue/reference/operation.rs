//! The page of one operation.

use headgate_app::components::Link;
use headgate_app::pages::catalogue::{
    BodyDescription, ExampleCode, MediaDescription, ParameterGroup, ResponseDescription,
};
use headgate_contract::openapi::{Body, Document, Media, Operation, ParameterLocation, Response, SecurityKind};
use serde_json::Value;

use super::Addresses;
use super::tree::TreeBuilder;
use crate::catalogue::markdown;

/// Parameters, responses, media types and examples of one page.
const MAX_PARAMETERS: usize = 200;
const MAX_RESPONSES: usize = 40;
const MAX_MEDIA: usize = 8;
const MAX_EXAMPLES: usize = 12;
/// Longest example that is shown, in bytes.
const MAX_EXAMPLE: usize = 32 * 1024;

/// Everything about an operation that comes from the document.
#[derive(Debug)]
pub struct Described {
    pub parameters: Vec<ParameterGroup>,
    pub request: Option<BodyDescription>,
    pub responses: Vec<ResponseDescription>,
    pub security: Vec<String>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
}

/// Describes the operation within the page's limits.
#[must_use]
pub fn describe(document: &Document, addresses: &Addresses, operation: &Operation) -> Described {
    let mut trees = TreeBuilder::new(document, addresses);
    let parameters = parameters(&mut trees, operation);
    let request = operation.request_body.as_ref().map(|body| request(document, &mut trees, body));
    let responses =
        operation.responses.iter().take(MAX_RESPONSES).map(|one| response(document, &mut trees, one)).collect();
    let (previous, next) = neighbours(document, addresses, operation);
    Described { parameters, request, responses, security: security(document, operation), previous, next }
}

/// The name people read: the summary, else the route.
#[must_use]
pub fn title(operation: &Operation) -> String {
    let summary = operation.summary.clone().filter(|summary| !summary.trim().is_empty());
    summary.unwrap_or_else(|| format!("{} {}", operation.method, operation.path))
}

fn parameters(trees: &mut TreeBuilder<'_>, operation: &Operation) -> Vec<ParameterGroup> {
    let places = [
        (ParameterLocation::Path, "Path parameters"),
        (ParameterLocation::Query, "Query parameters"),
        (ParameterLocation::Header, "Headers"),
        (ParameterLocation::Cookie, "Cookies"),
    ];
    let groups = places.into_iter().map(|(location, title)| {
        let own = operation.parameters.iter().take(MAX_PARAMETERS).filter(|parameter| parameter.location == location);
        ParameterGroup { title, parameters: own.map(|parameter| trees.parameter(parameter)).collect() }
    });
    groups.filter(|group| !group.parameters.is_empty()).collect()
}

fn request(document: &Document, trees: &mut TreeBuilder<'_>, body: &Body) -> BodyDescription {
    BodyDescription {
        is_required: body.required,
        description: markdown::render_some(body.description.as_deref()),
        media: body.contents.iter().take(MAX_MEDIA).map(|one| media(document, trees, one)).collect(),
    }
}

fn response(document: &Document, trees: &mut TreeBuilder<'_>, response: &Response) -> ResponseDescription {
    ResponseDescription {
        status: response.status.clone(),
        description: markdown::render_some(response.description.as_deref()),
        headers: response.headers.iter().take(MAX_PARAMETERS).map(|header| trees.header(header)).collect(),
        media: response.contents.iter().take(MAX_MEDIA).map(|one| media(document, trees, one)).collect(),
    }
}

fn media(document: &Document, trees: &mut TreeBuilder<'_>, media: &Media) -> MediaDescription {
    let examples = media.examples.iter().take(MAX_EXAMPLES).filter_map(|example| {
        let title = example.summary.clone().unwrap_or_else(|| match example.name.as_str() {
            "example" => "Example".to_owned(),
            name => format!("Example: {name}"),
        });
        Some(ExampleCode { title, code: printed(document.value(&example.value)?) })
    });
    MediaDescription {
        media_type: media.media_type.clone(),
        examples: examples.collect(),
        schema: media.schema.as_ref().map(|schema| trees.body(schema)),
    }
}

fn printed(value: &Value) -> String {
    let mut text = match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    if text.len() > MAX_EXAMPLE {
        text.truncate(text.floor_char_boundary(MAX_EXAMPLE));
        text.push_str("\n… the rest is in the document");
    }
    text
}

/// The alternatives in words. They are about the vendor's own proofs, which the gateway does not need.
fn security(document: &Document, operation: &Operation) -> Vec<String> {
    let alternatives = operation.security.iter().map(|alternative| {
        let parts: Vec<String> = alternative
            .iter()
            .map(|requirement| {
                let kind = document
                    .security_schemes
                    .iter()
                    .find(|scheme| scheme.name == requirement.scheme)
                    .map(|scheme| in_words(&scheme.kind));
                let scopes = if requirement.scopes.is_empty() {
                    String::new()
                } else {
                    format!(" with {}", requirement.scopes.join(", "))
                };
                format!("{}{}{scopes}", requirement.scheme, kind.map(|kind| format!(": {kind}")).unwrap_or_default())
            })
            .collect();
        if parts.is_empty() { "no proof needed".to_owned() } else { parts.join(", together with ") }
    });
    alternatives.take(20).collect()
}

fn in_words(kind: &SecurityKind) -> String {
    match kind {
        SecurityKind::ApiKey { location, parameter } => format!("key in the {location} parameter {parameter}"),
        SecurityKind::Http { scheme } => format!("Authorization: {scheme}"),
        SecurityKind::OAuth2 => "OAuth 2.0".to_owned(),
        SecurityKind::OpenIdConnect { .. } => "OpenID Connect".to_owned(),
        SecurityKind::MutualTls => "client certificate".to_owned(),
        SecurityKind::Unknown { stated } => stated.clone(),
    }
}

fn neighbours(document: &Document, addresses: &Addresses, operation: &Operation) -> (Option<Link>, Option<Link>) {
    let at = document.operations.iter().position(|other| other.key == operation.key);
    let link = |place: Option<usize>| {
        let other = document.operations.get(place?)?;
        Some(Link::new(title(other), addresses.operation(other.key.as_str())))
    };
    (link(at.and_then(|at| at.checked_sub(1))), link(at.map(|at| at + 1)))
}
