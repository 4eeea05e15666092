//! The list of rules as a whole.

use std::collections::HashSet;

use headgate_contract::compatibility::rules::{self, Severity};

/// What is agreed: the rules of oasdiff that find errors and warnings, with the severities that Headgate changed.
const AGREED: &str = include_str!("rules/severities.txt");

#[test]
fn every_agreed_rule_exists_with_its_severity() {
    let mut wrong = Vec::new();
    for line in AGREED.lines() {
        let (severity, id) = line.split_once(' ').unwrap();
        match rules::find(id) {
            Some(rule) if rule.severity.as_str() == severity => {}
            Some(rule) => wrong.push(format!("{id} is {}, not {severity}", rule.severity)),
            None => wrong.push(format!("{id} does not exist")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_are_unique_lower_case_words() {
    let mut seen = HashSet::new();
    for rule in rules::all() {
        assert!(seen.insert(&rule.id), "{} twice", rule.id);
        let is_word =
            |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        assert!(rule.id.split('-').all(is_word), "{}", rule.id);
    }
}

#[test]
fn every_rule_says_what_happened_and_what_it_means() {
    for rule in rules::all() {
        assert!(rule.what.len() > 10 && !rule.what.ends_with('.'), "{}: {}", rule.id, rule.what);
        assert!(rule.explanation.len() > 20 && rule.explanation.ends_with('.'), "{}: {}", rule.id, rule.explanation);
        let advises = !rule.explanation.contains("nothing to do");
        assert!(rule.severity == Severity::Harmless || advises, "{} advises nothing", rule.id);
    }
}

#[test]
fn misspelt_ids_are_recognised() {
    assert_eq!(rules::closest("request-body-added-requierd"), Some("request-body-added-required"));
    assert_eq!(rules::closest("complete-nonsense"), None);
}
