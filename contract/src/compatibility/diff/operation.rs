//! One operation that exists on both sides.

use serde_json::Value;

use super::aspect::Aspect;
use super::change::{Direction, OperationKind};
use super::differ::Differ;
use super::document::{Kept, operation_facts};
use super::element::Element;
use super::pairing::side_by_side;
use super::recorder::{Found, Origin, Side};
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::contract::Head;
use crate::compatibility::normalise::extensions;
use crate::compatibility::normalise::operation::Operation;
use crate::compatibility::normalise::place::Place;

impl<'d> Differ<'d> {
    pub(super) fn operation(&mut self, kept: Kept<'_, 'd>) {
        let old = Operation::read(&self.old.contract, kept.old);
        let new = Operation::read(&self.new.contract, kept.new);
        let origin = Origin::Operation(kept.id);
        let places = (&kept.old.at, &kept.new.at);
        self.lifecycle(&Element::Operation, places, (Direction::None, origin));
        self.operation_id(kept);
        let holders = ([kept.old.item.clone(), kept.old.at.clone()], [kept.new.item.clone(), kept.new.at.clone()]);
        self.extensions(&Element::Operation, (&holders.0, &holders.1), origin);
        self.tags((&old.tags, &new.tags), places, origin);
        self.own_security(kept);
        self.own_servers(kept);
        self.parameters(kept, (&old.parameters, &new.parameters));
        self.request_body(kept, (old.body.as_ref(), new.body.as_ref()));
        self.responses(kept, (&old.responses, &new.responses));
        self.callbacks(kept, (&old, &new));
    }

    /// Deprecation, sunset and stability of an operation, a parameter or a header.
    pub(super) fn lifecycle(
        &mut self,
        element: &Element,
        (old, new): (&Place<'d>, &Place<'d>),
        (direction, origin): (Direction, Origin),
    ) {
        let facts = (operation_facts(old), operation_facts(new));
        let keys = [
            ("deprecated", Aspect::Deprecated),
            ("x-sunset", Aspect::Sunset),
            ("x-stability-level", Aspect::Stability),
        ];
        for (key, aspect) in keys {
            let is_flag = aspect == Aspect::Deprecated;
            let stated = |holder: &Place<'d>| holder.get(key).filter(|at| !is_flag || at.value == true);
            let (old_at, new_at) = (stated(old), stated(new));
            let goes_with_deprecation = aspect == Aspect::Sunset && facts.0.deprecated != facts.1.deprecated;
            let is_lone = old_at.is_some() != new_at.is_some();
            if old_at.as_ref().map(|at| at.value) == new_at.as_ref().map(|at| at.value)
                || goes_with_deprecation && is_lone
            {
                continue;
            }
            let side = |at: Option<Place<'d>>, near: &Place<'d>| match at {
                Some(at) => Side::stated(&at),
                None => Side::near(is_flag.then_some(Value::Bool(false)), near),
            };
            let sides = (side(old_at, old).with(facts.0.clone()), side(new_at, new).with(facts.1.clone()));
            self.recorder.record(Found::sent(direction, element.clone(), aspect, sides), origin);
        }
    }

    fn operation_id(&mut self, kept: Kept<'_, 'd>) {
        let (old, new) = (kept.old.at.get("operationId"), kept.new.at.get("operationId"));
        if old.as_ref().map(|at| at.value) != new.as_ref().map(|at| at.value) {
            let side = |at: Option<Place<'d>>, near: &Place<'d>| match at {
                Some(at) => Side::stated(&at),
                None => Side::near(None, near),
            };
            let sides = (side(old, &kept.old.at), side(new, &kept.new.at));
            let found = Found::neutral(Element::Operation, Aspect::OperationId, sides);
            self.recorder.record(found, Origin::Operation(kept.id));
        }
    }

    /// Limits and residency that any of the holders states.
    pub(super) fn extensions(&mut self, element: &Element, (old, new): (&[Place<'d>], &[Place<'d>]), origin: Origin) {
        let (Some(near_old), Some(near_new)) = (old.last(), new.last()) else {
            return;
        };
        // What stands deeper counts more.
        let stated = |holders: &[Place<'d>]| -> Vec<(Aspect, Place<'d>)> {
            holders.iter().rev().flat_map(extensions::of).collect()
        };
        let (old, new) = (stated(old), stated(new));
        for (old, new) in side_by_side(&old, &new, |(aspect, _)| aspect) {
            let Some((aspect, _)) = old.or(new) else {
                continue;
            };
            if let (Some((_, one)), Some((_, other))) = (old, new)
                && canonical::equal(one.value, other.value)
            {
                continue;
            }
            let sides = (side(old, near_old), side(new, near_new));
            self.recorder.record(Found::neutral(element.clone(), aspect.clone(), sides), origin);
        }
    }

    fn tags(&mut self, (old, new): (&[Place<'d>], &[Place<'d>]), near: (&Place<'d>, &Place<'d>), origin: Origin) {
        for sides in side_by_side(old, new, |tag| tag.value.as_str()) {
            let (tag, sides) = match sides {
                (Some(tag), None) => (tag, (Side::stated(tag), Side::near(None, near.1))),
                (None, Some(tag)) => (tag, (Side::near(None, near.0), Side::stated(tag))),
                _ => continue,
            };
            let element = Element::Tag { name: tag.value.as_str().unwrap_or_default().to_owned() };
            self.recorder.record(Found::neutral(element, Aspect::Existence, sides), origin);
        }
    }

    fn callbacks(&mut self, kept: Kept<'_, 'd>, (old, new): (&Operation<'d>, &Operation<'d>)) {
        if kept.old.kind == OperationKind::Callback {
            return;
        }
        for (old, new) in side_by_side(&old.callbacks, &new.callbacks, |(name, _)| *name) {
            let heads =
                |side: Option<&'_ (&'d str, Vec<Head<'d>>)>| side.map(|(_, heads)| heads.clone()).unwrap_or_default();
            self.heads((&heads(old), &heads(new)));
        }
    }
}

fn side<'d>(stated: Option<&(Aspect, Place<'d>)>, near: &Place<'d>) -> Side {
    match stated {
        Some((_, at)) => Side::stated(at),
        None => Side::near(None, near),
    }
}
