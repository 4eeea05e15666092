//! A change in plain words: what it is about, what happened to it, and the values on both sides.

use std::fmt::Write as _;

use serde_json::Value;

use crate::compatibility::diff::change::{Aspect, Change, Direction, Element, Site, Step};

/// Longest value that is repeated, in characters.
const MAX_VALUE: usize = 80;

/// Longest name or path that is repeated, in characters.
const MAX_NAME: usize = 200;

/// `query parameter "limit": a limit went down (maximum), 100 → 50`
pub(super) fn sentence(change: &Change, what: &str) -> String {
    let mut sentence = match subject(change) {
        Some(subject) => format!("{subject}: {what}"),
        None => what.to_owned(),
    };
    if let Some(name) = detail(&change.aspect) {
        let _ = write!(sentence, ", {}", quoted(name));
    }
    let (old, new) = (shown(change, change.old.as_ref()), shown(change, change.new.as_ref()));
    let _ = match (old, new) {
        _ if change.aspect == Aspect::Existence => Ok(()),
        (Some(old), Some(new)) => write!(sentence, ", {old} → {new}"),
        (Some(value), None) | (None, Some(value)) if comes_and_goes(&change.aspect) => write!(sentence, ", {value}"),
        (Some(old), None) => write!(sentence, ", {old} → none"),
        (None, Some(new)) => write!(sentence, ", none → {new}"),
        (None, None) => Ok(()),
    };
    sentence
}

/// What the change is about, if it is not the operation itself.
fn subject(change: &Change) -> Option<String> {
    Some(match &change.element {
        Element::Operation => return None,
        Element::Document => "document".to_owned(),
        Element::Path { path } => cut(path, MAX_NAME),
        Element::Webhook { name } => format!("webhook {}", quoted(name)),
        Element::Callback { name } => format!("callback {}", quoted(name)),
        Element::Parameter { location, name } => format!("{location} parameter {}", quoted(name)),
        Element::RequestBody => "request body".to_owned(),
        Element::Response { status } => format!("response {}", cut(status, MAX_NAME)),
        Element::ResponseHeader { status, name } => header(status, name),
        Element::MediaType { status: None, media_type } => format!("request body ({})", cut(media_type, MAX_NAME)),
        Element::MediaType { status: Some(status), media_type } => {
            format!("response {} ({})", cut(status, MAX_NAME), cut(media_type, MAX_NAME))
        }
        Element::Schema { site, path } => schema(change.direction, site, path),
        Element::SecurityRequirement { schemes, .. } if schemes.is_empty() => "security (none)".to_owned(),
        Element::SecurityRequirement { schemes, .. } => format!("security {}", quoted(schemes)),
        Element::SecurityScheme { name } => format!("security scheme {}", quoted(name)),
        Element::Server { .. } if change.aspect == Aspect::Url => "server".to_owned(),
        Element::Server { url } => format!("server {}", cut(url, MAX_NAME)),
        Element::Tag { name } => format!("tag {}", quoted(name)),
    })
}

fn header(status: &str, name: &str) -> String {
    format!("header {} of response {}", quoted(name), cut(status, MAX_NAME))
}

fn schema(direction: Direction, site: &Site, path: &[Step]) -> String {
    let whole = match site {
        Site::Parameter { location, name } => format!("{location} parameter {}", quoted(name)),
        Site::RequestBody { .. } if direction == Direction::Response => "body that is sent".to_owned(),
        Site::RequestBody { .. } => "request body".to_owned(),
        Site::ResponseBody { status, .. } => format!("response {}", cut(status, MAX_NAME)),
        Site::ResponseHeader { status, name } => header(status, name),
    };
    match way(path) {
        way if way.is_empty() => whole,
        way => format!("{} of {whole}", quoted(&way)),
    }
}

/// The way from a schema to one inside it: `cards[].owner.name`.
fn way(path: &[Step]) -> String {
    let mut way = String::new();
    for step in path {
        let _ = match step {
            Step::Property(name) if way.is_empty() => write!(way, "{name}"),
            Step::Property(name) => write!(way, ".{name}"),
            Step::Items => write!(way, "[]"),
            Step::PrefixItem(index) => write!(way, "[{index}]"),
            Step::AdditionalProperties => write!(way, ".*"),
            Step::PatternProperty(pattern) => write!(way, ".<{pattern}>"),
            Step::Variant { label, .. } => write!(way, "({label})"),
            Step::Not => write!(way, "(not)"),
            Step::If => write!(way, "(if)"),
            Step::Then => write!(way, "(then)"),
            Step::Else => write!(way, "(else)"),
            Step::Contains => write!(way, "(contains)"),
            Step::PropertyNames => write!(way, "(names)"),
            Step::DependentSchema(name) => write!(way, "(if there is {name})"),
            Step::UnevaluatedItems => write!(way, "(further items)"),
            Step::UnevaluatedProperties => write!(way, "(further properties)"),
            Step::ContentSchema => write!(way, "(content)"),
        };
    }
    way
}

/// The name that goes with an aspect, if its values do not hold it.
fn detail(aspect: &Aspect) -> Option<&str> {
    match aspect {
        Aspect::Limit(name)
        | Aspect::Residency(name)
        | Aspect::Encoding(name)
        | Aspect::ServerVariable(name)
        | Aspect::DiscriminatorMapping(name)
        | Aspect::DependentRequired(name)
        | Aspect::DependentSchema(name)
        | Aspect::PatternProperty(name)
        | Aspect::AuthorizationUrl { flow: name }
        | Aspect::TokenUrl { flow: name }
        | Aspect::RefreshUrl { flow: name } => Some(name),
        _ => None,
    }
}

/// Whether an aspect is one of several of its kind, so that its value is what came or went.
const fn comes_and_goes(aspect: &Aspect) -> bool {
    matches!(
        aspect,
        Aspect::EnumValue | Aspect::ExtensibleEnumValue | Aspect::Variant(_) | Aspect::Scope { .. } | Aspect::Flow
    )
}

/// A value as compact JSON, lists of names as words; flags are told by the rule's own words.
fn shown(change: &Change, value: Option<&Value>) -> Option<String> {
    let names = |list: &[Value]| list.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    let text = match (&change.aspect, value) {
        (Aspect::Type, None) => "any".to_owned(),
        (Aspect::Type, Some(Value::Array(list))) if list.is_empty() => "nothing".to_owned(),
        (Aspect::Type, Some(Value::Array(list))) => names(list).join(" or "),
        (Aspect::Schemes, Some(Value::Array(list))) => names(list).join(" and "),
        (aspect, Some(Value::Bool(_))) if !holds_schema(aspect) => return None,
        (_, value) => value?.to_string(),
    };
    Some(cut(&text, MAX_VALUE))
}

/// Whether `true` and `false` are schemas here.
const fn holds_schema(aspect: &Aspect) -> bool {
    matches!(
        aspect,
        Aspect::AdditionalProperties | Aspect::Items | Aspect::UnevaluatedItems | Aspect::UnevaluatedProperties
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", cut(name, MAX_NAME))
}

/// On one line, and not longer than `limit` characters.
fn cut(text: &str, limit: usize) -> String {
    let clean = text.chars().map(|character| if character.is_control() { ' ' } else { character });
    match text.char_indices().nth(limit) {
        Some(_) => clean.take(limit - 1).chain(['…']).collect(),
        None => clean.collect(),
    }
}
