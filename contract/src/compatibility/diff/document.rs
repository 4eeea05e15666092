//! Two documents: which operations belong together, what is gone and what is new.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::aspect::Aspect;
use super::change::{Change, Facts, OperationKind, OperationRef};
use super::differ::{Differ, Version, as_text};
use super::element::Element;
use super::recorder::{Found, OperationId, Origin, Recorder, Side};
use super::{pairs::Pairs, reach};
use crate::compatibility::normalise::contract::{Contract, Head};
use crate::compatibility::normalise::place::Place;
use crate::openapi::{Document, Method};

/// What comparing two documents gives.
#[derive(Debug)]
pub(in crate::compatibility) struct Outcome {
    pub(in crate::compatibility) changes: Vec<Change>,
    /// Places of schemas that are too large to be compared, in the old and in the new document.
    pub(in crate::compatibility) too_large: (Vec<String>, Vec<String>),
    /// Whether something was left out because there was too much of it.
    pub(in crate::compatibility) is_cut: bool,
}

/// Finds all changes.
pub(in crate::compatibility) fn compare(old: &Document, new: &Document) -> Outcome {
    let mut differ = Differ {
        old: Version::new(Contract::of(old)),
        new: Version::new(Contract::of(new)),
        pairs: Pairs::default(),
        recorder: Recorder::default(),
        renamed_schemes: HashMap::new(),
    };
    differ.document_parts();
    let heads =
        (std::mem::take(&mut differ.old.contract.operations), std::mem::take(&mut differ.new.contract.operations));
    let hooks = (std::mem::take(&mut differ.old.contract.webhooks), std::mem::take(&mut differ.new.contract.webhooks));
    let inherited = differ.heads((&heads.0, &heads.1));
    differ.global_security(&inherited);
    differ.heads((&hooks.0, &hooks.1));
    let Differ { old, new, pairs, mut recorder, .. } = differ;
    let found_all = reach::add_operations(&pairs, &mut recorder);
    let is_cut = !found_all || recorder.left_out > 0 || pairs.left_out > 0;
    order(&pairs, &mut recorder);
    Outcome { changes: recorder.into_changes(), too_large: (old.schemas.too_large, new.schemas.too_large), is_cut }
}

/// Sorts the changes of schemas as they stand in the document.
fn order(pairs: &Pairs<'_>, recorder: &mut Recorder) {
    let order = pairs.document_order();
    recorder.drafts.sort_by_key(|draft| match draft.pairs.first() {
        None => (draft.step, 0),
        Some(pair) => {
            let step = pairs.site(*pair).map_or(draft.step, |(_, step)| step);
            (step, order.get(super::pairs::index(*pair)).map_or(0, |rank| rank + 1))
        }
    });
}

/// An operation that exists on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'a, 'd> {
    pub(super) id: OperationId,
    pub(super) old: &'a Head<'d>,
    pub(super) new: &'a Head<'d>,
}

impl<'d> Differ<'d> {
    fn document_parts(&mut self) {
        let tops = (self.old.contract.top.clone(), self.new.contract.top.clone());
        self.extensions(&Element::Document, (&[tops.0], &[tops.1]), Origin::Document);
        self.document_servers();
        self.security_schemes();
    }

    /// Compares all operations; gives those on both sides.
    pub(super) fn heads<'a>(&mut self, (old, new): (&'a [Head<'d>], &'a [Head<'d>])) -> Vec<Kept<'a, 'd>> {
        let key = |head: &'a Head<'d>| (head.shape.as_str(), head.method);
        let new_by_key: HashMap<(&str, Method), &'a Head<'d>> = new.iter().map(|head| (key(head), head)).collect();
        let old_keys: HashSet<(&str, Method)> = old.iter().map(key).collect();
        let mut kept = Vec::new();
        for head in old {
            let id = self.recorder.operation(reference(head));
            self.recorder.step += 1;
            match new_by_key.get(&key(head)) {
                Some(other) => {
                    let pair = Kept { id, old: head, new: other };
                    self.operation(pair);
                    kept.push(pair);
                }
                None => self.lone_head((head, id), old, Gone::Old),
            }
        }
        for head in new.iter().filter(|head| !old_keys.contains(&key(head))) {
            let id = self.recorder.operation(reference(head));
            self.recorder.step += 1;
            self.lone_head((head, id), new, Gone::New);
        }
        kept
    }

    /// An operation that only one side has; if the other side has nothing of its path, the path is what came or went.
    fn lone_head(&mut self, (head, id): (&Head<'d>, OperationId), all: &[Head<'d>], gone: Gone) {
        let other = if gone == Gone::Old { &self.new.contract } else { &self.old.contract };
        let path = other.paths.get(&head.shape).filter(|_| head.kind == OperationKind::Call);
        let near = path.cloned().or_else(|| other.top.get("paths")).unwrap_or_else(|| other.top.clone());
        let (element, at, facts) = match head.kind {
            OperationKind::Call if path.is_none() => {
                let siblings: Vec<&Head<'d>> = all.iter().filter(|other| other.path == head.path).collect();
                (Element::Path { path: head.path.to_owned() }, &head.path_at, path_facts(&siblings))
            }
            OperationKind::Call => (Element::Operation, &head.at, operation_facts(&head.at)),
            OperationKind::Webhook => {
                (Element::Webhook { name: head.path.to_owned() }, &head.at, operation_facts(&head.at))
            }
            OperationKind::Callback => {
                (Element::Callback { name: head.path.to_owned() }, &head.at, operation_facts(&head.at))
            }
        };
        let value = match &element {
            Element::Path { path } => Value::from(path.as_str()),
            _ => Value::from(format!("{} {}", head.method, head.path)),
        };
        let stated = Side::exact(value, at).with(facts);
        let near = Side::near(None, &near);
        let sides = if gone == Gone::Old { (stated, near) } else { (near, stated) };
        self.recorder.record(Found::neutral(element, Aspect::Existence, sides), Origin::Operation(id));
    }
}

/// Which side has what the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gone {
    Old,
    New,
}

fn reference(head: &Head<'_>) -> OperationRef {
    OperationRef { method: head.method, path: head.path.to_owned(), kind: head.kind }
}

/// What holds of an operation, a parameter or a header.
pub(super) fn operation_facts(at: &Place<'_>) -> Facts {
    Facts {
        deprecated: at.is_true("deprecated"),
        sunset: at.get("x-sunset").map(|sunset| as_text(sunset.value)),
        stability: at.get("x-stability-level").map(|level| as_text(level.value)),
        ..Facts::default()
    }
}

/// What holds of all operations of a path.
fn path_facts(heads: &[&Head<'_>]) -> Facts {
    let all: Vec<Facts> = heads.iter().map(|head| operation_facts(&head.at)).collect();
    let deprecated = all.iter().all(|facts| facts.deprecated);
    // Dates are written so that later ones are greater texts (RFC 3339 §5.1).
    let sunset = all.iter().filter_map(|facts| facts.sunset.clone()).max();
    let stability = all.iter().find_map(|facts| facts.stability.clone());
    Facts { deprecated, sunset, stability, ..Facts::default() }
}
