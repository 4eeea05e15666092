//! Extensions (`x-…`) that mean something to a caller: limits, and where data lives.

use super::place::Place;
use crate::compatibility::diff::aspect::Aspect;

/// Words in the name of an extension that states a limit.
const LIMITS: [&str; 9] = ["limit", "throttl", "quota", "timeout", "max-", "maximum", "page-size", "pagesize", "burst"];
/// Words in the name of an extension that states where data lives.
const RESIDENCY: [&str; 5] = ["residency", "region", "data-location", "datacenter", "jurisdiction"];

/// The extensions of `holder` that limit the caller or say where data lives.
pub(crate) fn of<'d>(holder: &Place<'d>) -> Vec<(Aspect, Place<'d>)> {
    holder.members().filter_map(|(name, at)| Some((aspect(name)?, at))).collect()
}

fn aspect(name: &str) -> Option<Aspect> {
    let lower = name.strip_prefix("x-")?.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&RESIDENCY) {
        Some(Aspect::Residency(name.to_owned()))
    } else if has(&LIMITS) {
        Some(Aspect::Limit(name.to_owned()))
    } else {
        None
    }
}
