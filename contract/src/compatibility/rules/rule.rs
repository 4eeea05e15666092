//! What a rule is, and the list of all of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::scope::Scope;
use super::severity::Severity;
use super::tables::{self, Line};
use crate::compatibility::diff::change::Direction;

/// What is thought of one kind of change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Lower-case words with hyphens, unique and stable. Where oasdiff (Apache-2.0) knows the change, its id.
    pub id: String,
    /// How bad it is, unless a policy says otherwise.
    pub severity: Severity,
    /// Who is affected.
    pub direction: Direction,
    /// The change in plain words; the start of a sentence.
    pub what: String,
    /// What breaks for whom, and what to do.
    pub explanation: String,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules: Vec<Rule> = tables::lines().map(Rule::of_line).collect();
    for scope in Scope::ALL {
        rules.extend(super::unfold::rules_of(scope));
    }
    rules
});

static BY_ID: LazyLock<HashMap<&'static str, &'static Rule>> =
    LazyLock::new(|| RULES.iter().map(|rule| (rule.id.as_str(), rule)).collect());

/// All rules, grouped by what they are about.
#[must_use]
pub fn all() -> &'static [Rule] {
    &RULES
}

/// The rule with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Rule> {
    BY_ID.get(id).copied()
}

/// The rule with an id that stands in this module.
#[expect(clippy::expect_used, reason = "a test looks up every id that stands in this module")]
pub(super) fn known(id: &'static str) -> &'static Rule {
    find(id).expect("a test looks up every id that stands in this module")
}

/// The id that a misspelt one most likely means: the one with the fewest differing letters, if they are few.
#[must_use]
pub fn closest(id: &str) -> Option<&'static str> {
    let short: String = id.chars().take(120).collect();
    let distances = RULES.iter().map(|rule| (distance(&short, &rule.id), rule.id.as_str()));
    distances.min().filter(|(distance, _)| *distance <= 2 + short.len() / 8).map(|(_, id)| id)
}

/// Letters to change, add or leave out to get from one text to another (Levenshtein, row by row).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (column, other_letter) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(letter != other_letter);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

impl Rule {
    fn of_line(line: &Line) -> Self {
        let Line { id, severity, direction, what, explanation } = *line;
        Self { id: id.to_owned(), severity, direction, what: what.to_owned(), explanation: explanation.to_owned() }
    }
}
