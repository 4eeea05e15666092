//! Where the upstream lives.

use serde_json::Value;

use super::aspect::Aspect;
use super::differ::Differ;
use super::document::Kept;
use super::element::Element;
use super::pairing::side_by_side;
use super::recorder::{Found, Origin, Side};
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::contract::Head;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::servers::{Server, listed, of_document, variable_value};

impl<'d> Differ<'d> {
    pub(super) fn document_servers(&mut self) {
        let (old, new) = (of_document(&self.old.contract), of_document(&self.new.contract));
        let tops = (self.old.contract.top.clone(), self.new.contract.top.clone());
        self.servers((&old, &new), (&tops.0, &tops.1), Origin::Document);
    }

    /// Compares the servers of an operation that states its own, or whose path does.
    pub(super) fn own_servers(&mut self, kept: Kept<'_, 'd>) {
        let own = |head: &Head<'d>| listed(&head.at).or_else(|| listed(&head.item));
        let (old, new) = (own(kept.old), own(kept.new));
        if old.is_none() && new.is_none() {
            return;
        }
        let old = old.unwrap_or_else(|| of_document(&self.old.contract));
        let new = new.unwrap_or_else(|| of_document(&self.new.contract));
        self.servers((&old, &new), (&kept.old.at, &kept.new.at), Origin::Operation(kept.id));
    }

    /// Equal addresses belong together; of the others the first with the first, and so on.
    fn servers(&mut self, (old, new): (&[Server<'d>], &[Server<'d>]), near: (&Place<'d>, &Place<'d>), origin: Origin) {
        let mut new_left: Vec<&Server<'d>> = new.iter().collect();
        let mut old_left: Vec<&Server<'d>> = Vec::new();
        let mut pairs: Vec<(&Server<'d>, &Server<'d>)> = Vec::new();
        for server in old {
            match new_left.iter().position(|other| other.url == server.url) {
                Some(position) => pairs.push((server, new_left.remove(position))),
                None => old_left.push(server),
            }
        }
        let changed = old_left.len().min(new_left.len());
        pairs.extend(old_left.drain(..changed).zip(new_left.drain(..changed)));
        for (one, other) in pairs {
            self.server(one, other, origin);
        }
        for server in old_left {
            let sides = (Side::exact(Value::from(server.url.as_str()), &server.listed_at), Side::near(None, near.1));
            self.recorder.record(Found::neutral(element(server), Aspect::Existence, sides), origin);
        }
        for server in new_left {
            let sides = (Side::near(None, near.0), Side::exact(Value::from(server.url.as_str()), &server.listed_at));
            self.recorder.record(Found::neutral(element(server), Aspect::Existence, sides), origin);
        }
    }

    fn server(&mut self, old: &Server<'d>, new: &Server<'d>, origin: Origin) {
        let element = element(old);
        if old.url != new.url {
            let sides = (
                Side::exact(Value::from(old.url.as_str()), &old.at),
                Side::exact(Value::from(new.url.as_str()), &new.at),
            );
            self.recorder.record(Found::neutral(element.clone(), Aspect::Url, sides), origin);
        }
        let holders = ([old.listed_at.clone()], [new.listed_at.clone()]);
        self.extensions(&element, (&holders.0, &holders.1), origin);
        for (one, other) in side_by_side(&old.variables, &new.variables, |(name, _)| *name) {
            let Some((name, _)) = one.or(other) else {
                continue;
            };
            let (one, other) = (one.map(|(_, at)| at), other.map(|(_, at)| at));
            let values = (one.map(variable_value), other.map(variable_value));
            if values.0.as_ref().map(canonical::text) == values.1.as_ref().map(canonical::text) {
                continue;
            }
            let side = |at: Option<&Place<'d>>, value: Option<Value>, near: &Place<'d>| match at {
                Some(at) => Side::exact(value, at),
                None => Side::near(None, near),
            };
            let sides = (side(one, values.0, &old.listed_at), side(other, values.1, &new.listed_at));
            let aspect = Aspect::ServerVariable((*name).to_owned());
            self.recorder.record(Found::neutral(element.clone(), aspect, sides), origin);
        }
    }
}

fn element(server: &Server<'_>) -> Element {
    Element::Server { url: server.url.clone() }
}
