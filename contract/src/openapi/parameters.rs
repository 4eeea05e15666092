//! Parameters of paths and operations.

use std::collections::HashSet;

use serde_json::Value;

use super::build::Builder;
use super::cursor::Cursor;
use super::model::{NodeRef, Parameter, ParameterLocation, SpecificationFormat};
use super::problem::shown;

/// The parameters of one list; those of Swagger 2.0 that describe the body are kept apart.
#[derive(Debug, Clone, Default)]
pub(super) struct ParameterSet<'a> {
    pub(super) parameters: Vec<Parameter>,
    /// Swagger 2.0 `in: body`.
    pub(super) body: Option<Cursor<'a>>,
    /// Swagger 2.0 `in: formData`.
    pub(super) form: Vec<Cursor<'a>>,
}

impl<'a> Builder<'a> {
    /// Reads `parameters` of a path item or operation.
    pub(super) fn parameter_set(&mut self, holder: &Cursor<'a>) -> ParameterSet<'a> {
        let mut set = ParameterSet::default();
        let Some(list) = holder.get("parameters") else {
            return set;
        };
        if !list.value.is_array() {
            self.problems.error(&list.pointer, "\"parameters\" must be a list.");
        }
        let mut seen = HashSet::new();
        for element in list.elements() {
            let place = element.pointer.clone();
            if !self.afford_item() {
                break;
            }
            let Some(at) = element.resolve(self.root) else {
                continue;
            };
            let Some(name) = self.text(&at, "name") else {
                self.problems.error(&place, "This parameter has no \"name\" and is left out. Add it.");
                continue;
            };
            let stated = at.value.get("in").and_then(Value::as_str).unwrap_or_default();
            if !seen.insert((name.clone(), stated)) {
                let message = format!(
                    "The {} parameter \"{}\" is declared twice; the first one counts.",
                    shown(stated),
                    shown(&name)
                );
                self.problems.warning(&place, message);
                continue;
            }
            match (self.format, stated) {
                (SpecificationFormat::Swagger20, "body") => set.body = Some(at),
                (SpecificationFormat::Swagger20, "formData") => set.form.push(at),
                _ => set.parameters.extend(self.parameter(name, &at, &place)),
            }
        }
        set
    }

    fn parameter(&mut self, name: String, at: &Cursor<'a>, place: &str) -> Option<Parameter> {
        let location = match at.value.get("in").and_then(Value::as_str).unwrap_or_default() {
            "path" => ParameterLocation::Path,
            "query" => ParameterLocation::Query,
            "header" => ParameterLocation::Header,
            "cookie" => ParameterLocation::Cookie,
            other => {
                let message = format!(
                    "The parameter \"{}\" has the unknown location \"{}\" and is left out. Use path, query, header or cookie.",
                    shown(&name),
                    shown(other)
                );
                self.problems.error(place, message);
                return None;
            }
        };
        let required = at.is_true("required");
        if location == ParameterLocation::Path && !required {
            let message = format!(
                "The path parameter \"{}\" must state \"required\": true. It is taken as required.",
                shown(&name)
            );
            self.problems.warning(place, message);
        }
        Some(Parameter {
            name,
            location,
            required: required || location == ParameterLocation::Path,
            description: self.text(at, "description"),
            schema: self.parameter_schema(at),
            example: self.parameter_example(at),
            deprecated: at.is_true("deprecated"),
        })
    }

    /// In Swagger 2.0 a parameter is its own schema; in OpenAPI 3 it may stand inside `content`.
    pub(super) fn parameter_schema(&mut self, at: &Cursor<'a>) -> Option<NodeRef> {
        if self.format == SpecificationFormat::Swagger20 {
            self.spend(at.pointer.len());
            return Some(at.node());
        }
        self.node(at, "schema").or_else(|| {
            let (_, media) = at.get("content")?.entries().next()?;
            self.node(&media, "schema")
        })
    }

    fn parameter_example(&mut self, at: &Cursor<'a>) -> Option<NodeRef> {
        if self.format == SpecificationFormat::Swagger20 {
            return self.node(at, "x-example");
        }
        self.node(at, "example").or_else(|| {
            let (_, first) = at.get("examples")?.entries().next()?;
            self.node(&first.resolve(self.root)?, "value")
        })
    }

    /// `own` parameters, and those of the path that they do not replace.
    pub(super) fn inherit(&mut self, own: ParameterSet<'a>, path: &ParameterSet<'a>) -> ParameterSet<'a> {
        let replaced: HashSet<_> = own.parameters.iter().map(|p| (p.name.as_str(), p.location)).collect();
        let mut parameters = Vec::new();
        for parameter in &path.parameters {
            if replaced.contains(&(parameter.name.as_str(), parameter.location)) {
                continue;
            }
            self.spend(parameter.name.len() + parameter.description.as_ref().map_or(0, String::len));
            if !self.afford_item() {
                break;
            }
            parameters.push(parameter.clone());
        }
        parameters.extend(own.parameters);
        self.spend(path.form.iter().map(|field| field.pointer.len() + 48).sum());
        ParameterSet {
            parameters,
            body: own.body.or_else(|| path.body.clone()),
            form: if own.form.is_empty() { path.form.clone() } else { own.form },
        }
    }
}
