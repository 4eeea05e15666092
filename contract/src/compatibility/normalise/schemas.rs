//! All schemas of one document, normalised when they are first asked for.

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::Value;

use super::gather::{self, MAX_PARTS, gather};
use super::merge::Merge;
use super::place::Place;
use super::schema::{Schema, Spot};
use crate::openapi::SpecificationFormat;

/// Most schemas of one document.
const MAX_SCHEMAS: usize = 400_000;
/// Most objects, properties and alternatives that all schemas together are made of: `allOf` repeats them.
const MAX_ALL_PARTS: usize = 5_000_000;

/// Number of a normalised schema in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SchemaId(pub(crate) u32);

/// The schemas of one document.
#[derive(Debug)]
pub(crate) struct Schemas<'d> {
    root: &'d Value,
    format: SpecificationFormat,
    all: Vec<Rc<Schema<'d>>>,
    /// By the addresses of the places they stand at.
    known: HashMap<Addresses, SchemaId>,
    parts_left: usize,
    /// Places whose schemas are too large to be compared.
    pub(crate) too_large: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Addresses {
    One(usize),
    Many(Box<[usize]>),
}

impl<'d> Schemas<'d> {
    pub(crate) fn new(root: &'d Value, format: SpecificationFormat) -> Self {
        Self {
            root,
            format,
            // The first is that of which nothing is known, the second that which allows everything.
            all: vec![Rc::new(Schema::unknown()), Rc::new(Schema::default())],
            known: HashMap::new(),
            parts_left: MAX_ALL_PARTS,
            too_large: Vec::new(),
        }
    }

    pub(crate) const UNKNOWN: SchemaId = SchemaId(0);
    /// The schema of what has none.
    pub(crate) const ANY: SchemaId = SchemaId(1);

    pub(crate) fn root(&self) -> &'d Value {
        self.root
    }

    /// A schema that was found before.
    pub(crate) fn get(&self, id: SchemaId) -> Rc<Schema<'d>> {
        let found = usize::try_from(id.0).ok().and_then(|index| self.all.get(index));
        found.map_or_else(|| Rc::new(Schema::unknown()), Rc::clone)
    }

    /// The schema of all places of `spot` together.
    pub(crate) fn at(&mut self, spot: &Spot<'d>) -> SchemaId {
        match spot.places() {
            [] => Self::ANY,
            [place] => self.one(place),
            places => self.many(places),
        }
    }

    fn one(&mut self, place: &Place<'d>) -> SchemaId {
        let address = Addresses::One(place.address());
        if let Some(id) = self.known.get(&address) {
            return *id;
        }
        let id = match self.target(place.clone()) {
            None => Self::UNKNOWN,
            Some(target) if target.address() == place.address() => self.add(&[target]),
            Some(target) => {
                let address = Addresses::One(target.address());
                match self.known.get(&address) {
                    Some(id) => *id,
                    None => {
                        let id = self.add(std::slice::from_ref(&target));
                        self.known.insert(address, id);
                        id
                    }
                }
            }
        };
        self.known.insert(address, id);
        id
    }

    fn many(&mut self, places: &[Place<'d>]) -> SchemaId {
        let mut targets: Vec<Place<'d>> = Vec::with_capacity(places.len());
        for place in places.iter().take(MAX_PARTS) {
            let Some(target) = self.target(place.clone()) else {
                return Self::UNKNOWN;
            };
            if !targets.iter().any(|known| known.address() == target.address()) {
                targets.push(target);
            }
        }
        if let [only] = targets.as_slice() {
            return self.one(only);
        }
        let address = Addresses::Many(targets.iter().map(Place::address).collect());
        if let Some(id) = self.known.get(&address) {
            return *id;
        }
        let id = self.add(&targets);
        self.known.insert(address, id);
        id
    }

    /// Where references lead that have nothing next to them.
    fn target(&self, place: Place<'d>) -> Option<Place<'d>> {
        let mut at = place;
        for _ in 0..MAX_PARTS {
            match at.reference() {
                Some(reference) if !gather::has_siblings(&at, self.format) => {
                    at = Place::follow(self.root, reference)?;
                }
                _ => return Some(at),
            }
        }
        None
    }

    fn add(&mut self, places: &[Place<'d>]) -> SchemaId {
        let Some(id) = u32::try_from(self.all.len()).ok().filter(|_| self.all.len() < MAX_SCHEMAS) else {
            self.note_too_large(places);
            return Self::UNKNOWN;
        };
        let gathered = gather(self.root, self.format, places);
        let left = self.parts_left.checked_sub(gathered.cost());
        if gathered.is_cut || left.is_none() {
            self.note_too_large(places);
        }
        let schema = match left {
            Some(left) => {
                self.parts_left = left;
                Merge::of(gathered, places.first())
            }
            None => Schema::unknown(),
        };
        self.all.push(Rc::new(schema));
        SchemaId(id)
    }

    fn note_too_large(&mut self, places: &[Place<'d>]) {
        if self.too_large.len() < 10 {
            self.too_large.extend(places.first().map(Place::pointer));
        }
    }
}
