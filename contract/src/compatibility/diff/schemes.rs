//! Declared ways to prove who calls.

use std::collections::HashMap;

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::Differ;
use super::element::Element;
use super::pairing::side_by_side;
use super::recorder::{Found, Origin, Side};
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::security::{flows, scheme_type, schemes};

/// Most comparisons of schemes whose names only one document has.
const MAX_COMPARED: usize = 10_000;

impl<'d> Differ<'d> {
    /// Compares the declared schemes, and remembers which ones only have another name.
    pub(super) fn security_schemes(&mut self) {
        let (old, new) = (schemes(&self.old.contract), schemes(&self.new.contract));
        let by_name = |list: &[(&'d str, Place<'d>)]| -> HashMap<&'d str, Place<'d>> { list.iter().cloned().collect() };
        let (old_by_name, new_by_name) = (by_name(&old), by_name(&new));
        let mut old_only: Vec<_> = old.iter().filter(|(name, _)| !new_by_name.contains_key(name)).collect();
        let mut new_only: Vec<_> = new.iter().filter(|(name, _)| !old_by_name.contains_key(name)).collect();
        let is_few = old_only.len().saturating_mul(new_only.len()) <= MAX_COMPARED;
        new_only.retain(|(name, at)| match old_only.iter().position(|(_, other)| is_few && same(other, at)) {
            Some(position) => {
                let (old_name, _) = old_only.remove(position);
                self.renamed_schemes.insert(name, old_name);
                false
            }
            None => true,
        });
        let tops = (self.old.contract.top.clone(), self.new.contract.top.clone());
        for (name, at) in old_only {
            let sides = (Side::exact(Value::from(scheme_type(at)), at), Side::near(None, &tops.1));
            self.scheme_change(name, Aspect::Existence, sides);
        }
        for (name, at) in &old {
            if let Some(other) = new_by_name.get(name) {
                self.scheme(name, at, other);
            }
        }
        for (name, at) in new_only {
            let sides = (Side::near(None, &tops.0), Side::exact(Value::from(scheme_type(at)), at));
            self.scheme_change(name, Aspect::Existence, sides);
        }
    }

    fn scheme_change(&mut self, name: &str, aspect: Aspect, sides: (Side, Side)) {
        let element = Element::SecurityScheme { name: name.to_owned() };
        self.recorder.record(Found::neutral(element, aspect, sides), Origin::Document);
    }

    fn scheme(&mut self, name: &str, old: &Place<'d>, new: &Place<'d>) {
        let mut differ = |aspect: Aspect, of: fn(&Place<'d>) -> String| {
            let (one, other) = (of(old), of(new));
            let is_different = one != other;
            if is_different {
                self.scheme_change(
                    name,
                    aspect,
                    (Side::exact(Value::from(one), old), Side::exact(Value::from(other), new)),
                );
            }
            is_different
        };
        if differ(Aspect::SchemeType, scheme_type) {
            return;
        }
        differ(Aspect::KeyPlace, key_place);
        differ(Aspect::OpenIdConnectUrl, |at| at.text("openIdConnectUrl").unwrap_or_default().to_owned());
        let flows = (flows(&self.old.contract, old), flows(&self.new.contract, new));
        for (one, other) in side_by_side(&flows.0, &flows.1, |(flow, _)| *flow) {
            let stated = |(flow, at): &(&'d str, Place<'d>)| Side::exact(Value::from(*flow), at);
            let sides = match (one, other) {
                (Some((flow, one)), Some((_, other))) => {
                    self.flow(name, flow, (one, other));
                    continue;
                }
                (one, other) => (
                    one.map_or_else(|| Side::near(None, old), stated),
                    other.map_or_else(|| Side::near(None, new), stated),
                ),
            };
            self.scheme_change(name, Aspect::Flow, sides);
        }
    }

    fn flow(&mut self, name: &str, flow: &str, (old, new): (&Place<'d>, &Place<'d>)) {
        let flow = flow.to_owned();
        for (key, aspect) in [
            ("authorizationUrl", Aspect::AuthorizationUrl { flow: flow.clone() }),
            ("tokenUrl", Aspect::TokenUrl { flow: flow.clone() }),
            ("refreshUrl", Aspect::RefreshUrl { flow: flow.clone() }),
        ] {
            let (one, other) = (old.get(key), new.get(key));
            if one.as_ref().map(|at| at.value) != other.as_ref().map(|at| at.value) {
                let sides = (side(one, old), side(other, new));
                self.scheme_change(name, aspect, sides);
            }
        }
        let scopes = |at: &Place<'d>| -> Vec<(&'d str, Place<'d>)> {
            at.get("scopes").map(|scopes| scopes.entries().collect()).unwrap_or_default()
        };
        let (old_scopes, new_scopes) = (scopes(old), scopes(new));
        let aspect = Aspect::Scope { flow: Some(flow) };
        for sides in side_by_side(&old_scopes, &new_scopes, |(scope, _)| *scope) {
            let sides = match sides {
                (Some((scope, at)), None) => (Side::exact(Value::from(*scope), at), Side::near(None, new)),
                (None, Some((scope, at))) => (Side::near(None, old), Side::exact(Value::from(*scope), at)),
                _ => continue,
            };
            self.scheme_change(name, aspect.clone(), sides);
        }
    }
}

fn side<'d>(at: Option<Place<'d>>, near: &Place<'d>) -> Side {
    match at {
        Some(at) => Side::stated(&at),
        None => Side::near(None, near),
    }
}

/// Of an API key `header X-Key`, else nothing.
fn key_place(at: &Place<'_>) -> String {
    match (at.text("type"), at.text("in"), at.text("name")) {
        (Some("apiKey"), Some(location), Some(name)) if location == "header" => {
            format!("{location} {}", name.to_ascii_lowercase())
        }
        (Some("apiKey"), location, name) => format!("{} {}", location.unwrap_or_default(), name.unwrap_or_default()),
        _ => String::new(),
    }
}

/// Whether two schemes are the same but for their descriptions.
fn same(one: &Place<'_>, other: &Place<'_>) -> bool {
    without_description(one) == without_description(other)
}

fn without_description<'d>(at: &Place<'d>) -> Vec<(&'d str, String)> {
    let stated = at.entries().filter(|(key, _)| !matches!(*key, "description" | "bearerFormat"));
    let mut members: Vec<(&str, String)> = stated.map(|(key, member)| (key, canonical::text(member.value))).collect();
    members.sort_unstable();
    members
}
