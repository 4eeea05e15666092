//! Members of objects: which there are, which must be there, and who may send them.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::aspect::Aspect;
use super::change::Direction;
use super::differ::{Differ, Frame, facts, label, place};
use super::element::Step;
use super::pairs::{Pair, Way};
use super::recorder::Side;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Property, Schema};
use crate::compatibility::normalise::schemas::SchemaId;

/// So many names are found quicker by looking at all of them.
const FEW: usize = 16;

/// One side of a property, and its schema.
#[derive(Debug)]
struct Member<'a, 'd> {
    property: &'a Property<'d>,
    id: SchemaId,
    schema: Rc<Schema<'d>>,
}

/// The properties of a schema by name.
#[derive(Debug)]
struct Names<'a, 'd> {
    all: &'a [Property<'d>],
    /// Empty if there are only a few.
    by_name: HashMap<&'d str, usize>,
}

impl<'a, 'd> Names<'a, 'd> {
    fn of(schema: &'a Schema<'d>) -> Self {
        let all = schema.properties.as_slice();
        let indexed = if all.len() > FEW { all } else { &[] };
        Self { all, by_name: indexed.iter().map(|property| property.name).zip(0..).collect() }
    }

    /// The property with this name; mostly it stands at the same position as on the other side.
    fn find(&self, name: &str, position: usize) -> Option<&'a Property<'d>> {
        if let Some(same) = self.all.get(position).filter(|property| property.name == name) {
            return Some(same);
        }
        if self.by_name.is_empty() {
            return self.all.iter().find(|property| property.name == name);
        }
        self.all.get(*self.by_name.get(name)?)
    }
}

impl<'d> Member<'_, 'd> {
    /// Whether it does not exist in messages of this direction.
    fn is_hidden(&self, direction: Direction) -> bool {
        match direction {
            Direction::Request => self.schema.is_set(&Aspect::ReadOnly),
            Direction::Response => self.schema.is_set(&Aspect::WriteOnly),
            Direction::None => false,
        }
    }

    fn is_required(&self) -> bool {
        self.property.required.is_some()
    }

    fn place(&self) -> Place<'d> {
        let stated = self.property.schema.places().first().or(self.property.required.as_ref());
        stated.cloned().unwrap_or_else(|| place(&self.schema))
    }

    fn with_facts(&self, side: Side) -> Side {
        side.with(facts(&self.schema, self.is_required()))
    }
}

impl<'d> Differ<'d> {
    pub(super) fn properties(&mut self, frame: &Frame<'d>) {
        let (old, new) = (Rc::clone(&frame.old), Rc::clone(&frame.new));
        let (old_names, new_names) = (Names::of(&old), Names::of(&new));
        for (position, property) in old.properties.iter().enumerate() {
            let id = self.old.schemas.at(&property.schema);
            let member = Member { property, id, schema: self.old.schemas.get(id) };
            match new_names.find(property.name, position) {
                None => self.lone_property(frame, Some(member), None),
                Some(other) => {
                    let id = self.new.schemas.at(&other.schema);
                    let other = Member { property: other, id, schema: self.new.schemas.get(id) };
                    self.both_have(frame, &member, &other);
                }
            }
        }
        for (position, property) in new.properties.iter().enumerate() {
            if old_names.find(property.name, position).is_none() {
                let id = self.new.schemas.at(&property.schema);
                let member = Member { property, id, schema: self.new.schemas.get(id) };
                self.lone_property(frame, None, Some(member));
            }
        }
    }

    /// A property that only one side has.
    fn lone_property(&mut self, frame: &Frame<'d>, old: Option<Member<'_, 'd>>, new: Option<Member<'_, 'd>>) {
        let Some(member) = old.as_ref().or(new.as_ref()).filter(|member| !member.is_hidden(frame.pair.direction))
        else {
            return;
        };
        let step = Step::Property(member.property.name.to_owned());
        // What is only demanded but not described is no property that came or went.
        let aspect = if member.property.schema.places().is_empty() { Aspect::Required } else { Aspect::Existence };
        let places = frame.places();
        let side = |member: &Option<Member<'_, 'd>>, near: &Place<'d>| match (member, &aspect) {
            (Some(member), Aspect::Required) => member.with_facts(Side::exact(Value::Bool(true), &member.place())),
            (Some(member), _) => member.with_facts(Side::exact(label(&member.schema), &member.place())),
            (None, Aspect::Required) => Side::near(Value::Bool(false), near),
            (None, _) => Side::near(None, near),
        };
        let sides = (side(&old, &places.0), side(&new, &places.1));
        self.found(frame, Some(step), aspect, sides);
    }

    fn both_have(&mut self, frame: &Frame<'d>, old: &Member<'_, 'd>, new: &Member<'_, 'd>) {
        let name = old.property.name;
        self.one_way(frame, (old, new), &Aspect::ReadOnly);
        self.one_way(frame, (old, new), &Aspect::WriteOnly);
        let direction = frame.pair.direction;
        if old.is_hidden(direction) || new.is_hidden(direction) {
            return;
        }
        let required = (old.is_required(), new.is_required());
        if required.0 != required.1 {
            let side = |member: &Member<'_, 'd>| {
                let side = match &member.property.required {
                    Some(at) => Side::exact(Value::Bool(true), at),
                    None => Side::near(Value::Bool(false), &member.place()),
                };
                member.with_facts(side)
            };
            let sides = (side(old), side(new));
            self.found(frame, Some(Step::Property(name.to_owned())), Aspect::Required, sides);
        }
        let pair = Pair { old: old.id, new: new.id, ..frame.pair };
        self.pairs.below(frame.id, Way::Property(name), pair, required);
    }

    /// A property that became, or is no longer, for one direction only.
    fn one_way(&mut self, frame: &Frame<'d>, (old, new): (&Member<'_, 'd>, &Member<'_, 'd>), aspect: &Aspect) {
        if old.schema.is_set(aspect) == new.schema.is_set(aspect) {
            return;
        }
        let side = |member: &Member<'_, 'd>| {
            let side = match member.schema.scalar(aspect) {
                Some(scalar) => Side::exact(Value::Bool(true), &scalar.at),
                None => Side::near(Value::Bool(false), &member.place()),
            };
            member.with_facts(side)
        };
        let sides = (side(old), side(new));
        self.found(frame, Some(Step::Property(old.property.name.to_owned())), aspect.clone(), sides);
    }
}
