//! The state of one comparison, and how schemas are reached from it.

use std::collections::HashMap;
use std::rc::Rc;

use super::aspect::Aspect;
use super::change::{Direction, Facts, Polarity};
use super::element::{Element, Site, Step};
use super::pairs::{Pair, PairId, Pairs, Way};
use super::recorder::{Found, OperationId, Origin, Recorder, Side};
use crate::compatibility::normalise::contract::Contract;
use crate::compatibility::normalise::fingerprint::Fingerprints;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Schema, Spot};
use crate::compatibility::normalise::schemas::{SchemaId, Schemas};
use crate::compatibility::normalise::subtypes::Subtypes;

/// One of the two documents with its schemas.
#[derive(Debug)]
pub(super) struct Version<'d> {
    pub(super) contract: Contract<'d>,
    pub(super) schemas: Schemas<'d>,
    pub(super) fingerprints: Fingerprints,
    pub(super) subtypes: Subtypes<'d>,
}

/// Two documents while they are compared.
#[derive(Debug)]
pub(super) struct Differ<'d> {
    pub(super) old: Version<'d>,
    pub(super) new: Version<'d>,
    pub(super) pairs: Pairs<'d>,
    pub(super) recorder: Recorder,
    /// Security schemes that only have another name: new name → old name.
    pub(super) renamed_schemes: HashMap<&'d str, &'d str>,
}

/// Two schemas while they are compared.
#[derive(Debug)]
pub(super) struct Frame<'d> {
    pub(super) id: PairId,
    pub(super) pair: Pair,
    pub(super) old: Rc<Schema<'d>>,
    pub(super) new: Rc<Schema<'d>>,
}

/// Two sides of something that stands in an operation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a, 'd> {
    pub(super) site: &'a Site,
    pub(super) direction: Direction,
    pub(super) operation: OperationId,
    /// The parameter, header or media type in both documents.
    pub(super) holders: (&'a Place<'d>, &'a Place<'d>),
}

impl<'d> Version<'d> {
    pub(super) fn new(contract: Contract<'d>) -> Self {
        let schemas = Schemas::new(contract.root, contract.document.format);
        let subtypes = Subtypes::of(contract.root);
        Self { contract, schemas, fingerprints: Fingerprints::default(), subtypes }
    }

    pub(super) fn schema(&mut self, spot: &Spot<'d>) -> Rc<Schema<'d>> {
        let id = self.schemas.at(spot);
        self.schemas.get(id)
    }

    pub(super) fn fingerprint(&mut self, id: SchemaId, depth: u8) -> u64 {
        self.fingerprints.of(&mut self.schemas, id, depth)
    }
}

impl<'d> Differ<'d> {
    /// Compares the schemas of a body, a parameter or a header, and all that they lead to.
    pub(super) fn schemas(&mut self, at: Standing<'_, 'd>, old: Option<&Spot<'d>>, new: Option<&Spot<'d>>) {
        let nowhere = Spot::Nowhere;
        let ids = (self.old.schemas.at(old.unwrap_or(&nowhere)), self.new.schemas.at(new.unwrap_or(&nowhere)));
        let (old_schema, new_schema) = (self.old.schemas.get(ids.0), self.new.schemas.get(ids.1));
        if old.is_some() != new.is_some() {
            if !old_schema.is_any() || !new_schema.is_any() {
                let side = |spot: Option<&Spot<'d>>, schema: &Schema<'d>, holder: &Place<'d>| match spot {
                    Some(spot) => Side::exact(label(schema), spot.places().first().unwrap_or(holder)),
                    None => Side::near(None, holder),
                };
                let sides = (side(old, &old_schema, at.holders.0), side(new, &new_schema, at.holders.1));
                let sides = (sides.0.with(facts(&old_schema, false)), sides.1.with(facts(&new_schema, false)));
                let element = Element::Schema { site: at.site.clone(), path: Vec::new() };
                let found = Found::sent(at.direction, element, Aspect::Existence, sides);
                self.recorder.record(found, Origin::Operation(at.operation));
            }
            return;
        }
        self.recorder.step += 1;
        let pair = Pair { old: ids.0, new: ids.1, direction: at.direction, polarity: Polarity::Direct };
        self.pairs.start(pair, (at.site.clone(), self.recorder.step), at.operation);
        while let Some((id, pair)) = self.pairs.next() {
            let (old, new) = (self.old.schemas.get(pair.old), self.new.schemas.get(pair.new));
            if self.pairs.afford(old.cost() + new.cost()) {
                self.pair(&Frame { id, pair, old, new });
            }
        }
        self.recorder.step += 1;
    }

