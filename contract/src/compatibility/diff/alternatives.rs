//! `oneOf` and `anyOf`: alternatives that came, went or changed, and schemas that became alternatives.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::aspect::{Aspect, Combination};
use super::differ::{Differ, Frame, Version, label};
use super::element::Step;
use super::matching::{Candidate, Matching, candidates, matching};
use super::pairs::{Pair, Way};
use super::recorder::{Side, small};
use crate::compatibility::normalise::fingerprint::DEPTH;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Group, Schema, Spot};
use crate::compatibility::normalise::schemas::SchemaId;
use crate::compatibility::normalise::types::Types;

/// Most labels in the list of a [`Aspect::Wrapped`].
const MAX_LABELS: usize = 20;

/// One of the two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Old,
    New,
}

impl<'d> Differ<'d> {
    /// A plain schema against alternatives without anything around them: if one alternative is the plain schema, the
    /// others came or went; else the whole was replaced. Returns whether it was that.
    pub(super) fn wrapped(&mut self, frame: &Frame<'d>) -> bool {
        let (old, new) = (Rc::clone(&frame.old), Rc::clone(&frame.new));
        match (pure_group(&old), pure_group(&new)) {
            (None, Some(group)) if is_plain(&old) => self.plain_and_group(frame, Which::New, group),
            (Some(group), None) if is_plain(&new) => self.plain_and_group(frame, Which::Old, group),
            _ => return false,
        }
        true
    }

    /// `grouped` says which document has the alternatives.
    fn plain_and_group(&mut self, frame: &Frame<'d>, grouped: Which, group: &Group<'d>) {
        let names = HashMap::new();
        let is_new = grouped == Which::New;
        let plain = if is_new { frame.pair.old } else { frame.pair.new };
        let version = if is_new { &mut self.new } else { &mut self.old };
        let variants = candidates(version, &group.variants, &names);
        let plain_name = if is_new { frame.old.name } else { frame.new.name };
        let plain_print = if is_new { &mut self.old } else { &mut self.new }.fingerprint(plain, DEPTH);
        let version = if is_new { &mut self.new } else { &mut self.old };
        let equal = variants.iter().find(|variant| version.fingerprint(variant.id, DEPTH) == plain_print);
        let same = equal.or_else(|| {
            let of_name = |variant: &&Candidate<'d>| version.schemas.get(variant.id).name == plain_name;
            variants.iter().find(of_name).filter(|_| plain_name.is_some())
        });
        let Some(same) = same.map(|variant| variant.id) else {
            return self.replaced(frame, is_new, group, &variants);
        };
        let label = version.schemas.get(same).label();
        let step = Step::Variant { of: group.of, label };
        let ids = if is_new { (plain, same) } else { (same, plain) };
        self.descend(frame, step, ids);
        self.nullable(frame, Types::NONE);
        for variant in variants.iter().filter(|variant| variant.id != same) {
            self.lone_variant(frame, grouped, (group.of, variant));
        }
    }

    fn replaced(&mut self, frame: &Frame<'d>, is_new: bool, group: &Group<'d>, variants: &[Candidate<'d>]) {
        let version = if is_new { &self.new } else { &self.old };
        let labels = variants.iter().take(MAX_LABELS).map(|variant| label(&version.schemas.get(variant.id)));
        let stated = Side::exact(Value::Array(labels.collect()), &group.at);
        let places = frame.places();
        let sides = if is_new { (Side::near(None, &places.0), stated) } else { (stated, Side::near(None, &places.1)) };
        let sides = self.with_facts(frame, sides);
        self.found(frame, None, Aspect::Wrapped(group.of), sides);
    }

    /// An alternative that only one document has.
    fn lone_variant(&mut self, frame: &Frame<'d>, which: Which, (of, variant): (Combination, &Candidate<'d>)) {
        let version = if which == Which::Old { &self.old } else { &self.new };
        let stated = Side::exact(label(&version.schemas.get(variant.id)), &variant.at);
        let places = frame.places();
        let sides = match which {
            Which::Old => (stated, Side::near(None, &places.1)),
            Which::New => (Side::near(None, &places.0), stated),
        };
        let sides = self.with_facts(frame, sides);
        self.found(frame, None, Aspect::Variant(of), sides);
    }

