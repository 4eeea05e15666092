//! Which proofs of who calls are accepted, by the document and by single operations.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::aspect::Aspect;
use super::change::Facts;
use super::differ::Differ;
use super::document::Kept;
use super::element::Element;
use super::pairing::side_by_side;
use super::recorder::{Found, Origin, Side, small};
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::security::{Alternative, Security, global, has_own, own};

/// Two lists of alternatives, and where they hold.
#[derive(Debug, Clone, Copy)]
struct Lists<'a, 'd> {
    old: &'a Security<'d>,
    new: &'a Security<'d>,
    /// What states them, or could.
    places: (&'a Place<'d>, &'a Place<'d>),
    is_global: IsGlobal,
    origin: Origin,
}

/// Whether a requirement is stated for the whole document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IsGlobal {
    Yes,
    No,
}

impl<'d> Differ<'d> {
    /// Compares what holds for operations that state nothing, if there are any on both sides.
    pub(super) fn global_security(&mut self, kept: &[Kept<'_, 'd>]) {
        let (old, new) = (global(&self.old.contract), global(&self.new.contract));
        let tops = (self.old.contract.top.clone(), self.new.contract.top.clone());
        self.recorder.step += 1;
        let inherit = kept.iter().filter(|pair| !has_own(pair.old) && !has_own(pair.new));
        self.recorder.inheriting = inherit.map(|pair| pair.id).collect();
        if kept.is_empty() || !self.recorder.inheriting.is_empty() {
            let (places, origin) = ((&tops.0, &tops.1), Origin::Inheriting);
            self.alternatives(Lists { old: &old, new: &new, places, is_global: IsGlobal::Yes, origin });
        }
    }

    /// Compares what an operation accepts that states it itself, on one side at least.
    pub(super) fn own_security(&mut self, kept: Kept<'_, 'd>) {
        let (old, new) = (own(kept.old), own(kept.new));
        if old.is_none() && new.is_none() {
            return;
        }
        let old = old.unwrap_or_else(|| global(&self.old.contract));
        let new = new.unwrap_or_else(|| global(&self.new.contract));
        let places = (&kept.old.at, &kept.new.at);
        let origin = Origin::Operation(kept.id);
        self.alternatives(Lists { old: &old, new: &new, places, is_global: IsGlobal::No, origin });
    }

    fn alternatives(&mut self, lists: Lists<'_, 'd>) {
        let mut old: Vec<&Alternative<'d>> = lists.old.alternatives.iter().collect();
        let mut new: Vec<&Alternative<'d>> = lists.new.alternatives.iter().collect();
        let mut pairs = Vec::new();
        for fits in [Fit::Equal, Fit::SameSchemes, Fit::SomeSchemes] {
            old.retain(|one| match new.iter().position(|other| self.fit(one, other, fits)) {
                Some(position) => {
                    pairs.push((*one, new.remove(position)));
                    false
                }
                None => true,
            });
        }
        for (one, other) in pairs {
            self.both_accept(lists, one, other);
        }
        let near = |security: &Security<'d>, place: &Place<'d>| {
            Side::near(None, security.at.as_ref().unwrap_or(place)).with(accepted(security))
        };
        for one in old {
            let stated = Side::exact(requirement(one), &one.at).with(accepted(lists.old));
            self.security_change(lists, one, Aspect::Existence, (stated, near(lists.new, lists.places.1)));
        }
        for one in new {
            let stated = Side::exact(requirement(one), &one.at).with(accepted(lists.new));
            self.security_change(lists, one, Aspect::Existence, (near(lists.old, lists.places.0), stated));
        }
    }

    fn security_change(&mut self, lists: Lists<'_, 'd>, of: &Alternative<'d>, aspect: Aspect, sides: (Side, Side)) {
        let element = Element::SecurityRequirement {
            schemes: of.names().join(" and "),
            global: lists.is_global == IsGlobal::Yes,
        };
        self.recorder.record(Found::neutral(element, aspect, sides), lists.origin);
    }

