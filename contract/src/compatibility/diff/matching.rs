//! Which old alternative became which new one: identical first, then equal names, then the most alike.

use std::collections::HashMap;

use super::aspect::Aspect;
use super::differ::Version;
use crate::compatibility::normalise::canonical;
use crate::compatibility::normalise::fingerprint::DEPTH;
use crate::compatibility::normalise::place::Place;
use crate::compatibility::normalise::schema::{Schema, Spot};
use crate::compatibility::normalise::schemas::SchemaId;

/// Most comparisons of alternatives that have no equal and no name in common.
const MAX_COMPARED: usize = 10_000;
/// How alike two alternatives must be to count as one that was changed, from 0 to 1.
const ALIKE: f64 = 0.3;

/// An alternative, and by what it is matched.
#[derive(Debug)]
pub(super) struct Candidate<'d> {
    pub(super) id: SchemaId,
    pub(super) at: Place<'d>,
    /// Value of the discriminator, component name or title.
    pub(super) name: Option<String>,
    fingerprint: u64,
}

/// Which alternatives belong together, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Matching {
    pub(super) pairs: Vec<(usize, usize)>,
}

/// The alternatives at `places`; `names` gives the discriminator's value for one that has it.
pub(super) fn candidates<'d>(
    version: &mut Version<'d>,
    places: &[Place<'d>],
    names: &HashMap<SchemaId, String>,
) -> Vec<Candidate<'d>> {
    let mut candidates = Vec::with_capacity(places.len());
    for place in places {
        let id = version.schemas.at(&Spot::One(place.clone()));
        let schema = version.schemas.get(id);
        let own = || schema.name.or(schema.title).map(str::to_owned);
        let name = names.get(&id).cloned().or_else(own);
        let fingerprint = version.fingerprint(id, DEPTH);
        candidates.push(Candidate { id, at: place.clone(), name, fingerprint });
    }
    candidates
}

/// Matches alternatives by best fit, not by position.
pub(super) fn matching<'d>(
    (old_version, new_version): (&Version<'d>, &Version<'d>),
    old: &[Candidate<'d>],
    new: &[Candidate<'d>],
) -> Matching {
    let mut matching = Matching::default();
    let mut left = Left { old: (0..old.len()).collect(), new: (0..new.len()).collect() };
    // An equal one of the same name is a better match than another equal one.
    left.take(
        &mut matching,
        |number| old.get(number).map(|c| (c.name.as_deref(), c.fingerprint)),
        |number| new.get(number).map(|c| (c.name.as_deref(), c.fingerprint)),
    );
    left.take(
        &mut matching,
        |number| old.get(number).map(|c| c.fingerprint),
        |number| new.get(number).map(|c| c.fingerprint),
    );
    left.take(&mut matching, |number| old.get(number)?.name.as_deref(), |number| new.get(number)?.name.as_deref());
    left.take_most_alike(&mut matching, &likenesses((old_version, new_version), (old, new), &left));
    matching.pairs.sort_unstable();
    matching
}

/// How alike alternatives without a partner are, the most alike first; none if there are too many to compare.
fn likenesses<'d>(
    (old_version, new_version): (&Version<'d>, &Version<'d>),
    (old, new): (&[Candidate<'d>], &[Candidate<'d>]),
    left: &Left,
) -> Vec<(usize, usize)> {
    let mut scores = Vec::new();
    if left.old.len().saturating_mul(left.new.len()) > MAX_COMPARED {
        return Vec::new();
    }
    for (one, other) in left.old.iter().flat_map(|one| left.new.iter().map(move |other| (*one, *other))) {
        let (Some(a), Some(b)) = (old.get(one), new.get(other)) else {
            continue;
        };
        let score = likeness(&old_version.schemas.get(a.id), &new_version.schemas.get(b.id));
        if score >= ALIKE {
            scores.push((score, one, other));
        }
    }
    // Of equally good ones the first, in an order that is the same if the documents are swapped.
    let rank = |one: usize, other: usize| (one + other, one.abs_diff(other), one);
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(rank(a.1, a.2).cmp(&rank(b.1, b.2))));
    scores.into_iter().map(|(_, one, other)| (one, other)).collect()
}

/// Numbers of alternatives without a partner.
#[derive(Debug)]
struct Left {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Left {
    /// Matches pairs in this order, as long as both are left.
    fn take_most_alike(&mut self, matching: &mut Matching, ranked: &[(usize, usize)]) {
        for (one, other) in ranked {
            if self.old.contains(one) && self.new.contains(other) {
                matching.pairs.push((*one, *other));
                self.old.retain(|number| number != one);
                self.new.retain(|number| number != other);
            }
        }
    }

    /// Matches those with equal keys, in order.
    fn take<K: std::hash::Hash + Eq>(
        &mut self,
        matching: &mut Matching,
        old_key: impl Fn(usize) -> Option<K>,
        new_key: impl Fn(usize) -> Option<K>,
    ) {
        let mut by_key: HashMap<K, Vec<usize>> = HashMap::new();
        for number in self.new.iter().rev() {
            if let Some(key) = new_key(*number) {
                by_key.entry(key).or_default().push(*number);
            }
        }
        let before = matching.pairs.len();
        self.old.retain(|number| {
            let partner = old_key(*number).and_then(|key| by_key.get_mut(&key)?.pop());
            matching.pairs.extend(partner.map(|partner| (*number, partner)));
            partner.is_none()
        });
        let taken: std::collections::HashSet<usize> =
            matching.pairs.iter().skip(before).map(|(_, partner)| *partner).collect();
        self.new.retain(|number| !taken.contains(number));
    }
}

/// How alike two schemas are at first sight, from 0 to 1.
fn likeness(old: &Schema<'_>, new: &Schema<'_>) -> f64 {
    if !old.types.overlaps(new.types) {
        return 0.0;
    }
    let base = if old.types == new.types { 0.4 } else { 0.2 };
    if old.properties.is_empty() && new.properties.is_empty() {
        let same = |aspect: &Aspect| canonical_text(old, aspect) == canonical_text(new, aspect);
        return base + if same(&Aspect::Format) { 0.2 } else { 0.0 } + 0.4 * shared_values(old, new);
    }
    let names: HashMap<&str, &Spot<'_>> = new.properties.iter().map(|p| (p.name, &p.schema)).collect();
    let shared = old.properties.iter().filter(|property| names.contains_key(property.name)).count();
    let all = old.properties.len() + new.properties.len() - shared;
    let part = if all == 0 { 0.0 } else { f64::from(narrow(shared)) / f64::from(narrow(all)) };
    // One object has little in common with another just because both are objects.
    if shared == 0 { 0.0 } else { (base + 0.6 * part).min(1.0) }
}

fn canonical_text(schema: &Schema<'_>, aspect: &Aspect) -> Option<String> {
    schema.value(aspect).map(canonical::text)
}

/// Which part of listed values both have; 1 if neither lists any.
fn shared_values(old: &Schema<'_>, new: &Schema<'_>) -> f64 {
    let (Some(old), Some(new)) = (&old.allowed, &new.allowed) else {
        return if old.allowed.is_none() && new.allowed.is_none() { 1.0 } else { 0.0 };
    };
    let texts: std::collections::HashSet<String> = new.values.iter().map(|v| canonical::text(v.value)).collect();
    let shared = old.values.iter().filter(|value| texts.contains(&canonical::text(value.value))).count();
    let all = old.values.len() + new.values.len() - shared;
    if all == 0 { 1.0 } else { f64::from(narrow(shared)) / f64::from(narrow(all)) }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
