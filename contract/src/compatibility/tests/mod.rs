//! Tests of the comparison, one file per question.

mod alternatives;
mod circular;
mod documents;
mod echoes;
mod equivalences;
mod hostile;
mod operations;
mod schemas;
mod symmetry;

use serde_json::{Value, json};

use super::diff::change::{Change, Element, Site, Step};
use super::{Comparison, compare};
use crate::openapi::{Document, Limits, load};

/// Reads a document that must be readable.
fn read(value: &Value) -> Document {
    load(value.to_string().as_bytes(), &Limits::default()).unwrap()
}

fn compared(old: &Value, new: &Value) -> Comparison {
    compare(&read(old), &read(new))
}

/// Each change as one line: `request body.name max_length 5 → 3`.
fn lines(old: &Value, new: &Value) -> Vec<String> {
    compared(old, new).changes.iter().map(line).collect()
}

/// A document with these paths and components.
fn document(paths: Value, components: Value) -> Value {
    json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths, "components": components})
}

/// A document whose one operation sends a body of this schema.
fn sending(schema: Value) -> Value {
    sending_with(schema, json!({}))
}

fn sending_with(schema: Value, schemas: Value) -> Value {
    let body = json!({"content": {"application/json": {"schema": schema}}});
    let operation = json!({"requestBody": body, "responses": {"204": {"description": "ok"}}});
    document(json!({"/a": {"post": operation}}), json!({"schemas": schemas}))
}

/// A document whose one operation receives a body of this schema.
fn receiving(schema: Value) -> Value {
    receiving_with(schema, json!({}))
}

fn receiving_with(schema: Value, schemas: Value) -> Value {
    let response = json!({"description": "ok", "content": {"application/json": {"schema": schema}}});
    document(json!({"/a": {"get": {"responses": {"200": response}}}}), json!({"schemas": schemas}))
}

/// What changes in a request if its schema does.
fn in_request(old: Value, new: Value) -> Vec<String> {
    lines(&sending(old), &sending(new))
}

/// What changes in a response if its schema does.
fn in_response(old: Value, new: Value) -> Vec<String> {
    lines(&receiving(old), &receiving(new))
}

fn line(change: &Change) -> String {
    let word = |value: &dyn erased::Worded| value.word();
    let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "-".to_owned(), Value::to_string);
    format!(
        "{} {} {} {} → {}",
        word(&change.direction),
        element(&change.element),
        word(&change.aspect),
        value(&change.old),
        value(&change.new)
    )
}

/// Words of enums as they are serialised.
mod erased {
    pub(super) trait Worded {
        fn word(&self) -> String;
    }

    impl<T: serde::Serialize> Worded for T {
        fn word(&self) -> String {
            let value = serde_json::to_value(self).unwrap();
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        }
    }
}

fn element(element: &Element) -> String {
    match element {
        Element::Schema { site, path } => {
            let mut text = match site {
                Site::Parameter { name, .. } => format!("parameter({name})"),
                Site::RequestBody { .. } => "body".to_owned(),
                Site::ResponseBody { status, .. } => status.clone(),
                Site::ResponseHeader { name, .. } => format!("header({name})"),
            };
            for step in path {
                text.push_str(&step_text(step));
            }
            text
        }
        Element::Path { path } => path.clone(),
        Element::Operation => "operation".to_owned(),
        Element::Parameter { location, name } => format!("{location}({name})"),
        Element::ResponseHeader { name, .. } => format!("response-header({name})"),
        Element::MediaType { media_type, .. } => media_type.clone(),
        Element::Response { status } => format!("response({status})"),
        Element::RequestBody => "request-body".to_owned(),
        Element::SecurityRequirement { schemes, global } => format!("security({schemes}, {global})"),
        Element::SecurityScheme { name } => format!("scheme({name})"),
        Element::Server { url } => format!("server({url})"),
        Element::Tag { name } => format!("tag({name})"),
        Element::Webhook { name } => format!("webhook({name})"),
        Element::Callback { name } => format!("callback({name})"),
        Element::Document => "document".to_owned(),
    }
}

fn step_text(step: &Step) -> String {
    match step {
        Step::Property(name) => format!(".{name}"),
        Step::Items => "[]".to_owned(),
        Step::Variant { label, .. } => format!("<{label}>"),
        other => format!("/{}", erased::Worded::word(other)),
    }
}
