//! Parameters of operations and headers of responses.

use std::collections::HashMap;

use serde_json::Value;

use super::aspect::Aspect;
use super::change::{Direction, Facts, OperationKind};
use super::differ::{Differ, Standing, Version, facts};
use super::document::{Kept, operation_facts};
use super::element::{Element, Site};
use super::recorder::{Found, OperationId, Origin, Side};
use crate::compatibility::normalise::parameters::Parameter;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::types::Types;

/// Where parameters or headers stand.
#[derive(Debug, Clone)]
pub(super) struct Holder<'a, 'd> {
    /// Status of the response whose headers they are.
    pub(super) status: Option<&'a str>,
    pub(super) direction: Direction,
    pub(super) operation: OperationId,
    /// The operation or response in both documents.
    pub(super) places: (&'a Place<'d>, &'a Place<'d>),
}

impl Holder<'_, '_> {
    fn element(&self, parameter: &Parameter<'_>) -> Element {
        let name = parameter.name.to_owned();
        match self.status {
            Some(status) => Element::ResponseHeader { status: status.to_owned(), name },
            None => Element::Parameter { location: parameter.location, name },
        }
    }

    fn site(&self, parameter: &Parameter<'_>) -> Site {
        let name = parameter.name.to_owned();
        match self.status {
            Some(status) => Site::ResponseHeader { status: status.to_owned(), name },
            None => Site::Parameter { location: parameter.location, name },
        }
    }
}

/// What a caller sends to an operation.
pub(super) fn sent(kind: OperationKind) -> Direction {
    if kind == OperationKind::Call { Direction::Request } else { Direction::Response }
}

/// What a caller receives from an operation.
pub(super) fn received(kind: OperationKind) -> Direction {
    if kind == OperationKind::Call { Direction::Response } else { Direction::Request }
}

impl<'d> Differ<'d> {
    pub(super) fn parameters(&mut self, kept: Kept<'_, 'd>, (old, new): (&[Parameter<'d>], &[Parameter<'d>])) {
        let places = (&kept.old.at, &kept.new.at);
        let holder = Holder { status: None, direction: sent(kept.old.kind), operation: kept.id, places };
        self.parameter_lists(&holder, (old, new));
    }

    pub(super) fn parameter_lists(
        &mut self,
        holder: &Holder<'_, 'd>,
        (old, new): (&[Parameter<'d>], &[Parameter<'d>]),
    ) {
        let key = |parameter: &Parameter<'d>| (parameter.location, parameter.key.clone());
        let new_by_key: HashMap<_, &Parameter<'d>> = new.iter().map(|parameter| (key(parameter), parameter)).collect();
        let old_by_key: HashMap<_, &Parameter<'d>> = old.iter().map(|parameter| (key(parameter), parameter)).collect();
        for parameter in old {
            match new_by_key.get(&key(parameter)) {
                Some(other) => self.parameter(holder, parameter, other),
                None => self.lone_parameter(holder, (Some(parameter), None)),
            }
        }
        for parameter in new.iter().filter(|parameter| !old_by_key.contains_key(&key(parameter))) {
            self.lone_parameter(holder, (None, Some(parameter)));
        }
    }

    fn lone_parameter(
        &mut self,
        holder: &Holder<'_, 'd>,
        (old, new): (Option<&Parameter<'d>>, Option<&Parameter<'d>>),
    ) {
        let Some(parameter) = old.or(new) else {
            return;
        };
        let version = if old.is_some() { &mut self.old } else { &mut self.new };
        let stated = Side::exact(Value::from(parameter.name), &parameter.at).with(parameter_facts(version, parameter));
        let sides = if old.is_some() {
            (stated, Side::near(None, holder.places.1))
        } else {
            (Side::near(None, holder.places.0), stated)
        };
        let found = Found::sent(holder.direction, holder.element(parameter), Aspect::Existence, sides);
        self.recorder.record(found, Origin::Operation(holder.operation));
    }

