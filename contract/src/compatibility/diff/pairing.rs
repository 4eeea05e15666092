//! Two lists side by side, by a key: what is on both sides, and what only one has.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// The elements of both lists in the order of the old one; what only the new one has comes after. Of equal keys the
/// first counts. Takes linear time, whatever the lists.
pub(super) fn side_by_side<'a, T, K: Hash + Eq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    // Mostly both sides list the same in the same order.
    if old.len() == new.len() && old.iter().zip(new).all(|(one, other)| key(one) == key(other)) {
        return old.iter().zip(new).map(|(one, other)| (Some(one), Some(other))).collect();
    }
    let mut new_by_key: HashMap<K, &'a T> = HashMap::with_capacity(new.len());
    for element in new {
        new_by_key.entry(key(element)).or_insert(element);
    }
    let mut seen = HashSet::with_capacity(old.len());
    let mut sides = Vec::with_capacity(old.len().max(new.len()));
    for element in old {
        if seen.insert(key(element)) {
            sides.push((Some(element), new_by_key.get(&key(element)).copied()));
        }
    }
    sides.extend(new.iter().filter(|element| seen.insert(key(element))).map(|element| (None, Some(element))));
    sides
}