    /// Compares one pair; what stands inside is left waiting.
    fn pair(&mut self, frame: &Frame<'d>) {
        if frame.old.is_unknown || frame.new.is_unknown || self.wrapped(frame) {
            return;
        }
        if self.kinds(frame) {
            self.plain(frame);
            self.values(frame);
            self.inner(frame);
            self.groups(frame);
            self.properties(frame);
        }
    }

    /// Records a change of the pair itself, or of what stands one `step` below it.
    pub(super) fn found(&mut self, frame: &Frame<'d>, step: Option<Step>, aspect: Aspect, (old, new): (Side, Side)) {
        let Some((site, _)) = self.pairs.site(frame.id) else {
            return;
        };
        let site = site.clone();
        let mut path = self.pairs.path(frame.id);
        path.extend(step);
        let found = Found {
            direction: frame.pair.direction,
            polarity: frame.pair.polarity,
            element: Element::Schema { site, path },
            aspect,
            old,
            new,
        };
        self.recorder.record(found, Origin::Pair(frame.id));
    }

    /// Adds what holds of the two schemas to the sides of a change of theirs.
    pub(super) fn with_facts(&self, frame: &Frame<'d>, (old, new): (Side, Side)) -> (Side, Side) {
        let required = self.pairs.is_required(frame.id);
        (old.with(facts(&frame.old, required.0)), new.with(facts(&frame.new, required.1)))
    }

    /// Goes on with what stands one `step` below a pair.
    pub(super) fn descend(&mut self, frame: &Frame<'d>, step: Step, ids: (SchemaId, SchemaId)) {
        let polarity = match (&step, frame.pair.polarity) {
            (Step::Not, Polarity::Direct) => Polarity::Inverted,
            (Step::Not, Polarity::Inverted) => Polarity::Direct,
            (Step::If, _) => Polarity::Undecided,
            (_, polarity) => polarity,
        };
        let pair = Pair { old: ids.0, new: ids.1, polarity, ..frame.pair };
        self.pairs.below(frame.id, Way::Other(step), pair, (false, false));
    }
}

impl<'d> Frame<'d> {
    /// The places of the two schemas themselves.
    pub(super) fn places(&self) -> (Place<'d>, Place<'d>) {
        (place(&self.old), place(&self.new))
    }
}

/// Where a schema stands; the root for one that stands nowhere.
pub(super) fn place<'d>(schema: &Schema<'d>) -> Place<'d> {
    schema.at.clone().unwrap_or_else(|| Place::root(&serde_json::Value::Null))
}

/// A short form of a schema.
pub(super) fn label(schema: &Schema<'_>) -> serde_json::Value {
    serde_json::Value::from(schema.label())
}

/// What holds of a schema besides what differs.
pub(super) fn facts(schema: &Schema<'_>, required: bool) -> Facts {
    Facts {
        required,
        read_only: schema.is_set(&Aspect::ReadOnly),
        write_only: schema.is_set(&Aspect::WriteOnly),
        nullable: schema.nullable == Some(true),
        deprecated: schema.is_set(&Aspect::Deprecated),
        types: if schema.types.is_any() { Vec::new() } else { schema.types.names() },
        format: schema.text(&Aspect::Format).map(str::to_owned),
        unconstrained: schema.is_any_of_its_types(),
        default: schema.value(&Aspect::Default).map(super::recorder::small),
        sunset: schema.value(&Aspect::Sunset).map(as_text),
        stability: schema.value(&Aspect::Stability).map(as_text),
        ..Facts::default()
    }
}

/// A text as it is, another value as JSON.
pub(super) fn as_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
