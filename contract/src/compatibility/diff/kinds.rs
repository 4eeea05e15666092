//! Which kinds of values are allowed: types and `null`.

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::{Differ, Frame, Version};
use super::recorder::Side;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Schema, Spot};
use crate::compatibility::normalise::types::Types;

/// How many levels of alternatives are searched for their types.
const DEPTH: u8 = 3;

impl<'d> Differ<'d> {
    /// Compares types and nullability; false if the types have nothing in common, so that nothing else needs a word.
    pub(super) fn kinds(&mut self, frame: &Frame<'d>) -> bool {
        let old = effective_types(&mut self.old, &frame.old, DEPTH);
        let new = effective_types(&mut self.new, &frame.new, DEPTH);
        let is_never = (frame.old.is_never, frame.new.is_never);
        let goes_on = old.overlaps(new) && old.is_any() == new.is_any() && is_never == (false, false);
        if old != new || is_never.0 != is_never.1 {
            let side = |types: Types, schema: &Schema<'d>, place: Place<'d>| {
                Side::exact(type_value(types, schema), schema.types_at.as_ref().unwrap_or(&place))
            };
            let places = frame.places();
            let sides = (side(old, &frame.old, places.0), side(new, &frame.new, places.1));
            let sides = self.with_facts(frame, sides);
            self.found(frame, None, Aspect::Type, sides);
        }
        if goes_on || old == new && is_never == (false, false) {
            self.nullable(frame, old);
            return true;
        }
        false
    }

    /// `types` are those that both have.
    pub(super) fn nullable(&mut self, frame: &Frame<'d>, types: Types) {
        let (old, new) = (frame.old.nullable == Some(true), frame.new.nullable == Some(true));
        let unstated = types.is_any() && (frame.old.nullable.is_none() || frame.new.nullable.is_none());
        if old != new && !unstated {
            let places = frame.places();
            let sides = (Side::exact(Value::from(old), &places.0), Side::exact(Value::from(new), &places.1));
            let sides = self.with_facts(frame, sides);
            self.found(frame, None, Aspect::Nullable, sides);
        }
    }
}

fn type_value(types: Types, schema: &Schema<'_>) -> Option<Value> {
    if schema.is_never {
        return Some(Value::Array(Vec::new()));
    }
    match (types.is_any(), types.is_none()) {
        (true, _) => None,
        (_, true) => Some(Value::from(vec!["null"])),
        _ => Some(Value::from(types.names())),
    }
}

/// Of alternatives without a type of their own, the types of all.
fn effective_types<'d>(version: &mut Version<'d>, schema: &Schema<'d>, depth: u8) -> Types {
    let Some(group) = schema.groups.first().filter(|_| schema.types.is_any() && depth > 0) else {
        return schema.types;
    };
    let mut types = Types::NONE;
    for variant in group.variants.iter().take(64) {
        let variant = version.schema(&Spot::One(variant.clone()));
        types = types | effective_types(version, &variant, depth - 1);
    }
    if group.variants.len() > 64 { Types::ANY } else { types }
}
