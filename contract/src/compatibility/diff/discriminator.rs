//! What tells alternatives apart, and which value stands for which.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::alternatives::{Matched, mapped};
use super::aspect::{Aspect, Combination};
use super::differ::{Differ, Frame, Version, label};
use super::element::Step;
use super::recorder::Side;
use crate::compatibility::normalise::fingerprint::DEPTH;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Discriminator, Schema, Spot};
use crate::compatibility::normalise::schemas::{SchemaId, Schemas};

/// Value of the discriminator → its place and its alternative.
type Mapping<'d> = Vec<(&'d str, Place<'d>, SchemaId)>;

/// The place of a mapping and its alternative.
type Target<'a, 'd> = (&'a Place<'d>, SchemaId);

impl<'d> Differ<'d> {
    /// Compares the discriminators of two schemas; `matched` are their alternatives. Without `matched`, only for
    /// schemas that have none: those whose alternatives extend them by `allOf`.
    pub(super) fn discriminator(&mut self, frame: &Frame<'d>, matched: Option<&Matched<'d>>) {
        if matched.is_none() && !(frame.old.groups.is_empty() && frame.new.groups.is_empty()) {
            return;
        }
        let (old, new) = match (&frame.old.discriminator, &frame.new.discriminator) {
            (None, None) => return,
            (Some(old), Some(new)) if old.property == new.property => (old, new),
            (old, new) => {
                let places = frame.places();
                let side = |discriminator: &Option<Box<Discriminator<'d>>>, near: &Place<'d>| match discriminator {
                    Some(discriminator) => Side::exact(Value::from(discriminator.property), &discriminator.at),
                    None => Side::near(None, near),
                };
                let sides = self.with_facts(frame, (side(old, &places.0), side(new, &places.1)));
                return self.found(frame, None, Aspect::Discriminator, sides);
            }
        };
        let old_mapping = mapping(&mut self.old, old, extended(&frame.old));
        let new_mapping = mapping(&mut self.new, new, extended(&frame.new));
        self.mappings(frame, (&old_mapping, &new_mapping), matched);
        if let Some(matched) = matched {
            self.implied_values(frame, (&old_mapping, &new_mapping), matched);
        }
    }

    fn mappings(&mut self, frame: &Frame<'d>, (old, new): (&Mapping<'d>, &Mapping<'d>), matched: Option<&Matched<'d>>) {
        let new_by_value: HashMap<&str, &(&str, Place<'d>, SchemaId)> = new.iter().map(|m| (m.0, m)).collect();
        let old_by_value: HashMap<&str, ()> = old.iter().map(|(value, ..)| (*value, ())).collect();
        for (value, at, id) in old {
            match new_by_value.get(value) {
                // No alternatives are listed, so the mapping is the way to them.
                Some((.., new_id)) if matched.is_none() => {
                    let step = Step::Variant { of: Combination::AnyOf, label: (*value).to_owned() };
                    self.descend(frame, step, (*id, *new_id));
                }
                Some((_, new_at, new_id)) => {
                    if !self.are_partners((*id, *new_id), matched) {
                        self.mapping_changed(frame, value, (Some((at, *id)), Some((new_at, *new_id))));
                    }
                }
                None if matched.is_some_and(|matched| matched.removed.contains(id)) => {}
                None => self.mapping_changed(frame, value, (Some((at, *id)), None)),
            }
        }
        for (value, at, id) in new.iter().filter(|(value, ..)| !old_by_value.contains_key(value)) {
            if !matched.is_some_and(|matched| matched.added.contains(id)) {
                self.mapping_changed(frame, value, (None, Some((at, *id))));
            }
        }
    }

    /// Whether two schemas are matched alternatives, or equal.
    fn are_partners(&mut self, (old, new): (SchemaId, SchemaId), matched: Option<&Matched<'d>>) -> bool {
        let is_matched = matched.is_some_and(|matched| matched.partners.contains(&(old, new)));
        is_matched || self.old.fingerprint(old, DEPTH) == self.new.fingerprint(new, DEPTH)
    }

    fn mapping_changed(
        &mut self,
        frame: &Frame<'d>,
        value: &str,
        (old, new): (Option<Target<'_, 'd>>, Option<Target<'_, 'd>>),
    ) {
        let places = frame.places();
        let side = |version: &Version<'d>, mapped: Option<Target<'_, 'd>>, near: &Place<'d>| match mapped {
            Some((at, id)) => Side::exact(label(&version.schemas.get(id)), at),
            None => Side::near(None, near),
        };
        let sides = (side(&self.old, old, &places.0), side(&self.new, new, &places.1));
        let sides = self.with_facts(frame, sides);
        self.found(frame, None, Aspect::DiscriminatorMapping(value.to_owned()), sides);
    }

    /// Without a mapping, the name of an alternative is its value: then a new name is a change.
    fn implied_values(&mut self, frame: &Frame<'d>, (old, new): (&Mapping<'d>, &Mapping<'d>), matched: &Matched<'d>) {
        let ids = |mapping: &Mapping<'d>| -> HashSet<SchemaId> { mapping.iter().map(|(.., id)| *id).collect() };
        let (old, new) = (ids(old), ids(new));
        for (one, other) in &matched.pairs {
            if old.contains(&one.id) || new.contains(&other.id) {
                continue;
            }
            let names = (self.old.schemas.get(one.id).name, self.new.schemas.get(other.id).name);
            if let (Some(name), Some(new_name)) = names
                && name != new_name
            {
                let sides = (Side::exact(Value::from(name), &one.at), Side::exact(Value::from(new_name), &other.at));
                let sides = self.with_facts(frame, sides);
                self.found(frame, None, Aspect::DiscriminatorMapping(name.to_owned()), sides);
            }
        }
    }
}

/// The schema that others may extend, if it lists no alternatives itself.
fn extended<'a, 'd>(schema: &'a Schema<'d>) -> Option<&'a Place<'d>> {
    schema.at.as_ref().filter(|_| schema.groups.is_empty())
}

/// What is stated, then what the names of schemas that extend `base` imply.
fn mapping<'d>(version: &mut Version<'d>, discriminator: &Discriminator<'d>, base: Option<&Place<'d>>) -> Mapping<'d> {
    let mut mapping = Vec::new();
    for (value, target) in &discriminator.mapping {
        let place = mapped(version, target);
        let id = place.map(|place| version.schemas.at(&Spot::One(place)));
        mapping.push((*value, target.clone(), id.unwrap_or(Schemas::UNKNOWN)));
    }
    let stated: HashSet<SchemaId> = mapping.iter().map(|(.., id)| *id).collect();
    for (name, place) in base.map(|base| version.subtypes.extending(base)).unwrap_or_default() {
        let id = version.schemas.at(&Spot::One(place.clone()));
        if !stated.contains(&id) {
            mapping.push((*name, place.clone(), id));
        }
    }
    mapping
}
