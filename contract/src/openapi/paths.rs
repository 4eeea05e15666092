//! Path items: which operations a document has, and whether their paths make sense.

use std::collections::{HashMap, HashSet};

use super::Method;
use super::build::Builder;
use super::cursor::Cursor;
use super::model::{Operation, SecurityRequirement, SecurityScheme};
use super::operation::Names;
use super::problem::shown;

/// Keys of a path item that are not methods.
const PATH_ITEM_KEYS: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];

/// Most parameters of one path template.
const MAX_VARIABLES: usize = 32;

/// What all operations of a document share while they are read.
#[derive(Debug)]
pub(super) struct Shared {
    /// Names of declared security schemes.
    pub(super) schemes: HashSet<String>,
    /// Requirements for operations that state none.
    pub(super) security: Vec<Vec<SecurityRequirement>>,
    pub(super) names: Names,
    /// Templates without parameter names → first path of that shape and its methods.
    shapes: HashMap<String, (String, HashSet<Method>)>,
}

impl<'a> Builder<'a> {
    pub(super) fn operations(&mut self, top: &Cursor<'a>, schemes: &[SecurityScheme]) -> Vec<Operation> {
        let known: HashSet<String> = schemes.iter().map(|scheme| scheme.name.clone()).collect();
        let security = self.security(top, &known).unwrap_or_default();
        let mut shared = Shared { schemes: known, security, names: Names::default(), shapes: HashMap::new() };
        let mut operations = Vec::new();
        match top.get("paths") {
            Some(paths) if paths.object().is_none() => {
                self.problems.error(&paths.pointer, "\"paths\" must be an object from path to operations.");
            }
            Some(paths) => {
                for (path, item) in paths.entries() {
                    self.path_item(path, item, &mut shared, &mut operations);
                }
                if operations.is_empty() {
                    self.problems.warning(
                        &paths.pointer,
                        "The document has no usable operation. Add paths with at least one method.",
                    );
                }
            }
            None => self.problems.warning("", "The document has no \"paths\", so there is nothing to call. Add them."),
        }
        operations
    }

    fn path_item(&mut self, path: &str, item: Cursor<'a>, shared: &mut Shared, operations: &mut Vec<Operation>) {
        let place = item.pointer.clone();
        let variables = match template_variables(path) {
            Ok(variables) => variables,
            Err(fault) => {
                let message = format!("The path \"{}\" {fault} Its operations are left out.", shown(path));
                return self.problems.error(&place, message);
            }
        };
        if !self.afford_item() {
            return;
        }
        // A broken reference is reported by the check of all references.
        let Some(item) = item.resolve(self.root) else {
            return;
        };
        if item.object().is_none() {
            return self.problems.error(&place, "A path must hold an object with methods such as \"get\".");
        }
        let inherited = self.parameter_set(&item);
        for (key, operation) in item.entries() {
            let Some(method) = Method::from_path_item_key(key) else {
                self.stray_key(key, &operation);
                continue;
            };
            if operation.object().is_none() {
                self.problems.error(&operation.pointer, "An operation must be an object. This one is left out.");
            } else if self.is_free(path, method, &operation, shared) && self.afford_item() {
                let read = self.operation((method, path), &variables, (&operation, &inherited), shared);
                operations.push(read);
            }
        }
    }

    fn stray_key(&mut self, key: &str, at: &Cursor<'a>) {
        if key.parse::<Method>().is_ok() {
            let message =
                format!("Methods are written in lower case: \"{}\". This one is left out.", key.to_ascii_lowercase());
            self.problems.error(&at.pointer, message);
        } else if !PATH_ITEM_KEYS.contains(&key) {
            self.problems.warning(
                &at.pointer,
                format!("\"{}\" is neither a method nor a key of a path. Remove it.", shown(key)),
            );
        }
    }

    /// Whether no earlier path of the same shape has this method.
    fn is_free(&mut self, path: &str, method: Method, at: &Cursor<'a>, shared: &mut Shared) -> bool {
        let (first, methods) = shared.shapes.entry(shape(path)).or_insert_with(|| (path.to_owned(), HashSet::new()));
        let free = methods.insert(method);
        if first == path {
            return true;
        }
        let (path, first) = (shown(path), shown(first));
        if free {
            let message = format!(
                "The paths \"{path}\" and \"{first}\" differ only in the names of parameters. Use the same names in both."
            );
            self.problems.warning(&at.pointer, message);
        } else {
            let message = format!(
                "{method} on \"{path}\" cannot be told from {method} on \"{first}\": only parameter names differ. \
                 This one is left out. Remove one, or change a fixed part of its path."
            );
            self.problems.error(&at.pointer, message);
        }
        free
    }
}

/// Names of the parameters of a path template, in order, or what is wrong with it.
fn template_variables(path: &str) -> Result<Vec<String>, &'static str> {
    if !path.starts_with('/') {
        return Err("does not start with a slash. Add it.");
    }
    if path.contains(['?', '#']) || path.chars().any(char::is_control) {
        return Err("holds a character that no path may hold. Describe queries as parameters instead.");
    }
    let mut variables: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some(at) = rest.find(['{', '}']) {
        let inside = rest
            .get(at..)
            .and_then(|tail| tail.strip_prefix('{'))
            .ok_or("has a brace that is never opened. Correct it.")?;
        let (name, after) = inside.split_once('}').ok_or("has a brace that is never closed. Correct it.")?;
        if variables.len() >= MAX_VARIABLES {
            return Err("has more than 32 parameters. Shorten it.");
        }
        if name.is_empty() || name.contains(['{', '/']) {
            return Err("has a parameter without a proper name. Name it between the braces.");
        }
        if variables.iter().any(|variable| variable == name) {
            return Err("names one parameter twice. Use different names.");
        }
        variables.push(name.to_owned());
        rest = after;
    }
    Ok(variables)
}

/// The template with all parameter names removed.
fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                shape.push('{');
            }
            '}' => {
                inside = false;
                shape.push('}');
            }
            other if !inside => shape.push(other),
            _ => {}
        }
    }
    shape
}
