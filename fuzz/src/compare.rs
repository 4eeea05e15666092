//! Any two documents can be compared, judged and reported, and a document does not differ from itself.

use headgate_contract::compatibility::report::{
    MinimumSunsetDays, Policy, PolicyFile, Report, WaiverEntry, WaiverState, judge,
};
use headgate_contract::compatibility::{Comparison, compare};
use headgate_contract::openapi::{Document, Limits, load};
use serde_json::Value;
use time::Date;
use time::macros::date;

use super::draws::Draws;
use super::edits::edit;

const TODAY: Date = date!(2026 - 01 - 01);
const LIMITS: Limits = Limits { max_bytes: 400_000, max_depth: 100, max_values: 20_000 };
/// Between two documents.
const SEPARATOR: &str = "\n=====\n";
/// What changes are made to when the input holds no documents.
const BASES: [&str; 3] = [
    include_str!("../bases/openapi.json"),
    include_str!("../bases/swagger.json"),
    include_str!("../../fixtures/openapi-diff/base.json"),
];
/// Most characters of a line of the report.
const COLUMNS: usize = 120;

/// Two documents with the separator between them, or else the number of a base, how many bytes of changes are for both
/// documents, and then those changes; the rest changes the new document only.
pub fn check(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.split_once(SEPARATOR));
    let (old, new) = match text {
        Some((old, new)) => (old.to_owned(), new.to_owned()),
        None => edited(bytes),
    };
    let (Ok(old), Ok(new)) = (load(old.as_bytes(), &LIMITS), load(new.as_bytes(), &LIMITS)) else { return };
    for document in [&old, &new] {
        assert_eq!(compare(document, document).changes, [], "a document differs from itself");
    }
    let comparison = compare(&old, &new);
    assert_eq!(compare(&old, &new), comparison, "comparing again gives the same");
    check_pair((&old, &new), &comparison);
    check_pair((&new, &old), &compare(&new, &old));
}

fn edited(bytes: &[u8]) -> (String, String) {
    let mut draws = Draws(bytes);
    let mut old: Value = serde_json::from_str(draws.pick(&BASES)).expect("a base is JSON");
    let for_both = usize::from(draws.byte()) % 64;
    let (both, rest) = draws.0.split_at(for_both.min(draws.0.len()));
    edit(&mut old, &mut Draws(both));
    let mut new = old.clone();
    edit(&mut new, &mut Draws(rest));
    (old.to_string(), new.to_string())
}

fn check_pair((old, new): (&Document, &Document), comparison: &Comparison) {
    for change in &comparison.changes {
        assert!(old.root().pointer(&change.old_pointer).is_some(), "no place in the old document: {change:?}");
        assert!(new.root().pointer(&change.new_pointer).is_some(), "no place in the new document: {change:?}");
    }
    let minimum_sunset_days = MinimumSunsetDays { stable: 30, ..MinimumSunsetDays::default() };
    let plain = PolicyFile { minimum_sunset_days, ..PolicyFile::default() };
    let report = judged(comparison, plain.clone());
    assert_eq!(report.findings.len(), comparison.changes.len());
    check_forms(&report);
    check_waiver(comparison, &report, plain);
}

fn judged(comparison: &Comparison, file: PolicyFile) -> Report {
    judge(comparison, &Policy::from_file(file, TODAY).expect("the policy is right"))
}

/// The report as text fits a terminal and cannot steer it; as JSON it can be read again.
fn check_forms(report: &Report) {
    let text = report.to_string();
    for line in text.lines() {
        assert!(line.chars().count() <= COLUMNS, "too long: {line}");
        assert!(!line.contains(char::is_control), "control characters: {line:?}");
    }
    let json = serde_json::to_string(report).expect("reports are JSON");
    let again: Report = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert_eq!(again.to_string(), text, "both forms say the same");
}

/// A waiver bound to the place of the first finding covers it.
fn check_waiver(comparison: &Comparison, report: &Report, mut file: PolicyFile) {
    let Some(finding) = report.findings.iter().find(|finding| finding.old_pointer.starts_with('/')) else { return };
    let entry = WaiverEntry {
        rule: finding.id.clone(),
        operation: None,
        pointer: Some(finding.old_pointer.clone()),
        reason: "accepted".to_owned(),
        expires: TODAY,
    };
    file.waivers.push(entry);
    let waived = judged(comparison, file);
    assert_eq!(waived.waivers[0].state, WaiverState::Applied, "{finding:?}");
    assert!(waived.counts.waived > 0);
    check_forms(&waived);
}
