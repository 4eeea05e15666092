//! Makes one schema of what [`super::gather`] collected: all parts must fit, so the strictest statement counts.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde_json::Value;

use super::canonical;
use super::gather::Gathered;
use super::keywords::{Keep, inner_keyword, plain_keyword};
use super::place::Place;
use super::schema::{Allowed, Discriminator, Inner, Property, Scalar, Schema, Spelled, Spot};
use super::types::Types;
use crate::compatibility::diff::aspect::Aspect;
use crate::compatibility::diff::element::Step;

/// The format of a file of Swagger 2.0 in the words of OpenAPI 3.
static BINARY: LazyLock<Value> = LazyLock::new(|| Value::from("binary"));

/// So many names are found quicker by looking at all of them.
const FEW: usize = 16;

/// A schema while its parts are added.
#[derive(Debug, Default)]
pub(super) struct Merge<'d> {
    pub(super) schema: Schema<'d>,
    /// Made once there are more than a few.
    property_index: HashMap<&'d str, usize>,
    inner_index: HashMap<Aspect, usize>,
    has_types: bool,
    /// Null is allowed, whatever else is said.
    forces_null: bool,
}

impl<'d> Merge<'d> {
    pub(super) fn of(gathered: Gathered<'d>, at: Option<&Place<'d>>) -> Schema<'d> {
        let mut merge = Self { forces_null: gathered.has_null, ..Self::default() };
        merge.schema.at = at.cloned();
        merge.schema.is_never = gathered.is_never;
        merge.schema.is_unknown = gathered.is_unknown;
        for (index, part) in gathered.parts.iter().enumerate() {
            merge.nullability(part, index);
            merge.part(part);
        }
        for (types, at) in gathered.unions {
            merge.types(types, at);
        }
        for (values, at) in gathered.values {
            merge.allowed(values, Spelled::Enum, at);
        }
        merge.schema.groups = gathered.groups;
        merge.finish(&gathered.parts)
    }

    fn finish(mut self, parts: &[Place<'d>]) -> Schema<'d> {
        self.schema.name = match parts {
            // A usual way to add a description to a reference.
            [wrapper, wrapped] => wrapper.component_name().or_else(|| wrapped.component_name()),
            parts => parts.first().and_then(Place::component_name),
        };
        self.schema.title = parts.iter().find_map(|part| part.text("title"));
        if !self.has_types {
            self.schema.types = self.implied_types();
        }
        if self.forces_null {
            self.schema.nullable = Some(true);
        }
        if self.has_types && self.schema.types.is_none() && self.schema.nullable != Some(true) {
            self.schema.is_never = true;
        }
        if self.schema.is_never {
            self.schema.types = Types::NONE;
        }
        self.schema
    }

    /// What the keywords imply if no type is stated.
    fn implied_types(&self) -> Types {
        if let Some(allowed) = &self.schema.allowed {
            return allowed.values.iter().fold(Types::NONE, |types, value| types | Types::of(value.value));
        }
        let has = |wanted: fn(&Aspect) -> bool| self.schema.inner.iter().any(|inner| wanted(&inner.aspect));
        if self.schema.properties.iter().any(|property| !property.schema.places().is_empty())
            || has(|aspect| matches!(aspect, Aspect::AdditionalProperties | Aspect::PatternProperty(_)))
        {
            return Types::OBJECT;
        }
        if has(|aspect| matches!(aspect, Aspect::Items | Aspect::PrefixItem(_))) {
            return Types::ARRAY;
        }
        Types::ANY
    }

    /// Null is allowed if all parts that say something allow it, or if the schema itself says so.
    fn nullability(&mut self, part: &Place<'d>, index: usize) {
        let stated = part.is_true("nullable") || part.is_true("x-nullable");
        let lists_null = match (part.get("enum"), part.get("const")) {
            (_, Some(only)) => Some(only.value.is_null()),
            (Some(list), None) => Some(list.elements().any(|value| value.value.is_null())),
            (None, None) => None,
        };
        let typed = part.get("type").map(|kind| match kind.value {
            Value::String(name) => name == "null",
            Value::Array(names) => names.iter().any(|name| name == "null"),
            _ => false,
        });
        let says = match typed {
            Some(null) => Some(null || stated || lists_null == Some(true)),
            None if stated => Some(true),
            None => lists_null,
        };
        self.forces_null |= index == 0 && stated;
        if let Some(says) = says {
            self.schema.nullable = Some(self.schema.nullable.unwrap_or(true) && says);
        }
    }

    fn part(&mut self, part: &Place<'d>) {
        for (key, at) in part.keywords() {
            match key {
                "type" => self.stated_types(at),
                "enum" => self.allowed(at.elements().collect(), Spelled::Enum, at),
                "const" => self.allowed(vec![at.clone()], Spelled::Const, at),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => self.limit(part, key, at),
                "properties" => self.properties(&at),
                "required" => self.required(&at),
                "not" if allows_all(at.value) => self.schema.is_never = true,
                "not" if at.value == false => {}
                "discriminator" => self.discriminator(at),
                "x-extensible-enum" if self.schema.extensible.is_empty() => {
                    self.schema.extensible = at.elements().collect();
                }
                "dependentRequired" => {
                    let known: HashSet<_> = self.schema.dependent_required.iter().map(|(name, _)| *name).collect();
                    self.schema.dependent_required.extend(at.entries().filter(|(name, _)| !known.contains(name)));
                }
                "additionalItems" | "items" | "prefixItems" => self.items(part, key, &at),
                "patternProperties" => {
                    for (pattern, schema) in at.members() {
                        let pattern = pattern.to_owned();
                        self.inner(Aspect::PatternProperty(pattern.clone()), Step::PatternProperty(pattern), schema);
                    }
                }
                "dependentSchemas" => {
                    for (name, schema) in at.members() {
                        let name = name.to_owned();
                        self.inner(Aspect::DependentSchema(name.clone()), Step::DependentSchema(name), schema);
                    }
                }
                _ => self.plain_or_inner(key, at),
            }
        }
    }

    fn plain_or_inner(&mut self, key: &str, at: Place<'d>) {
        if let Some((aspect, step)) = inner_keyword(key) {
            if at.value.is_object() || at.value.is_boolean() {
                self.inner(aspect, step, at);
            }
        } else if let Some((aspect, keep)) = plain_keyword(key, at.value) {
            self.scalar(aspect, at, keep);
        }
    }

    fn stated_types(&mut self, at: Place<'d>) {
        let types = match at.value {
            Value::String(name) if name == "null" => Types::NONE,
            Value::String(name) => Types::named(name).unwrap_or(Types::ANY),
            Value::Array(names) if !names.is_empty() => {
                let named = names.iter().filter_map(Value::as_str).filter_map(Types::named);
                named.fold(Types::NONE, |types, one| types | one)
            }
            _ => Types::ANY,
        };
        if at.value == "file" {
            self.scalar(Aspect::Format, at.made(&BINARY), Keep::First);
        }
        self.types(types, at);
    }

    fn types(&mut self, types: Types, at: Place<'d>) {
        if types.is_any() {
            return;
        }
        let both = if self.has_types { self.schema.types & types } else { types };
        if !self.has_types || both != self.schema.types {
            self.schema.types_at = Some(at);
        }
        self.schema.types = both;
        self.has_types = true;
    }

    fn allowed(&mut self, mut values: Vec<Place<'d>>, spelled: Spelled, at: Place<'d>) {
        values.retain(|value| !value.value.is_null());
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(canonical::text(value.value)));
        match &mut self.schema.allowed {
            Some(known) => known.values.retain(|value| seen.contains(&canonical::text(value.value))),
            known => *known = Some(Box::new(Allowed { spelled, values, at })),
        }
    }

    /// The booleans of OpenAPI 3.0 make the limit next to them exclusive.
    fn limit(&mut self, part: &Place<'d>, key: &str, at: Place<'d>) {
        let (exclusive_key, aspect, exclusive, keep) = if key.ends_with("inimum") {
            ("exclusiveMinimum", Aspect::Minimum, Aspect::ExclusiveMinimum, Keep::Highest)
        } else {
            ("exclusiveMaximum", Aspect::Maximum, Aspect::ExclusiveMaximum, Keep::Lowest)
        };
        let aspect = if key == exclusive_key || part.is_true(exclusive_key) { exclusive } else { aspect };
        if at.value.is_number() {
            self.scalar(aspect, at, keep);
        }
    }

    fn properties(&mut self, at: &Place<'d>) {
        for (name, schema) in at.members() {
            self.property(name).schema.add(schema);
        }
    }

    fn required(&mut self, at: &Place<'d>) {
        for element in at.elements() {
            if let Some(name) = element.value.as_str() {
                self.property(name).required.get_or_insert(element);
            }
        }
    }

    #[expect(clippy::indexing_slicing, reason = "the index is that of a property which was just found or added")]
    fn property(&mut self, name: &'d str) -> &mut Property<'d> {
        let next = self.schema.properties.len();
        let index = if next < FEW {
            self.schema.properties.iter().position(|property| property.name == name).unwrap_or(next)
        } else {
            if self.property_index.is_empty() {
                self.property_index.extend(self.schema.properties.iter().map(|property| property.name).zip(0..));
            }
            *self.property_index.entry(name).or_insert(next)
        };
        if index == next {
            self.schema.properties.push(Property { name, schema: Spot::Nowhere, required: None });
        }
        &mut self.schema.properties[index]
    }

    /// A list of item schemas was `items` in older drafts of JSON Schema, and what follows it `additionalItems`.
    fn items(&mut self, part: &Place<'d>, key: &str, at: &Place<'d>) {
        let is_tuple = part.object().and_then(|map| map.get("items")).is_some_and(Value::is_array);
        match (key, at.value) {
            ("prefixItems" | "items", Value::Array(_)) => {
                for (index, schema) in at.elements().enumerate() {
                    self.inner(Aspect::PrefixItem(index), Step::PrefixItem(index), schema);
                }
            }
            ("items", _) => self.inner(Aspect::Items, Step::Items, at.clone()),
            ("additionalItems", _) if is_tuple => self.inner(Aspect::Items, Step::Items, at.clone()),
            _ => {}
        }
    }

    fn discriminator(&mut self, at: Place<'d>) {
        if self.schema.discriminator.is_some() {
            return;
        }
        // Swagger 2.0 states the property only.
        let property = at.value.as_str().or_else(|| at.text("propertyName"));
        if let Some(property) = property {
            let mapping = at.get("mapping").map(|mapping| mapping.entries().collect()).unwrap_or_default();
            self.schema.discriminator = Some(Box::new(Discriminator { property, at, mapping }));
        }
    }

    fn inner(&mut self, aspect: Aspect, step: Step, at: Place<'d>) {
        let next = self.schema.inner.len();
        let index = if next < FEW {
            self.schema.inner.iter().position(|inner| inner.aspect == aspect).unwrap_or(next)
        } else {
            if self.inner_index.is_empty() {
                self.inner_index.extend(self.schema.inner.iter().map(|inner| inner.aspect.clone()).zip(0..));
            }
            *self.inner_index.entry(aspect.clone()).or_insert(next)
        };
        match self.schema.inner.get_mut(index) {
            Some(inner) => inner.schema.add(at),
            None => self.schema.inner.push(Inner { aspect, step, schema: Spot::One(at) }),
        }
    }

    fn scalar(&mut self, aspect: Aspect, at: Place<'d>, keep: Keep) {
        let known =
            self.schema.scalars.iter_mut().find(|known| {
                known.aspect == aspect && (keep != Keep::All || canonical::equal(known.at.value, at.value))
            });
        let Some(known) = known else {
            return self.schema.scalars.push(Scalar { aspect, at });
        };
        let (old, new) = (known.at.value.as_f64(), at.value.as_f64());
        let is_stricter = match keep {
            Keep::Lowest => new < old,
            Keep::Highest => new > old,
            Keep::First | Keep::All => false,
        };
        if is_stricter {
            known.at = at;
        }
    }
}

/// Whether a schema says nothing.
fn allows_all(schema: &Value) -> bool {
    schema == true || schema.as_object().is_some_and(serde_json::Map::is_empty)
}
