//! Real documents in successive versions, with the reports that were read and found right.

use headgate_contract::compatibility::report::Report;
use headgate_contract::openapi::Document;

use super::golden::{assert_golden, repository};
use super::kit::{document, judged};

/// Old file, new file, golden report.
const UPGRADES: [[&str; 3]; 3] = [
    ["adyen-BinLookupService-v52.json", "adyen-BinLookupService-v54.json", "bin-lookup-52-54.txt"],
    ["adyen-CheckoutService-v70.json", "adyen-CheckoutService-v71.json", "checkout-70-71.txt"],
    ["adyen-LegalEntityService-v3.json", "adyen-LegalEntityService-v4.json", "legal-entity-3-4.txt"],
];

fn read(name: &str) -> Document {
    document(&std::fs::read_to_string(repository(&format!("fixtures/openapi/{name}"))).unwrap())
}

#[test]
fn upgrades_give_the_reports_that_were_reviewed() {
    for [old, new, golden] in UPGRADES {
        let report = judged(&read(old), &read(new));
        assert_golden(&format!("contract/tests/compatibility/golden/{golden}"), &report.to_string());
    }
}

#[test]
fn reports_fit_a_terminal() {
    for [old, new, _] in UPGRADES {
        let text = judged(&read(old), &read(new)).to_string();
        let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= 120, "{widest}");
    }
}

#[test]
fn json_reports_are_read_back_as_they_were() {
    let [old, new, _] = UPGRADES[0];
    let report = judged(&read(old), &read(new));
    let json = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn no_upgrade_falls_under_a_rule_of_last_resort() {
    for [old, new, _] in UPGRADES {
        for finding in judged(&read(old), &read(new)).findings {
            assert!(!finding.id.ends_with("contract-changed"), "{}: {}", finding.id, finding.text);
        }
    }
}
