//! Schemas inside a schema other than properties and alternatives: items, `not`, `if`, `additionalProperties`, …

use std::rc::Rc;

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::{Differ, Frame, label};
use super::pairing::side_by_side;
use super::recorder::Side;
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Inner, Schema};

impl<'d> Differ<'d> {
    pub(super) fn inner(&mut self, frame: &Frame<'d>) {
        let (old, new) = (Rc::clone(&frame.old), Rc::clone(&frame.new));
        for (old, new) in side_by_side(&old.inner, &new.inner, |inner| &inner.aspect) {
            self.one_inner(frame, old, new);
        }
        self.dependent_required(frame);
    }

    fn one_inner(&mut self, frame: &Frame<'d>, old: Option<&Inner<'d>>, new: Option<&Inner<'d>>) {
        let Some(Inner { aspect, step, .. }) = old.or(new) else {
            return;
        };
        let old_id = old.map(|inner| self.old.schemas.at(&inner.schema));
        let new_id = new.map(|inner| self.new.schemas.at(&inner.schema));
        let old_schema = old_id.map(|id| self.old.schemas.get(id));
        let new_schema = new_id.map(|id| self.new.schemas.get(id));
        let (old_kind, new_kind) = (kind(aspect, old_schema.as_deref()), kind(aspect, new_schema.as_deref()));
        if let (Kind::Schema, Kind::Schema, Some(old), Some(new)) = (old_kind, new_kind, old_id, new_id) {
            return self.descend(frame, step.clone(), (old, new));
        }
        if old_kind == new_kind {
            return;
        }
        let places = frame.places();
        let side = |inner: Option<&Inner<'d>>, schema: Option<&Schema<'d>>, kind: Kind, near: &Place<'d>| {
            let value = value(aspect, kind, schema);
            match inner.and_then(|inner| inner.schema.places().first()) {
                Some(at) => Side::exact(value, at),
                None => Side::near(value, near),
            }
        };
        let sides = (
            side(old, old_schema.as_deref(), old_kind, &places.0),
            side(new, new_schema.as_deref(), new_kind, &places.1),
        );
        let sides = self.with_facts(frame, sides);
        self.found(frame, None, aspect.clone(), sides);
    }

    fn dependent_required(&mut self, frame: &Frame<'d>) {
        let (old, new) = (&frame.old.dependent_required, &frame.new.dependent_required);
        for (old, new) in side_by_side(old, new, |(name, _)| *name) {
            let Some((name, _)) = old.or(new) else {
                continue;
            };
            let (old, new) = (old.map(|(_, at)| at), new.map(|(_, at)| at));
            if sorted(old) == sorted(new) {
                continue;
            }
            let places = frame.places();
            let side = |at: Option<&Place<'d>>, near: &Place<'d>| match at {
                Some(at) => Side::stated(at),
                None => Side::near(None, near),
            };
            let sides = self.with_facts(frame, (side(old, &places.0), side(new, &places.1)));
            self.found(frame, None, Aspect::DependentRequired((*name).to_owned()), sides);
        }
    }
}

/// The names in a list, in a fixed order.
fn sorted(list: Option<&Place<'_>>) -> Option<Vec<String>> {
    let mut names: Vec<String> = list?.elements().map(|name| canonical::text(name.value)).collect();
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// What an inner schema amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It is not there, or allows everything where that is the same.
    Absent,
    /// Nothing fits.
    Never,
    /// A schema that has to be looked at.
    Schema,
}

fn kind(aspect: &Aspect, schema: Option<&Schema<'_>>) -> Kind {
    let needs_nothing = matches!(
        aspect,
        Aspect::Items
            | Aspect::AdditionalProperties
            | Aspect::PropertyNames
            | Aspect::UnevaluatedItems
            | Aspect::UnevaluatedProperties
            | Aspect::ContentSchema
            | Aspect::DependentSchema(_)
            | Aspect::Then
            | Aspect::Else
    );
    match schema {
        None => Kind::Absent,
        Some(schema) if needs_nothing && schema.is_any() => Kind::Absent,
        Some(schema) if schema.is_never => Kind::Never,
        Some(_) => Kind::Schema,
    }
}

fn value(aspect: &Aspect, kind: Kind, schema: Option<&Schema<'_>>) -> Option<Value> {
    match kind {
        Kind::Absent if *aspect == Aspect::AdditionalProperties => Some(Value::Bool(true)),
        Kind::Absent => None,
        Kind::Never => Some(Value::Bool(false)),
        Kind::Schema => schema.map(label),
    }
}
