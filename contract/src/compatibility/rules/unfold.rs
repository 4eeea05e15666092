//! The rules of one kind of place, unfolded from the comparator table.

use super::effect::Effect;
use super::rule::Rule;
use super::scope::Scope;
use super::severity::Severity;
use super::tables::schemas::{LIMITS, ROWS, Row, Severities, TUPLES};
use crate::compatibility::diff::change::Direction;

/// Ids of changes that oasdiff does not name by scope and suffix.
const IRREGULAR: [(&str, &str); 1] = [("response-body-enum-value-removed", "response-mediatype-enum-value-removed")];

/// The id of the rule for what happened to a schema in this kind of place.
pub(super) fn id(scope: Scope, suffix: &str) -> String {
    let regular = format!("{}-{suffix}", scope.prefix());
    match IRREGULAR.iter().find(|(from, _)| *from == regular) {
        Some((_, irregular)) => (*irregular).to_owned(),
        None => regular,
    }
}

/// What becomes of the allowed values.
pub(super) fn effect(suffix: &str) -> Effect {
    let of_row = ROWS.iter().chain(&TUPLES).find(|row| row.suffix == suffix).map(|row| row.effect);
    let of_limit = || {
        let (noun, action) = suffix.rsplit_once('-')?;
        let limit = LIMITS.iter().find(|limit| limit.noun == noun)?;
        limit.effects().into_iter().find(|(name, ..)| *name == action).map(|(_, effect, _)| effect)
    };
    of_row.or_else(of_limit).unwrap_or(Effect::Unknown)
}

/// All rules of one kind of place.
pub(super) fn rules_of(scope: Scope) -> Vec<Rule> {
    let rows = ROWS.iter().chain(&TUPLES).filter(|row| exists(scope, row.suffix));
    let mut rules: Vec<Rule> = rows.map(|row| rule(scope, *row, row.suffix.to_owned(), row.what.to_owned())).collect();
    for limit in LIMITS {
        for (action, effect, severities) in limit.effects() {
            let suffix = format!("{}-{action}", limit.noun);
            let keyword = limit.keyword;
            let what = match action {
                "set" => format!("a limit is stated ({keyword})"),
                "unset" => format!("a limit is no longer stated ({keyword})"),
                "increased" => format!("a limit went up ({keyword})"),
                _ => format!("a limit went down ({keyword})"),
            };
            rules.push(rule(scope, Row { suffix: "", effect, what: "", severities }, suffix, what));
        }
    }
    rules
}

/// Bodies have rules of their own for schemas that come and go, parts of something never lose theirs. What callers send
/// is of another type when it is of a narrower one.
fn exists(scope: Scope, suffix: &str) -> bool {
    match suffix {
        "schema-added" | "schema-removed" => matches!(scope, Scope::RequestParameter | Scope::ResponseHeader),
        "type-specialized" => !matches!(scope, Scope::RequestBody | Scope::RequestProperty | Scope::RequestParameter),
        _ => true,
    }
}

fn rule(scope: Scope, row: Row, suffix: String, what: String) -> Rule {
    let direction = scope.direction();
    let Severities { request, response } = row.severities;
    let of_row = if direction == Direction::Response { response } else { request };
    let severity = scope.severity(&suffix).or(of_row).unwrap_or_else(|| row.effect.severity(direction));
    let explanation = explanation(row.effect, direction, severity).to_owned();
    Rule { id: id(scope, &suffix), severity, direction, what, explanation }
}

/// What an effect means for callers, and what to do.
const fn explanation(effect: Effect, direction: Direction, severity: Severity) -> &'static str {
    match (effect, direction, severity) {
        (Effect::Nothing, _, Severity::Harmless) => "What may be sent stays the same; nothing to do.",
        (Effect::Nothing, _, Severity::Risky) => {
            "What may be sent stays the same, but what it means changes without a word. Check that callers expect it."
        }
        (Effect::Nothing, _, Severity::Breaking) => {
            "The same call means something else: callers that leave it out get another answer. Keep the old default."
        }
        (effect, Direction::Response, severity) => for_readers(effect, severity),
        (effect, _, severity) => for_senders(effect, severity),
    }
}

const fn for_senders(effect: Effect, severity: Severity) -> &'static str {
    match (effect, severity) {
        (Effect::Narrows, Severity::Breaking) => {
            "Callers that send what was allowed before are refused. Go on accepting it, or publish a new version."
        }
        (Effect::Narrows, _) => {
            "Callers that send more than is allowed now are refused. See in the request log what they send."
        }
        (Effect::Widens, Severity::Harmless) => "Everything that was accepted still is; nothing to do.",
        (Effect::Widens, _) => {
            "Nothing is refused that was accepted, but what no longer must hold may have kept errors out. Check it."
        }
        (_, Severity::Breaking) => {
            "Callers that send what was allowed before may be refused. Go on accepting it, or publish a new version."
        }
        (Effect::Swaps, _) => {
            "Callers that send what was allowed before may be refused. Try whether what they send is still understood."
        }
        _ => "The documents do not tell whether everything that was accepted still is. Compare both sides by hand.",
    }
}

const fn for_readers(effect: Effect, severity: Severity) -> &'static str {
    match (effect, severity) {
        (_, Severity::Breaking) => {
            "Callers may receive what was excluded before, and fail to read it. Answer as before, or publish a new version."
        }
        (Effect::Widens, Severity::Risky) => {
            "Callers that know the old values only may fail on others. Ask them, or announce it before it is sent."
        }
        (Effect::Widens, _) => "Callers ignore what they do not know; nothing to do.",
        (Effect::Narrows, _) => "Callers receive nothing that they could not receive before; nothing to do.",
        _ => "The documents do not tell whether callers can still read everything. Compare both sides by hand.",
    }
}