    fn parameter(&mut self, holder: &Holder<'_, 'd>, old: &Parameter<'d>, new: &Parameter<'d>) {
        let both = (parameter_facts(&mut self.old, old), parameter_facts(&mut self.new, new));
        let element = holder.element(old);
        let origin = Origin::Operation(holder.operation);
        if old.required != new.required {
            let sides =
                (Side::exact(Value::Bool(old.required), &old.at), Side::exact(Value::Bool(new.required), &new.at));
            let sides = (sides.0.with(both.0.clone()), sides.1.with(both.1.clone()));
            self.recorder.record(Found::sent(holder.direction, element.clone(), Aspect::Required, sides), origin);
        }
        self.lifecycle(&element, (&old.at, &new.at), (holder.direction, origin));
        self.writing(holder, (old, &both.0), (new, &both.1));
        let (site, holders) = (holder.site(old), (&old.at, &new.at));
        let standing = Standing { site: &site, direction: holder.direction, operation: holder.operation, holders };
        self.schemas(standing, old.schema.as_ref(), new.schema.as_ref());
    }

    /// How lists and objects are written; for plain values only the style matters.
    fn writing(&mut self, holder: &Holder<'_, 'd>, old: (&Parameter<'d>, &Facts), new: (&Parameter<'d>, &Facts)) {
        let ((old, old_facts), (new, new_facts)) = (old, new);
        let (one, other) = (&old.writing, &new.writing);
        let mut differences: Vec<(Aspect, Option<Value>, Option<Value>)> = Vec::new();
        let content = (old.content.as_ref(), new.content.as_ref());
        if content.0.map(|(name, _)| *name) != content.1.map(|(name, _)| *name) {
            let value = |content: Option<&(&str, Place<'d>)>| content.map(|(name, _)| Value::from(*name));
            differences.push((Aspect::ParameterContent, value(content.0), value(content.1)));
        } else if content.0.is_none() {
            let holds_many = |facts: &Facts| {
                let named = facts.types.iter().filter_map(|name| Types::named(name));
                named.fold(Types::NONE, |types, one| types | one).overlaps(Types::OBJECT | Types::ARRAY)
            };
            let many = holds_many(old_facts) || holds_many(new_facts);
            if one.style != other.style {
                differences.push((Aspect::Style, Some(Value::from(one.style)), Some(Value::from(other.style))));
            } else if one.explode != other.explode && many {
                differences.push((Aspect::Explode, Some(Value::from(one.explode)), Some(Value::from(other.explode))));
            }
            for (aspect, one, other) in [
                (Aspect::AllowReserved, one.allow_reserved, other.allow_reserved),
                (Aspect::AllowEmptyValue, one.allow_empty_value, other.allow_empty_value),
            ] {
                if one != other {
                    differences.push((aspect, Some(Value::from(one)), Some(Value::from(other))));
                }
            }
        }
        for (aspect, one, other) in differences {
            let sides = (Side::exact(one, &old.at), Side::exact(other, &new.at));
            let sides = (sides.0.with(old_facts.clone()), sides.1.with(new_facts.clone()));
            let found = Found::sent(holder.direction, holder.element(old), aspect, sides);
            self.recorder.record(found, Origin::Operation(holder.operation));
        }
    }
}

/// What holds of a parameter and its schema together.
fn parameter_facts<'d>(version: &mut Version<'d>, parameter: &Parameter<'d>) -> Facts {
    let own = operation_facts(&parameter.at);
    let schema = parameter.schema.as_ref().map(|spot| version.schema(spot));
    let inner = schema.map(|schema| facts(&schema, parameter.required)).unwrap_or_default();
    Facts {
        required: parameter.required,
        deprecated: own.deprecated || inner.deprecated,
        sunset: own.sunset.or(inner.sunset),
        stability: own.stability.or(inner.stability),
        ..inner
    }
}
