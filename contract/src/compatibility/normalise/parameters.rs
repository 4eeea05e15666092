//! Parameters of an operation with those of its path, their defaults made explicit.

use serde_json::Value;

use super::contract::{Contract, Head, variables};
use super::place::Place;
use super::schema::Spot;
use crate::openapi::ParameterLocation;

/// Headers whose parameters OpenAPI 3 ignores: they are described elsewhere in the document.
const DESCRIBED_ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];

/// An input outside the body, or a header of a response.
#[derive(Debug)]
pub(crate) struct Parameter<'d> {
    pub(crate) name: &'d str,
    pub(crate) location: ParameterLocation,
    /// What it is matched by: the name, of a header in lower case, of a path parameter its position.
    pub(crate) key: String,
    pub(crate) required: bool,
    pub(crate) at: Place<'d>,
    pub(crate) writing: Writing<'d>,
    /// The media type it is written in, and its place.
    pub(crate) content: Option<(&'d str, Place<'d>)>,
    /// `None` if the document gives none.
    pub(crate) schema: Option<Spot<'d>>,
}

/// How lists and objects are written into a parameter (OpenAPI 3.1 §4.8.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Writing<'d> {
    pub(crate) style: &'d str,
    pub(crate) explode: bool,
    pub(crate) allow_reserved: bool,
    pub(crate) allow_empty_value: bool,
}

/// Own parameters in document order, then those of the path that they do not replace. Of Swagger 2.0 without body and
/// form.
pub(crate) fn parameters<'d>(contract: &Contract<'d>, head: &Head<'d>) -> Vec<Parameter<'d>> {
    let mut parameters: Vec<Parameter<'d>> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for list in [head.at.get("parameters"), head.item.get("parameters")].into_iter().flatten() {
        for element in list.elements() {
            let read = element.resolve(contract.root).and_then(|at| parameter(contract, head, at));
            if let Some(parameter) = read
                && known.insert((parameter.location, parameter.key.clone()))
            {
                parameters.push(parameter);
            }
        }
    }
    parameters
}

fn parameter<'d>(contract: &Contract<'d>, head: &Head<'d>, at: Place<'d>) -> Option<Parameter<'d>> {
    let name = at.text("name")?;
    let location = match at.text("in")? {
        "path" => ParameterLocation::Path,
        "query" => ParameterLocation::Query,
        "header" => ParameterLocation::Header,
        "cookie" => ParameterLocation::Cookie,
        _ => return None,
    };
    let key = match location {
        ParameterLocation::Path => {
            let position = variables(head.path).position(|variable| variable == name);
            position.map_or_else(|| format!("{{{name}}}"), |position| position.to_string())
        }
        ParameterLocation::Header => name.to_ascii_lowercase(),
        ParameterLocation::Query | ParameterLocation::Cookie => name.to_owned(),
    };
    if location == ParameterLocation::Header && DESCRIBED_ELSEWHERE.contains(&key.as_str()) && !contract.is_swagger() {
        return None;
    }
    let required = at.is_true("required") || location == ParameterLocation::Path;
    Some(described(contract, at, Parameter { name, location, key, required, ..blank(&contract.top) }))
}

/// A header of a response: written like a header of a request.
pub(crate) fn header<'d>(contract: &Contract<'d>, name: &'d str, at: Place<'d>) -> Parameter<'d> {
    let (key, required) = (name.to_ascii_lowercase(), at.is_true("required"));
    described(contract, at, Parameter { name, key, required, ..blank(&contract.top) })
}

fn blank<'d>(at: &Place<'d>) -> Parameter<'d> {
    Parameter {
        name: "",
        location: ParameterLocation::Header,
        key: String::new(),
        required: false,
        at: at.clone(),
        writing: Writing { style: "simple", explode: false, allow_reserved: false, allow_empty_value: false },
        content: None,
        schema: None,
    }
}

fn described<'d>(contract: &Contract<'d>, at: Place<'d>, mut parameter: Parameter<'d>) -> Parameter<'d> {
    if contract.is_swagger() {
        parameter.writing = swagger_writing(&at, parameter.location);
        parameter.schema = Some(Spot::One(at.clone()));
    } else {
        parameter.writing = writing(&at, parameter.location);
        parameter.schema = at.get("schema").map(Spot::One);
        if parameter.schema.is_none()
            && let Some((media_type, media)) = at.get("content").and_then(|content| content.entries().next())
        {
            parameter.schema = media.get("schema").map(Spot::One);
            parameter.content = Some((media_type, media));
        }
    }
    parameter.at = at;
    parameter
}

fn writing<'d>(at: &Place<'d>, location: ParameterLocation) -> Writing<'d> {
    let usual = match location {
        ParameterLocation::Query | ParameterLocation::Cookie => "form",
        ParameterLocation::Path | ParameterLocation::Header => "simple",
    };
    let style = at.text("style").unwrap_or(usual);
    Writing {
        style,
        explode: at.flag("explode").unwrap_or(style == "form"),
        allow_reserved: at.is_true("allowReserved"),
        allow_empty_value: at.is_true("allowEmptyValue"),
    }
}

/// `collectionFormat` in the words of OpenAPI 3.
fn swagger_writing<'d>(at: &Place<'d>, location: ParameterLocation) -> Writing<'d> {
    let in_query = location == ParameterLocation::Query;
    let plain = if in_query { "form" } else { "simple" };
    let (style, explode) = match at.text("collectionFormat") {
        Some("multi") => ("form", true),
        Some("ssv") => ("spaceDelimited", false),
        Some("tsv") => ("tabDelimited", false),
        Some("pipes") => ("pipeDelimited", false),
        // One value is written alike, whether lists are exploded or not.
        _ => (plain, in_query && at.object().and_then(|map| map.get("type")).is_some_and(|kind| !is_list(kind))),
    };
    Writing { style, explode, allow_reserved: false, allow_empty_value: at.is_true("allowEmptyValue") }
}

fn is_list(kind: &Value) -> bool {
    kind == "array"
}
