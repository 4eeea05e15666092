//! The rules as data.
//!
//! `schemas` is a comparator table that is unfolded for each kind of place; the others list one rule per line.

pub(super) mod bodies;
pub(super) mod lifecycle;
pub(super) mod operations;
pub(super) mod parameters;
pub(super) mod properties;
pub(super) mod schemas;
pub(super) mod security;

use super::severity::Severity;
use crate::compatibility::diff::change::Direction;

/// One rule that stands alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Its id.
    pub id: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// Who is affected.
    pub direction: Direction,
    /// The change in plain words.
    pub what: &'static str,
    /// What breaks for whom, and what to do.
    pub explanation: &'static str,
}

/// All rules that stand alone.
pub(super) fn lines() -> impl Iterator<Item = &'static Line> {
    [operations::LINES, parameters::LINES, bodies::LINES, properties::LINES, lifecycle::LINES, security::LINES]
        .into_iter()
        .flatten()
}

use Severity::{Breaking, Harmless, Risky};

const fn line(
    id: &'static str,
    severity: Severity,
    direction: Direction,
    (what, explanation): (&'static str, &'static str),
) -> Line {
    Line { id, severity, direction, what, explanation }
}

/// A change that refuses callers who kept to the old document, or sends them what it excluded.
const fn breaks(id: &'static str, direction: Direction, words: (&'static str, &'static str)) -> Line {
    line(id, Breaking, direction, words)
}

/// A change of which the documents do not tell whether it reaches a caller.
const fn risks(id: &'static str, direction: Direction, words: (&'static str, &'static str)) -> Line {
    line(id, Risky, direction, words)
}

/// A change that reaches no caller who kept to the old document.
const fn spares(id: &'static str, direction: Direction, words: (&'static str, &'static str)) -> Line {
    line(id, Harmless, direction, words)
}
