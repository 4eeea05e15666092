//! Bodies of requests and the formats they may have.

use serde_json::Value;

use super::contract::{Contract, Head};
use super::place::Place;
use super::schema::Spot;

/// Most media types of one `consumes` or `produces`; the loader reads no more either.
const MAX_LISTED: usize = 16;

/// What a request carries.
#[derive(Debug)]
pub(crate) struct Body<'d> {
    pub(crate) required: bool,
    pub(crate) at: Place<'d>,
    pub(crate) contents: Vec<Media<'d>>,
}

/// A body in one format.
#[derive(Debug)]
pub(crate) struct Media<'d> {
    /// As written.
    pub(crate) name: &'d str,
    /// What it is matched by: lower case, parameters in order.
    pub(crate) key: String,
    pub(crate) at: Place<'d>,
    /// `None` if the document gives none.
    pub(crate) schema: Option<Spot<'d>>,
    /// How properties of a form are written.
    pub(crate) encoding: Vec<(&'d str, Place<'d>)>,
}

/// What the request of an operation carries.
pub(crate) fn request_body<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Option<Body<'d>> {
    if contract.is_swagger() {
        return swagger_body(contract, head).or_else(|| swagger_form(contract, head));
    }
    let at = head.at.get("requestBody")?.resolve(contract.root)?;
    Some(Body { required: at.is_true("required"), contents: contents(&at), at })
}

/// `content` of OpenAPI 3.
pub(crate) fn contents<'d>(holder: &Place<'d>) -> Vec<Media<'d>> {
    let Some(content) = holder.get("content") else {
        return Vec::new();
    };
    let mut contents: Vec<Media<'d>> = Vec::new();
    for (name, at) in content.entries() {
        let encoding = at.get("encoding").map(|encoding| encoding.entries().collect()).unwrap_or_default();
        contents.push(Media { name, key: key(name), schema: at.get("schema").map(Spot::One), encoding, at });
    }
    contents
}

fn swagger_body<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Option<Body<'d>> {
    let lists = [head.at.get("parameters"), head.item.get("parameters")];
    let mut parameters: Vec<Place<'d>> = Vec::new();
    for list in lists.into_iter().flatten() {
        parameters.extend(list.elements().filter_map(|element| element.resolve(contract.root)));
    }
    let at = parameters.into_iter().find(|parameter| parameter.text("in") == Some("body"))?;
    let schema = at.get("schema").map(Spot::One);
    let contents = swagger_contents(contract, &head.at, ("consumes", &at), schema);
    Some(Body { required: at.is_true("required"), at, contents })
}

/// One body per media type of `consumes` or `produces`: of the operation, else of the document, else JSON. The media
/// types stand where they are listed, else `at`.
pub(crate) fn swagger_contents<'d>(
    contract: &Contract<'d>,
    operation: &Place<'d>,
    (list, at): (&str, &Place<'d>),
    schema: Option<Spot<'d>>,
) -> Vec<Media<'d>> {
    let listed = operation.get(list).or_else(|| contract.top.get(list));
    let media =
        |name: &'d str, at: Place<'d>| Media { name, key: key(name), at, schema: schema.clone(), encoding: Vec::new() };
    let mut contents = Vec::new();
    for element in listed.iter().flat_map(Place::elements).take(MAX_LISTED) {
        contents.extend(element.value.as_str().map(|name| media(name, element)));
    }
    if contents.is_empty() {
        contents.push(media("application/json", at.clone()));
    }
    contents
}

/// The loader has made one object schema of the fields of a form.
fn swagger_form<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Option<Body<'d>> {
    let operation = contract.loaded.get(&(head.method, head.path))?;
    let body = operation.request_body.as_ref()?;
    let at = head.at.get("parameters").or_else(|| head.item.get("parameters"))?;
    let mut contents = Vec::new();
    for media in &body.contents {
        let schema: &'d Value = contract.document.value(media.schema.as_ref()?)?;
        let (name, schema) = (media.media_type.as_str(), Spot::One(at.made(schema)));
        contents.push(Media { name, key: key(name), at: at.clone(), schema: Some(schema), encoding: Vec::new() });
    }
    Some(Body { required: body.required, at, contents })
}

/// A media type in lower case without white space, its parameters sorted (RFC 9110 §8.3.1).
fn key(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let mut pieces = name.split(';').map(str::trim);
    let essence = pieces.next().unwrap_or_default().to_owned();
    let mut parameters: Vec<&str> = pieces.filter(|piece| !piece.is_empty()).collect();
    parameters.sort_unstable();
    // UTF-8 is what JSON always is (RFC 8259 §8.1).
    parameters.retain(|parameter| {
        !(essence.ends_with("json") && matches!(*parameter, "charset=utf-8" | "charset=\"utf-8\""))
    });
    std::iter::once(essence.as_str()).chain(parameters).collect::<Vec<_>>().join(";")
}
