//! The page about compatibility repeats the rules as they are.

use std::fmt::Write as _;
use std::fs;

use headgate_contract::compatibility::rules;

use super::golden::{assert_golden, repository};

const PAGE: &str = "docs/compatibility.md";
const BEGIN: &str = "<!-- rules: generated, see contract/tests/compatibility/page.rs -->\n";
const END: &str = "<!-- end of rules -->\n";

/// The rules as a Markdown table.
fn table() -> String {
    let mut table = format!("There are {} rules.\n\n", rules::all().len());
    table.push_str("| rule | severity | who is affected | what happened |\n|---|---|---|---|\n");
    for rule in rules::all() {
        let who = match rule.direction {
            rules::Direction::Request => "senders",
            rules::Direction::Response => "readers",
            rules::Direction::None => "all",
        };
        writeln!(table, "| `{}` | {} | {who} | {} |", rule.id, rule.severity, rule.what).unwrap();
    }
    table
}

#[test]
fn the_page_lists_the_rules_as_they_are() {
    let page = fs::read_to_string(repository(PAGE)).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page marks where the rules begin");
    let (_, after) = rest.split_once(END).expect("the page marks where the rules end");
    assert_golden(PAGE, &format!("{before}{BEGIN}{}{END}{after}", table()));
}
