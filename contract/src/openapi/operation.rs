//! One operation: its own parts, its unique key, and whether its parameters fit its path.

use std::collections::{HashMap, HashSet};

use super::Method;
use super::build::Builder;
use super::cursor::Cursor;
use super::model::{Operation, OperationKey, Parameter, ParameterLocation};
use super::parameters::ParameterSet;
use super::paths::Shared;
use super::problem::shown;

/// Longest key; longer names are cut.
const MAX_KEY: usize = 96;

/// Keys and operation ids that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    keys: HashSet<String>,
    /// Last number tried for a name that was taken.
    numbers: HashMap<String, usize>,
    ids: HashSet<String>,
}

impl<'a> Builder<'a> {
    /// Reads an operation; `variables` are the parameters of the path template.
    pub(super) fn operation(
        &mut self,
        (method, path): (Method, &str),
        variables: &[String],
        (at, inherited): (&Cursor<'a>, &ParameterSet<'a>),
        shared: &mut Shared,
    ) -> Operation {
        let operation_id = self.operation_id(at, &mut shared.names);
        let own = self.parameter_set(at);
        let set = self.inherit(own, inherited);
        let request_body = self.request_body(at, &set);
        if method.ignores_body() && request_body.is_some() {
            self.problems.note(
                &at.pointer,
                format!("A body in a {method} request has no defined meaning, and some programs drop it."),
            );
        }
        let parameters = self.fit_to_path(set.parameters, variables, at);
        let security = self.operation_security(at, shared);
        self.spend(path.len());
        Operation {
            key: shared.names.claim(operation_id.as_deref(), method, path),
            method,
            path: path.to_owned(),
            operation_id,
            summary: self.text(at, "summary"),
            description: self.text(at, "description"),
            tags: self.operation_tags(at),
            deprecated: at.is_true("deprecated"),
            parameters,
            request_body,
            responses: self.responses(at),
            security,
        }
    }

    fn operation_id(&mut self, at: &Cursor<'a>, names: &mut Names) -> Option<String> {
        let operation_id = self.text(at, "operationId").filter(|id| !id.trim().is_empty());
        if let Some(id) = &operation_id
            && !names.ids.insert(id.clone())
        {
            let message = format!("The operationId \"{}\" is used twice. Give each operation its own.", shown(id));
            self.problems.error(&super::pointer::join(&at.pointer, "operationId"), message);
        }
        operation_id
    }

    fn operation_security(&mut self, at: &Cursor<'a>, shared: &Shared) -> Vec<Vec<super::SecurityRequirement>> {
        if let Some(own) = self.security(at, &shared.schemes) {
            return own;
        }
        let size =
            shared.security.iter().flatten().map(|one| one.scheme.len() + 64 * (1 + one.scopes.len())).sum::<usize>();
        self.spend(size + 24 * shared.security.len());
        if self.afford_item() { shared.security.clone() } else { Vec::new() }
    }

    fn operation_tags(&mut self, at: &Cursor<'a>) -> Vec<String> {
        let tags: Vec<String> = at
            .get("tags")
            .map(|list| list.elements().filter_map(|tag| tag.value.as_str().map(str::to_owned)).collect())
            .unwrap_or_default();
        self.spend(tags.iter().map(|tag| tag.len() + 24).sum());
        tags
    }

    /// Drops path parameters that the template does not have, and adds those that it has undeclared.
    fn fit_to_path(&mut self, mut parameters: Vec<Parameter>, variables: &[String], at: &Cursor<'a>) -> Vec<Parameter> {
        parameters.retain(|parameter| {
            let fits = parameter.location != ParameterLocation::Path || variables.contains(&parameter.name);
            if !fits {
                let message = format!(
                    "The path parameter \"{}\" is declared, but the path has no {{{0}}}. It is left out.",
                    shown(&parameter.name)
                );
                self.problems.warning(&at.pointer, message);
            }
            fits
        });
        for variable in variables {
            let declared = parameters.iter().any(|p| p.location == ParameterLocation::Path && p.name == *variable);
            if declared || !self.afford_item() {
                continue;
            }
            let message = format!(
                "The path has {{{}}}, but declares no such path parameter. It is taken as a text; declare it.",
                shown(variable)
            );
            self.problems.warning(&at.pointer, message);
            parameters.push(Parameter {
                name: variable.clone(),
                location: ParameterLocation::Path,
                required: true,
                description: None,
                schema: None,
                example: None,
                deprecated: false,
            });
        }
        parameters
    }
}

impl Names {
    /// A free key for the operation, numbered if its own is taken.
    fn claim(&mut self, operation_id: Option<&str>, method: Method, path: &str) -> OperationKey {
        let stem = operation_id.map(slug).filter(|stem| !stem.is_empty()).unwrap_or_else(|| {
            let place = slug(path);
            let place = if place.is_empty() { "root" } else { place.as_str() };
            cut(format!("{}-{place}", method.as_str().to_ascii_lowercase()))
        });
        if self.keys.insert(stem.clone()) {
            return OperationKey(stem);
        }
        let number = self.numbers.entry(stem.clone()).or_insert(1);
        loop {
            *number += 1;
            let key = format!("{stem}-{number}");
            if self.keys.insert(key.clone()) {
                return OperationKey(key);
            }
        }
    }
}

/// Lower-case letters and digits, everything else a hyphen; `getPetById` becomes `get-pet-by-id`.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut previous = ' ';
    for character in text.chars() {
        let starts_word =
            character.is_ascii_uppercase() && (previous.is_ascii_lowercase() || previous.is_ascii_digit());
        if (starts_word || !character.is_ascii_alphanumeric()) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        }
        previous = character;
        if slug.len() > MAX_KEY {
            break;
        }
    }
    cut(slug)
}

fn cut(mut slug: String) -> String {
    slug.truncate(MAX_KEY);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}
