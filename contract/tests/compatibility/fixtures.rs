//! Every rule, shown by a pair of documents.

use std::collections::HashSet;

use headgate_contract::compatibility::compare;
use headgate_contract::compatibility::report::{MinimumSunsetDays, Policy, PolicyFile, judge};
use headgate_contract::compatibility::rules;
use headgate_contract::openapi::Document;

use super::kit::TODAY;
use super::pairs::{self, Pair};

/// Rules that no pair of documents reaches, and why. Their choice is tested beside the code.
const WITHOUT_PAIR: [(&str, &str); 10] = [
    ("api-security-component-oauth-scope-changed", "descriptions of scopes carry no meaning in a comparison"),
    ("api-security-component-changed", LAST_RESORT),
    ("api-contract-changed", LAST_RESORT),
    ("request-body-contract-changed", LAST_RESORT),
    ("request-property-contract-changed", LAST_RESORT),
    ("request-parameter-contract-changed", LAST_RESORT),
    ("request-parameter-property-contract-changed", LAST_RESORT),
    ("response-body-contract-changed", LAST_RESORT),
    ("response-property-contract-changed", LAST_RESORT),
    ("response-header-contract-changed", LAST_RESORT),
];

const LAST_RESORT: &str = "for changes that a comparison may learn to find before a rule names them";

/// Ids and places of what is found.
fn found(pair: &Pair, old: &Document, new: &Document) -> Vec<String> {
    let minimum_sunset_days = MinimumSunsetDays { stable: pair.days, ..MinimumSunsetDays::default() };
    let file = PolicyFile { minimum_sunset_days, ..PolicyFile::default() };
    let report = judge(&compare(old, new), &Policy::from_file(file, TODAY).unwrap());
    report.findings.into_iter().map(|finding| finding.id).collect()
}

#[test]
fn every_pair_gives_exactly_its_finding_in_both_directions() {
    let mut wrong = Vec::new();
    for pair in pairs::all() {
        for (expected, old, new) in [(&pair.forward, &pair.old, &pair.new), (&pair.backward, &pair.new, &pair.old)] {
            let found = found(&pair, old, new);
            if found != [expected.clone()] {
                wrong.push(format!("{} ⇄ {}: {expected} expected, {found:?} found", pair.forward, pair.backward));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_pair_has_no_difference_from_itself() {
    for pair in pairs::all() {
        assert_eq!(found(&pair, &pair.old, &pair.old), [""; 0], "{}", pair.forward);
    }
}

#[test]
fn every_rule_has_a_pair() {
    let shown: HashSet<String> = pairs::all().into_iter().flat_map(|pair| [pair.forward, pair.backward]).collect();
    let excused: HashSet<&str> = WITHOUT_PAIR.iter().map(|(id, _)| *id).collect();
    let missing: Vec<&str> = rules::all()
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|id| !shown.contains(*id) && !excused.contains(id))
        .collect();
    assert!(missing.is_empty(), "{} rules without a pair:\n{}", missing.len(), missing.join("\n"));
    for (id, reason) in WITHOUT_PAIR {
        assert!(rules::find(id).is_some() && !shown.contains(id) && reason.len() > 20, "{id} needs no excuse");
    }
    for id in &shown {
        assert!(rules::find(id).is_some(), "{id} is no rule");
    }
}
