//! Following `$ref`, always with a limit, and finding those that lead nowhere.

use serde_json::{Map, Value};

use super::model::SpecificationFormat;
use super::pointer::{self, Reference};
use super::problem::{Problems, shown};

/// Longest chain of references to references that is followed.
pub(super) const MAX_HOPS: usize = 16;

/// Keys whose content is a value of the user's, in which `$ref` means nothing.
const OPAQUE: [&str; 5] = ["example", "default", "enum", "const", "value"];

/// Keys whose object maps free names to parts of the document.
const NAME_MAPS: [&str; 19] = [
    "properties",
    "patternProperties",
    "$defs",
    "definitions",
    "dependentSchemas",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "headers",
    "examples",
    "links",
    "callbacks",
    "pathItems",
    "securitySchemes",
    "securityDefinitions",
    "paths",
    "content",
    "webhooks",
];

/// The text of a `$ref` in this object, if it is a reference.
pub(super) fn target(value: &Value) -> Option<&str> {
    value.as_object()?.get("$ref")?.as_str()
}

/// Where following the references from `pointer` ends; `None` if they lead nowhere or in a circle.
pub(super) fn follow(root: &Value, pointer: &str) -> Option<String> {
    let mut at = pointer.to_owned();
    for _ in 0..MAX_HOPS {
        match target(root.pointer(&at)?).map(pointer::reference) {
            None => return Some(at),
            Some(Reference::Local(next)) => at = next,
            Some(Reference::Remote) => return None,
        }
    }
    None
}

/// Reports every reference that cannot be followed.
pub(super) fn check(root: &Value, format: SpecificationFormat, problems: &mut Problems) {
    let mut scan = Scan { root, format, problems, pointer: String::new() };
    scan.value(root, Holds::Parts);
}

/// What the keys of an object are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Keywords of OpenAPI.
    Parts,
    /// Names chosen by the author.
    Names,
}

#[derive(Debug)]
struct Scan<'a, 'p> {
    root: &'a Value,
    format: SpecificationFormat,
    problems: &'p mut Problems,
    pointer: String,
}

impl<'a> Scan<'a, '_> {
    /// Recursion is bounded by the depth limit of the source.
    fn value(&mut self, value: &'a Value, holds: Holds) {
        let length = self.pointer.len();
        match value {
            Value::Object(map) => self.object(map, holds),
            Value::Array(list) => {
                for (index, element) in list.iter().enumerate() {
                    pointer::push(&mut self.pointer, &index.to_string());
                    self.value(element, Holds::Parts);
                    self.pointer.truncate(length);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, map: &'a Map<String, Value>, holds: Holds) {
        let length = self.pointer.len();
        for (key, inner) in map {
            let mut inside = Holds::Parts;
            if holds == Holds::Parts {
                if key == "$ref"
                    && let Some(text) = inner.as_str()
                {
                    self.reference(text);
                    continue;
                }
                if self.is_opaque(key, inner) {
                    continue;
                }
                if NAME_MAPS.contains(&key.as_str()) {
                    inside = Holds::Names;
                }
            }
            pointer::push(&mut self.pointer, key);
            self.value(inner, inside);
            self.pointer.truncate(length);
        }
    }

    /// In JSON Schema `examples` is a list of values, in Swagger 2.0 a map of them, in OpenAPI 3 a map of Example Objects.
    fn is_opaque(&self, key: &str, inner: &Value) -> bool {
        let values = !inner.is_object() || self.format == SpecificationFormat::Swagger20;
        OPAQUE.contains(&key) || key.starts_with("x-") || key == "examples" && values
    }

    fn reference(&mut self, text: &str) {
        let place = pointer::join(&self.pointer, "$ref");
        match pointer::reference(text) {
            Reference::Remote => {
                let message = format!(
                    "The reference \"{}\" leads out of this document, and other documents are not fetched. \
                     Bundle everything into one file, with references such as #/components/schemas/Name.",
                    shown(text)
                );
                self.problems.error(&place, message);
            }
            Reference::Local(target) if self.root.pointer(&target).is_none() => {
                let message =
                    format!("The reference \"{}\" leads nowhere. Add what it names, or correct it.", shown(text));
                self.problems.error(&place, message);
            }
            Reference::Local(target) if self.circles(&target) => {
                let message = format!(
                    "The reference \"{}\" leads only to other references. Let one of them be a schema.",
                    shown(text)
                );
                self.problems.error(&place, message);
            }
            Reference::Local(_) => {}
        }
    }

    /// Whether references follow one another from here beyond the limit; a broken end is reported at its own place.
    fn circles(&self, start: &str) -> bool {
        let mut at = start.to_owned();
        for _ in 0..MAX_HOPS {
            match self.root.pointer(&at).and_then(target).map(pointer::reference) {
                Some(Reference::Local(next)) => at = next,
                _ => return false,
            }
        }
        true
    }
}