    /// Alternatives on both sides. More than one group on a side come from `allOf`, and all must fit.
    pub(super) fn groups(&mut self, frame: &Frame<'d>) {
        let (old, new) = (Rc::clone(&frame.old), Rc::clone(&frame.new));
        let mut old_left = prints(&mut self.old, &old.groups);
        let mut new_left = prints(&mut self.new, &new.groups);
        let mut pairs: Vec<(&Group<'d>, &Group<'d>)> = Vec::new();
        let fits: [fn(&Printed<'_, 'd>, &Printed<'_, 'd>) -> bool; 3] = [
            |(one, print), (other, other_print)| one.of == other.of && print == other_print,
            |(one, _), (other, _)| one.of == other.of,
            |_, _| true,
        ];
        for fit in fits {
            old_left.retain(|group| match new_left.iter().position(|other| fit(group, other)) {
                Some(position) => {
                    pairs.push((group.0, new_left.remove(position).0));
                    false
                }
                None => true,
            });
        }
        for (group, other) in pairs {
            self.both_grouped(frame, group, other);
        }
        for (group, which) in
            old_left.into_iter().map(|(g, _)| (g, Which::Old)).chain(new_left.into_iter().map(|(g, _)| (g, Which::New)))
        {
            self.lone_group(frame, which, group);
        }
        self.discriminator(frame, None);
    }

    /// Alternatives as one more condition, which only one document has.
    fn lone_group(&mut self, frame: &Frame<'d>, which: Which, group: &Group<'d>) {
        let version = if which == Which::Old { &mut self.old } else { &mut self.new };
        let mut labels = Vec::new();
        for variant in group.variants.iter().take(MAX_LABELS) {
            labels.push(version.schema(&Spot::One(variant.clone())).label());
        }
        let stated = Side::exact(small(&Value::from(format!("{} of {}", group.of, labels.join(", ")))), &group.at);
        let places = frame.places();
        let sides = match which {
            Which::Old => (stated, Side::near(None, &places.1)),
            Which::New => (Side::near(None, &places.0), stated),
        };
        let sides = self.with_facts(frame, sides);
        self.found(frame, None, Aspect::Variant(Combination::AllOf), sides);
    }

    fn both_grouped(&mut self, frame: &Frame<'d>, old: &Group<'d>, new: &Group<'d>) {
        if old.of != new.of {
            let sides = (
                Side::exact(Value::from(old.of.as_str()), &old.at),
                Side::exact(Value::from(new.of.as_str()), &new.at),
            );
            let sides = self.with_facts(frame, sides);
            self.found(frame, None, Aspect::Combination, sides);
        }
        let names = (discriminator_names(&mut self.old, &frame.old), discriminator_names(&mut self.new, &frame.new));
        let old_variants = candidates(&mut self.old, &old.variants, &names.0);
        let new_variants = candidates(&mut self.new, &new.variants, &names.1);
        let matched = matching((&self.old, &self.new), &old_variants, &new_variants);
        let matched = Matched::of(matched, old_variants, new_variants);
        for (one, other) in &matched.pairs {
            let label = self.old.schemas.get(one.id).label();
            let pair = Pair { old: one.id, new: other.id, ..frame.pair };
            let step = Step::Variant { of: old.of, label };
            self.pairs.below(frame.id, Way::Other(step), pair, (false, false));
        }
        for variant in &matched.lone.0 {
            self.lone_variant(frame, Which::Old, (old.of, variant));
        }
        for variant in &matched.lone.1 {
            self.lone_variant(frame, Which::New, (new.of, variant));
        }
        self.discriminator(frame, Some(&matched));
    }
}