    /// The name that a scheme of the new document had in the old one.
    fn old_name<'a>(&self, new: &'a str) -> &'a str
    where
        'd: 'a,
    {
        self.renamed_schemes.get(new).copied().unwrap_or(new)
    }

    /// The schemes of a new alternative under their old names, in the order of names.
    fn old_schemes<'a>(&self, new: &'a Alternative<'d>) -> Vec<(&'a str, &'a [Place<'d>])> {
        let renamed = new.schemes.iter().map(|(name, scopes)| (self.old_name(name), scopes.as_slice()));
        let mut schemes: Vec<(&str, &[Place<'d>])> = renamed.collect();
        schemes.sort_unstable_by_key(|(name, _)| *name);
        schemes
    }

    fn fit(&self, old: &Alternative<'d>, new: &Alternative<'d>, fit: Fit) -> bool {
        let new_schemes = self.old_schemes(new);
        let same_names = old.schemes.len() == new_schemes.len()
            && old.schemes.iter().zip(&new_schemes).all(|((one, _), (other, _))| one == other);
        match fit {
            Fit::SameSchemes => same_names,
            Fit::Equal => {
                let mut both = old.schemes.iter().zip(&new_schemes);
                same_names && both.all(|((_, one), (_, other))| only_one_has(one, other).next().is_none())
            }
            Fit::SomeSchemes => {
                let names: HashSet<&str> = new_schemes.iter().map(|(name, _)| *name).collect();
                old.schemes.iter().any(|(name, _)| names.contains(name))
            }
        }
    }

    fn both_accept(&mut self, lists: Lists<'_, 'd>, old: &Alternative<'d>, new: &Alternative<'d>) {
        let facts = (accepted(lists.old), accepted(lists.new));
        if !self.fit(old, new, Fit::SameSchemes) {
            let sides =
                (Side::exact(Value::from(old.names()), &old.at), Side::exact(Value::from(new.names()), &new.at));
            let sides = (sides.0.with(facts.0), sides.1.with(facts.1));
            return self.security_change(lists, old, Aspect::Schemes, sides);
        }
        let aspect = Aspect::Scope { flow: None };
        let new_schemes = self.old_schemes(new);
        for ((_, scopes), (_, other)) in old.schemes.iter().zip(new_schemes) {
            for sides in only_one_has(scopes, other) {
                let (one, other) = match sides {
                    (Some(scope), _) => (Side::stated(scope), Side::near(None, &new.at)),
                    (None, Some(scope)) => (Side::near(None, &old.at), Side::stated(scope)),
                    (None, None) => continue,
                };
                let sides = (one.with(facts.0.clone()), other.with(facts.1.clone()));
                self.security_change(lists, old, aspect.clone(), sides);
            }
        }
    }
}

/// How well two alternatives fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Equal,
    SameSchemes,
    SomeSchemes,
}

/// The scopes that only one of two lists has.
fn only_one_has<'a, 'd>(
    old: &'a [Place<'d>],
    new: &'a [Place<'d>],
) -> impl Iterator<Item = (Option<&'a Place<'d>>, Option<&'a Place<'d>>)> {
    let sides = side_by_side(old, new, |scope| scope.value.as_str());
    sides.into_iter().filter(|(one, other)| one.is_none() || other.is_none())
}

fn accepted(security: &Security<'_>) -> Facts {
    Facts {
        alternatives: Some(security.alternatives.len()),
        anonymous: Some(security.is_anonymous()),
        ..Facts::default()
    }
}

/// An alternative as it is written.
fn requirement(alternative: &Alternative<'_>) -> Value {
    let mut schemes = Map::new();
    for (name, scopes) in &alternative.schemes {
        let scopes = scopes.iter().map(|scope| scope.value.clone()).collect();
        schemes.insert((*name).to_owned(), Value::Array(scopes));
    }
    small(&Value::Object(schemes))
}
