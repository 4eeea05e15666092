//! Pairs of an old and a new schema. Each is compared once per direction, however many operations reach it, so that
//! schemas may be circular.

use std::collections::{HashMap, VecDeque};

use super::change::{Direction, Polarity};
use super::element::{Site, Step};
use super::recorder::OperationId;
use crate::compatibility::normalise::schemas::{SchemaId, Schemas};

/// Most pairs of one comparison. Circles of different length could give the product of their lengths.
const MAX_PAIRS: usize = 400_000;
/// Most properties and alternatives that are compared.
const MAX_SPENT: usize = 20_000_000;
/// Most steps of a path that is shown; of a longer one, the last.
const MAX_PATH: usize = 64;

/// Number of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct PairId(pub(super) u32);

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pair {
    pub(super) old: SchemaId,
    pub(super) new: SchemaId,
    pub(super) direction: Direction,
    pub(super) polarity: Polarity,
}

/// Where a pair was found first.
#[derive(Debug)]
enum Found<'d> {
    /// At this place outside of schemas.
    Root(usize),
    /// One step below another pair.
    Below(PairId, Way<'d>),
}

/// One step; that into a property, by far the most frequent one, is borrowed.
#[derive(Debug, Clone)]
pub(super) enum Way<'d> {
    Property(&'d str),
    Other(Step),
}

#[derive(Debug)]
struct Entry<'d> {
    pair: Pair,
    found: Found<'d>,
    root: usize,
    is_required: (bool, bool),
    edges: Vec<PairId>,
}

/// A place outside of schemas where a schema stands.
#[derive(Debug)]
struct Root {
    site: Site,
    /// When it was looked at.
    step: usize,
}

/// All pairs of one comparison.
#[derive(Debug, Default)]
pub(super) struct Pairs<'d> {
    entries: Vec<Entry<'d>>,
    known: HashMap<Pair, PairId>,
    roots: Vec<Root>,
    /// The pairs that operations start from.
    pub(super) starts: Vec<(OperationId, PairId)>,
    waiting: VecDeque<PairId>,
    /// Pairs that were left out because there were too many.
    pub(super) left_out: usize,
    /// How much was compared.
    spent: usize,
}

impl<'d> Pairs<'d> {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// A pair that an operation starts from.
    pub(super) fn start(&mut self, pair: Pair, (site, step): (Site, usize), operation: OperationId) {
        self.roots.push(Root { site, step });
        let root = self.roots.len() - 1;
        if let Some(id) = self.add(pair, Found::Root(root), (false, false)) {
            self.starts.push((operation, id));
        }
    }

    /// A pair one step below another.
    pub(super) fn below(&mut self, parent: PairId, way: Way<'d>, pair: Pair, is_required: (bool, bool)) {
        if let Some(id) = self.add(pair, Found::Below(parent, way), is_required)
            && let Some(entry) = self.entry_mut(parent)
        {
            entry.edges.push(id);
        }
    }

    fn add(&mut self, pair: Pair, found: Found<'d>, is_required: (bool, bool)) -> Option<PairId> {
        let unknown = Schemas::UNKNOWN;
        if pair.old == unknown || pair.new == unknown || (pair.old, pair.new) == (Schemas::ANY, Schemas::ANY) {
            return None;
        }
        if let Some(known) = self.known.get(&pair) {
            return Some(*known);
        }
        let Some(id) = u32::try_from(self.entries.len()).ok().filter(|_| self.entries.len() < MAX_PAIRS) else {
            self.left_out += 1;
            return None;
        };
        let root = match &found {
            Found::Root(root) => *root,
            Found::Below(parent, _) => self.entry(*parent).map_or(0, |parent| parent.root),
        };
        self.entries.push(Entry { pair, found, root, is_required, edges: Vec::new() });
        self.known.insert(pair, PairId(id));
        self.waiting.push_back(PairId(id));
        Some(PairId(id))
    }

    /// Accounts for the comparison of a pair; false once too much was compared.
    pub(super) fn afford(&mut self, cost: usize) -> bool {
        self.spent = self.spent.saturating_add(cost);
        let is_affordable = self.spent <= MAX_SPENT;
        self.left_out += usize::from(!is_affordable);
        is_affordable
    }

    /// The next pair that is not compared yet: breadth first, so that paths are short.
    pub(super) fn next(&mut self) -> Option<(PairId, Pair)> {
        let id = self.waiting.pop_front()?;
        Some((id, self.entry(id)?.pair))
    }

    fn entry(&self, id: PairId) -> Option<&Entry<'d>> {
        self.entries.get(index(id))
    }

    fn entry_mut(&mut self, id: PairId) -> Option<&mut Entry<'d>> {
        self.entries.get_mut(index(id))
    }

    pub(super) fn edges(&self, id: PairId) -> &[PairId] {
        self.entry(id).map(|entry| entry.edges.as_slice()).unwrap_or_default()
    }

    /// Whether the property that the pair stands in must be present, in the old and the new document.
    pub(super) fn is_required(&self, id: PairId) -> (bool, bool) {
        self.entry(id).map(|entry| entry.is_required).unwrap_or_default()
    }

    /// Whether it is the outermost schema of a parameter or header, which has lifecycle marks of its own.
    pub(super) fn is_parameter(&self, id: PairId) -> bool {
        let Some(Entry { found: Found::Root(root), .. }) = self.entry(id) else {
            return false;
        };
        let site = self.roots.get(*root).map(|root| &root.site);
        matches!(site, Some(Site::Parameter { .. } | Site::ResponseHeader { .. }))
    }

    /// The outermost place of a pair, and when it was looked at.
    pub(super) fn site(&self, id: PairId) -> Option<(&Site, usize)> {
        let root = self.roots.get(self.entry(id)?.root)?;
        Some((&root.site, root.step))
    }

    /// The way from there to the pair.
    pub(super) fn path(&self, id: PairId) -> Vec<Step> {
        let mut path = Vec::new();
        let mut at = id;
        while let Some(Entry { found: Found::Below(parent, way), .. }) = self.entry(at) {
            path.push(match way {
                Way::Property(name) => Step::Property((*name).to_owned()),
                Way::Other(step) => step.clone(),
            });
            if path.len() >= MAX_PATH {
                break;
            }
            at = *parent;
        }
        path.reverse();
        path
    }

    /// For each pair its number if each were visited before what follows its parent: the order of the document.
    pub(super) fn document_order(&self) -> Vec<usize> {
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); self.entries.len()];
        let mut waiting: Vec<usize> = Vec::new();
        for (number, entry) in self.entries.iter().enumerate().rev() {
            match &entry.found {
                Found::Root(_) => waiting.push(number),
                Found::Below(parent, _) => {
                    children.get_mut(index(*parent)).into_iter().for_each(|list| list.push(number))
                }
            }
        }
        let mut order = vec![0; self.entries.len()];
        let mut next = 0;
        while let Some(number) = waiting.pop() {
            if let Some(place) = order.get_mut(number) {
                *place = next;
                next += 1;
            }
            waiting.append(&mut children.get_mut(number).map(std::mem::take).unwrap_or_default());
        }
        order
    }
}

pub(super) fn index(id: PairId) -> usize {
    usize::try_from(id.0).unwrap_or(usize::MAX)
}