/// Alternatives of both sides, and which belong together.
#[derive(Debug, Default)]
pub(super) struct Matched<'d> {
    pub(super) pairs: Vec<(Candidate<'d>, Candidate<'d>)>,
    /// Those of [`Self::pairs`] by their schemas.
    pub(super) partners: HashSet<(SchemaId, SchemaId)>,
    /// Those without a partner, of the old and of the new document.
    lone: (Vec<Candidate<'d>>, Vec<Candidate<'d>>),
    /// The schemas of the old ones without a partner.
    pub(super) removed: HashSet<SchemaId>,
    /// The schemas of the new ones without a partner.
    pub(super) added: HashSet<SchemaId>,
}

impl<'d> Matched<'d> {
    fn of(matching: Matching, old: Vec<Candidate<'d>>, new: Vec<Candidate<'d>>) -> Self {
        let mut old: Vec<Option<Candidate<'d>>> = old.into_iter().map(Some).collect();
        let mut new: Vec<Option<Candidate<'d>>> = new.into_iter().map(Some).collect();
        let mut pairs = Vec::with_capacity(matching.pairs.len());
        for (one, other) in matching.pairs {
            let taken = (old.get_mut(one).and_then(Option::take), new.get_mut(other).and_then(Option::take));
            if let (Some(one), Some(other)) = taken {
                pairs.push((one, other));
            }
        }
        let lone: (Vec<Candidate<'d>>, Vec<Candidate<'d>>) =
            (old.into_iter().flatten().collect(), new.into_iter().flatten().collect());
        Self {
            partners: pairs.iter().map(|(one, other)| (one.id, other.id)).collect(),
            removed: lone.0.iter().map(|variant| variant.id).collect(),
            added: lone.1.iter().map(|variant| variant.id).collect(),
            pairs,
            lone,
        }
    }
}

/// A group and the sum of the fingerprints of its alternatives.
type Printed<'a, 'd> = (&'a Group<'d>, u64);

fn prints<'a, 'd>(version: &mut Version<'d>, groups: &'a [Group<'d>]) -> Vec<Printed<'a, 'd>> {
    let mut prints = Vec::with_capacity(groups.len());
    for group in groups {
        let mut sum = 0_u64;
        for variant in &group.variants {
            let id = version.schemas.at(&Spot::One(variant.clone()));
            sum = sum.wrapping_add(version.fingerprint(id, DEPTH));
        }
        prints.push((group, sum));
    }
    prints
}

/// The alternatives of a schema that says nothing else.
fn pure_group<'a, 'd>(schema: &'a Schema<'d>) -> Option<&'a Group<'d>> {
    let is_pure = schema.scalars.is_empty()
        && schema.allowed.is_none()
        && schema.properties.is_empty()
        && schema.inner.is_empty()
        && schema.groups.len() == 1;
    schema.groups.first().filter(|_| is_pure)
}

/// Whether a schema says something, and without alternatives.
fn is_plain(schema: &Schema<'_>) -> bool {
    schema.groups.is_empty() && !schema.is_any() && !schema.is_never
}

/// For the alternatives of a discriminator, the first value that stands for each.
fn discriminator_names<'d>(version: &mut Version<'d>, schema: &Schema<'d>) -> HashMap<SchemaId, String> {
    let mut names = HashMap::new();
    let Some(discriminator) = &schema.discriminator else {
        return names;
    };
    for (value, target) in &discriminator.mapping {
        if let Some(place) = mapped(version, target) {
            let id = version.schemas.at(&Spot::One(place));
            names.entry(id).or_insert_with(|| (*value).to_owned());
        }
    }
    names
}

/// The schema that a mapping names: by reference, or by its name.
pub(super) fn mapped<'d>(version: &Version<'d>, target: &Place<'d>) -> Option<Place<'d>> {
    let text = target.value.as_str()?;
    let root = version.schemas.root();
    if text.contains(['#', '/']) {
        return Place::follow(root, text);
    }
    Place::root(root).get("components")?.get("schemas")?.get(text)
}
