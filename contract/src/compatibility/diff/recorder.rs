//! Collects changes. What several operations share is one change: the same edit at the same places.

use std::collections::HashMap;

use serde_json::Value;

use super::aspect::Aspect;
use super::change::{Change, Direction, Facts, MAX_OPERATIONS, OperationRef, Polarity};
use super::element::Element;
use super::pairs::PairId;
use crate::compatibility::normalise::place::Place;

/// Most changes of one comparison.
const MAX_CHANGES: usize = 20_000;
/// Longest value that is repeated in a change, in bytes of JSON.
const MAX_VALUE: usize = 400;

/// One side of a change.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) value: Option<Value>,
    pub(super) pointer: String,
    /// Whether what differs stands exactly here, and not just near.
    pub(super) is_exact: bool,
    pub(super) facts: Facts,
}

/// A change before the operations it reaches are known.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) direction: Direction,
    pub(super) polarity: Polarity,
    pub(super) element: Element,
    pub(super) aspect: Aspect,
    pub(super) old: Side,
    pub(super) new: Side,
}

/// Number of an operation in this comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OperationId(pub(super) usize);

/// Where a change was found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// It concerns the document.
    Document,
    /// It concerns the operations that inherit what the document states, if there are any.
    Inheriting,
    /// It concerns one operation.
    Operation(OperationId),
    /// It concerns the operations that reach this pair of schemas.
    Pair(PairId),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    direction: Direction,
    polarity: Polarity,
    aspect: Aspect,
    old: Option<String>,
    new: Option<String>,
}

/// A change, and where it was found.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) change: Change,
    /// What was looked at when it was found first; gives the order.
    pub(super) step: usize,
    pub(super) operations: Vec<OperationId>,
    /// The first is that of the change as it is shown.
    pub(super) pairs: Vec<PairId>,
}

/// The changes found so far.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    pub(super) drafts: Vec<Draft>,
    by_key: HashMap<Key, usize>,
    pub(super) operations: Vec<OperationRef>,
    /// See [`Origin::Inheriting`].
    pub(super) inheriting: Vec<OperationId>,
    /// Counts what is looked at.
    pub(super) step: usize,
    /// Changes that were left out because there were too many.
    pub(super) left_out: usize,
}

impl Side {
    /// A side where the value stands.
    pub(super) fn exact(value: impl Into<Option<Value>>, at: &Place<'_>) -> Self {
        Self { value: value.into(), pointer: at.pointer(), is_exact: true, facts: Facts::default() }
    }

    /// A side where there is no value, or an implied one: `at` is near.
    pub(super) fn near(value: impl Into<Option<Value>>, at: &Place<'_>) -> Self {
        Self { is_exact: false, ..Self::exact(value, at) }
    }

    /// The value that stands at `at`.
    pub(super) fn stated(at: &Place<'_>) -> Self {
        Self::exact(small(at.value), at)
    }

    pub(super) fn with(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }
}

impl Found {
    /// A change that concerns neither requests nor responses.
    pub(super) fn neutral(element: Element, aspect: Aspect, (old, new): (Side, Side)) -> Self {
        Self { direction: Direction::None, polarity: Polarity::Direct, element, aspect, old, new }
    }

    /// A change of what is sent in `direction`.
    pub(super) fn sent(direction: Direction, element: Element, aspect: Aspect, (old, new): (Side, Side)) -> Self {
        Self { direction, polarity: Polarity::Direct, element, aspect, old, new }
    }

    /// Of the same change found twice one is shown. Their exact places are the same, so one near place decides, not
    /// which was found first: that depends on which document is the old one.
    fn is_shown_rather_than(&self, other: &Change) -> bool {
        (&self.old.pointer, &self.new.pointer) < (&other.old_pointer, &other.new_pointer)
    }
}

impl Recorder {
    pub(super) fn operation(&mut self, operation: OperationRef) -> OperationId {
        self.operations.push(operation);
        OperationId(self.operations.len() - 1)
    }

    pub(super) fn record(&mut self, found: Found, origin: Origin) {
        let key = Key {
            direction: found.direction,
            polarity: found.polarity,
            aspect: found.aspect.clone(),
            old: found.old.is_exact.then(|| found.old.pointer.clone()),
            new: found.new.is_exact.then(|| found.new.pointer.clone()),
        };
        let next = self.drafts.len();
        if next >= MAX_CHANGES && !self.by_key.contains_key(&key) {
            self.left_out += 1;
            return;
        }
        let index = *self.by_key.entry(key).or_insert(next);
        let is_shown = match self.drafts.get_mut(index) {
            None => {
                self.drafts.push(Draft { change: change(found), step: self.step, operations: vec![], pairs: vec![] });
                true
            }
            Some(draft) if found.is_shown_rather_than(&draft.change) => {
                draft.change = change(found);
                true
            }
            Some(_) => false,
        };
        let Some(draft) = self.drafts.get_mut(index) else {
            return;
        };
        match origin {
            Origin::Document => {}
            Origin::Inheriting => draft.operations.extend_from_slice(&self.inheriting),
            Origin::Operation(id) if draft.operations.last() == Some(&id) => {}
            Origin::Operation(id) => draft.operations.push(id),
            Origin::Pair(id) => {
                draft.pairs.push(id);
                let last = draft.pairs.len() - 1;
                draft.pairs.swap(if is_shown { 0 } else { last }, last);
            }
        }
    }

    /// The changes in the order they were found, with their operations.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let operations = self.operations;
        let finished = self.drafts.into_iter().map(|mut draft| {
            draft.operations.sort_unstable();
            draft.operations.dedup();
            let listed = draft.operations.iter().take(MAX_OPERATIONS);
            draft.change.operation_count = draft.operations.len();
            draft.change.operations = listed.filter_map(|id| operations.get(id.0).cloned()).collect();
            draft.change
        });
        finished.collect()
    }
}

fn change(found: Found) -> Change {
    Change {
        direction: found.direction,
        polarity: found.polarity,
        element: found.element,
        aspect: found.aspect,
        old: found.old.value,
        new: found.new.value,
        old_facts: found.old.facts,
        new_facts: found.new.facts,
        old_pointer: found.old.pointer,
        new_pointer: found.new.pointer,
        operations: Vec::new(),
        operation_count: 0,
    }
}

/// A value, or the beginning of its JSON if it is large.
pub(super) fn small(value: &Value) -> Value {
    if let Value::Null | Value::Bool(_) | Value::Number(_) = value {
        return value.clone();
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.len() <= MAX_VALUE {
        return value.clone();
    }
    let end = (0..=MAX_VALUE).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    Value::from(format!("{}…", text.get(..end).unwrap_or_default()))
}
