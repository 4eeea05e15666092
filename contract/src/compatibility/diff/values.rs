//! Listed values: `enum`, `const`, `x-extensible-enum`.

use std::collections::HashSet;

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::{Differ, Frame};
use super::recorder::{Side, small};
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Allowed, Spelled};

impl<'d> Differ<'d> {
    pub(super) fn values(&mut self, frame: &Frame<'d>) {
        match (&frame.old.allowed, &frame.new.allowed) {
            (None, None) => {}
            (Some(old), Some(new)) => self.both_listed(frame, old, new),
            (Some(only), None) | (None, Some(only)) => {
                let places = frame.places();
                let stated = Side::exact(list_value(only), &only.at);
                let is_old = frame.old.allowed.is_some();
                let sides =
                    if is_old { (stated, Side::near(None, &places.1)) } else { (Side::near(None, &places.0), stated) };
                let aspect = if only.spelled == Spelled::Const { Aspect::Const } else { Aspect::Enum };
                let sides = self.with_facts(frame, sides);
                self.found(frame, None, aspect, sides);
            }
        }
        let places = frame.places();
        let listed = (frame.old.extensible.as_slice(), frame.new.extensible.as_slice());
        self.each_value(frame, &Aspect::ExtensibleEnumValue, listed, (&places.0, &places.1));
    }

    fn both_listed(&mut self, frame: &Frame<'d>, old: &Allowed<'d>, new: &Allowed<'d>) {
        let is_const = old.spelled == Spelled::Const || new.spelled == Spelled::Const;
        if let ([one], [other]) = (old.values.as_slice(), new.values.as_slice())
            && is_const
        {
            if !canonical::equal(one.value, other.value) {
                let sides = self.with_facts(frame, (Side::stated(one), Side::stated(other)));
                self.found(frame, None, Aspect::Const, sides);
            }
            return;
        }
        self.each_value(frame, &Aspect::EnumValue, (&old.values, &new.values), (&old.at, &new.at));
    }

    /// One change for each value that only one side lists.
    fn each_value(
        &mut self,
        frame: &Frame<'d>,
        aspect: &Aspect,
        (old, new): (&[Place<'d>], &[Place<'d>]),
        near: (&Place<'d>, &Place<'d>),
    ) {
        let texts = |values: &[Place<'d>]| -> HashSet<String> {
            values.iter().map(|value| canonical::text(value.value)).collect()
        };
        let (old_texts, new_texts) = (texts(old), texts(new));
        for value in old.iter().filter(|value| !new_texts.contains(&canonical::text(value.value))) {
            let sides = self.with_facts(frame, (Side::stated(value), Side::near(None, near.1)));
            self.found(frame, None, aspect.clone(), sides);
        }
        for value in new.iter().filter(|value| !old_texts.contains(&canonical::text(value.value))) {
            let sides = self.with_facts(frame, (Side::near(None, near.0), Side::stated(value)));
            self.found(frame, None, aspect.clone(), sides);
        }
    }
}

fn list_value(allowed: &Allowed<'_>) -> Value {
    match allowed.values.as_slice() {
        [only] if allowed.spelled == Spelled::Const => small(only.value),
        values => small(&Value::Array(values.iter().take(100).map(|value| value.value.clone()).collect())),
    }
}
