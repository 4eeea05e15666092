//! Fingerprints of schemas, by which alternatives are matched. Names and annotations do not count.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::canonical;
use super::schema::{Schema, Spot};
use super::schemas::{SchemaId, Schemas};
use crate::compatibility::diff::aspect::Aspect;

/// How many levels of inner schemas a fingerprint sees.
pub(crate) const DEPTH: u8 = 4;

/// Fingerprints of the schemas of one document.
#[derive(Debug, Default)]
pub(crate) struct Fingerprints {
    known: HashMap<(SchemaId, u8), u64>,
}

impl Fingerprints {
    /// The fingerprint of a schema; equal schemas have equal ones. Recursion is bounded by `depth`.
    pub(crate) fn of(&mut self, schemas: &mut Schemas<'_>, id: SchemaId, depth: u8) -> u64 {
        if let Some(known) = self.known.get(&(id, depth)) {
            return *known;
        }
        let schema = schemas.get(id);
        let mut hasher = DefaultHasher::new();
        own(&schema, &mut hasher);
        if depth > 0 {
            self.inside(schemas, &schema, depth - 1).hash(&mut hasher);
        }
        let fingerprint = hasher.finish();
        self.known.insert((id, depth), fingerprint);
        fingerprint
    }

    /// The inner schemas; sums make their order irrelevant.
    fn inside<'d>(&mut self, schemas: &mut Schemas<'d>, schema: &Schema<'d>, depth: u8) -> u64 {
        let mut sum = 0_u64;
        let mut add = |key: &dyn Fn(&mut DefaultHasher), spot: &Spot<'d>| {
            let id = schemas.at(spot);
            let mut hasher = DefaultHasher::new();
            key(&mut hasher);
            self.of(schemas, id, depth).hash(&mut hasher);
            sum = sum.wrapping_add(hasher.finish());
        };
        for property in &schema.properties {
            add(&|hasher| (property.name, property.required.is_some()).hash(hasher), &property.schema);
        }
        for inner in &schema.inner {
            add(&|hasher| inner.aspect.hash(hasher), &inner.schema);
        }
        for group in &schema.groups {
            for variant in &group.variants {
                add(&|hasher| group.of.hash(hasher), &Spot::One(variant.clone()));
            }
        }
        sum
    }
}

/// What the schema says itself.
fn own(schema: &Schema<'_>, hasher: &mut DefaultHasher) {
    let nullable = schema.nullable == Some(true);
    (schema.types.bits(), nullable, schema.is_unknown, schema.is_never).hash(hasher);
    let mut sum = 0_u64;
    let mut add = |key: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        key(&mut hasher);
        sum = sum.wrapping_add(hasher.finish());
    };
    for scalar in &schema.scalars {
        if !matches!(scalar.aspect, Aspect::Deprecated | Aspect::Sunset | Aspect::Stability) {
            add(&|hasher| (&scalar.aspect, canonical::text(scalar.at.value)).hash(hasher));
        }
    }
    for value in schema.allowed.iter().flat_map(|allowed| &allowed.values) {
        add(&|hasher| canonical::text(value.value).hash(hasher));
    }
    for (name, names) in &schema.dependent_required {
        add(&|hasher| (name, canonical::text(names.value)).hash(hasher));
    }
    (sum, schema.discriminator.as_ref().map(|discriminator| discriminator.property)).hash(hasher);
}
