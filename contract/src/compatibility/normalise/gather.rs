//! Collects the objects that together say what one schema is, and its alternatives.

use std::collections::HashSet;

use serde_json::Value;

use super::place::Place;
use super::schema::Group;
use super::types::Types;
use crate::compatibility::diff::aspect::Combination;
use crate::openapi::SpecificationFormat;

/// Most objects that `allOf` and references may bring together in one schema.
pub(super) const MAX_PARTS: usize = 512;

/// Keys that say nothing about which values fit.
const ANNOTATIONS: [&str; 7] = ["description", "title", "summary", "example", "examples", "$comment", "externalDocs"];

/// What one schema is made of.
#[derive(Debug, Default)]
pub(super) struct Gathered<'d> {
    /// In document order; what a reference leads to after what stands next to it.
    pub(super) parts: Vec<Place<'d>>,
    /// At least two alternatives each.
    pub(super) groups: Vec<Group<'d>>,
    /// Alternatives that state nothing but types, taken together; whether null is one of them.
    pub(super) unions: Vec<(Types, Place<'d>)>,
    /// Alternatives that state nothing but values, taken together.
    pub(super) values: Vec<(Vec<Place<'d>>, Place<'d>)>,
    /// One of the alternatives is null.
    pub(super) has_null: bool,
    /// One of the parts is `false`.
    pub(super) is_never: bool,
    /// A reference leads nowhere, or there are too many parts.
    pub(super) is_unknown: bool,
    /// There are too many parts.
    pub(super) is_cut: bool,
}

impl Gathered<'_> {
    /// How many objects, properties and alternatives there are.
    pub(super) fn cost(&self) -> usize {
        let properties = self.parts.iter().filter_map(|part| part.value.get("properties")?.as_object());
        let properties: usize = properties.map(serde_json::Map::len).sum();
        let alternatives: usize = self.groups.iter().map(|group| group.variants.len()).sum();
        self.parts.len() + properties + alternatives
    }
}

/// Collects what is at `places`, all of which must fit.
pub(super) fn gather<'d>(root: &'d Value, format: SpecificationFormat, places: &[Place<'d>]) -> Gathered<'d> {
    let mut gatherer = Gatherer {
        root,
        format,
        found: Gathered::default(),
        seen: Seen::default(),
        waiting: places.iter().rev().cloned().collect(),
    };
    while let Some(place) = gatherer.waiting.pop() {
        gatherer.add(place);
        if gatherer.seen.len() > MAX_PARTS {
            gatherer.found.is_unknown = true;
            gatherer.found.is_cut = true;
            break;
        }
    }
    gatherer.found
}

#[derive(Debug)]
struct Gatherer<'d> {
    root: &'d Value,
    format: SpecificationFormat,
    found: Gathered<'d>,
    /// Addresses.
    seen: Seen,
    /// The next one last.
    waiting: Vec<Place<'d>>,
}

impl<'d> Gatherer<'d> {
    fn add(&mut self, place: Place<'d>) {
        if place.value == &Value::Bool(false) {
            self.found.is_never = true;
        }
        if place.object().is_none() || !self.seen.insert(place.address()) {
            return;
        }
        if let Some(reference) = place.reference() {
            match Place::follow(self.root, reference) {
                Some(target) => self.waiting.push(target),
                None => self.found.is_unknown = true,
            }
            if !has_siblings(&place, self.format) {
                return;
            }
        }
        if let Some(all) = place.get("allOf") {
            let count = all.value.as_array().map_or(0, Vec::len);
            let parts = (0..count.min(MAX_PARTS + 1)).rev().filter_map(|index| all.element(index));
            self.waiting.extend(parts);
        }
        for of in [Combination::OneOf, Combination::AnyOf] {
            if let Some(list) = place.get(of.as_str()) {
                self.alternatives(of, list);
            }
        }
        self.found.parts.push(place);
    }

    fn alternatives(&mut self, of: Combination, at: Place<'d>) {
        let (nulls, mut variants): (Vec<_>, Vec<_>) = at
            .elements()
            .partition(|variant| variant.clone().resolve(self.root).is_some_and(|variant| is_null(variant.value)));
        self.found.has_null |= !nulls.is_empty();
        match (variants.len(), nulls.is_empty()) {
            (0, true) => {}
            (0, false) => self.found.unions.push((Types::NONE, at)),
            (1, _) => self.waiting.extend(variants.pop()),
            _ => {
                if let Some(values) = self.only_values(&variants) {
                    self.found.values.push((values, at));
                } else if let Some(types) = self.only_types(&variants) {
                    self.found.unions.push((types, at));
                } else {
                    self.found.groups.push(Group { of, at, variants });
                }
            }
        }
    }

    /// The values of alternatives that state nothing else: a common way to describe each value of an enum.
    fn only_values(&self, variants: &[Place<'d>]) -> Option<Vec<Place<'d>>> {
        let mut values = Vec::new();
        for variant in variants {
            let variant = variant.clone().resolve(self.root)?;
            if !states_only(&variant, &["type", "enum", "const"]) {
                return None;
            }
            match (variant.get("const"), variant.get("enum")) {
                (Some(only), None) => values.push(only),
                (None, Some(list)) if list.value.is_array() => values.extend(list.elements()),
                _ => return None,
            }
        }
        Some(values)
    }

    /// The types of alternatives that state nothing else.
    fn only_types(&self, variants: &[Place<'d>]) -> Option<Types> {
        let mut types = Types::NONE;
        for variant in variants {
            let variant = variant.clone().resolve(self.root)?;
            if !states_only(&variant, &["type"]) {
                return None;
            }
            types = types | Types::named(variant.text("type")?)?;
        }
        Some(types)
    }
}

/// A set that is mostly very small.
#[derive(Debug, Default)]
struct Seen {
    few: Vec<usize>,
    many: HashSet<usize>,
}

impl Seen {
    fn insert(&mut self, address: usize) -> bool {
        if self.few.contains(&address) {
            return false;
        }
        if self.few.len() < 16 {
            self.few.push(address);
            return true;
        }
        self.many.insert(address)
    }

    fn len(&self) -> usize {
        self.few.len() + self.many.len()
    }
}

/// Whether other keys next to a `$ref` count: only in OpenAPI 3.1, and only if they say something.
pub(super) fn has_siblings(place: &Place<'_>, format: SpecificationFormat) -> bool {
    format == SpecificationFormat::OpenApi31 && !states_only(place, &["$ref"])
}

/// Whether an object has no other keys than these, annotations and extensions that carry no meaning.
fn states_only(place: &Place<'_>, keys: &[&str]) -> bool {
    let mut names = place.object().into_iter().flat_map(serde_json::Map::keys).map(String::as_str);
    names.all(|key| {
        let carries_meaning = matches!(key, "x-sunset" | "x-stability-level" | "x-extensible-enum" | "x-nullable");
        keys.contains(&key) || ANNOTATIONS.contains(&key) || key.starts_with("x-") && !carries_meaning
    })
}

/// A schema that allows nothing but null.
fn is_null(schema: &Value) -> bool {
    let is_null_list =
        |list: &Value| list.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_null));
    let names_null =
        |list: &Value| list.as_array().is_some_and(|list| list.len() == 1 && list.iter().all(|one| one == "null"));
    schema.get("type").is_some_and(|kind| kind == "null" || names_null(kind))
        || schema.get("const").is_some_and(Value::is_null)
        || schema.get("enum").is_some_and(is_null_list)
}
