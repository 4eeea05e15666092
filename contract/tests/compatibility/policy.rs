//! What a policy changes: severities, waivers and their end, notice.

use headgate_contract::compatibility::compare;
use headgate_contract::compatibility::report::{
    Policy, PolicyFault, PolicyFile, Report, WaiverFault, WaiverState, judge,
};
use headgate_contract::compatibility::rules::Severity;
use headgate_contract::openapi::Document;
use serde_json::{Value, json};

use super::kit::{TODAY, document_of};

/// A parameter of two operations becomes required, and one operation is gone.
fn upgrade() -> (Document, Document) {
    let with = |required: bool, paths: Value| {
        let parameter = json!({"name": "q", "in": "query", "required": required, "schema": {"type": "string"}});
        let operation =
            json!({"parameters": [{"$ref": "#/components/parameters/Q"}], "responses": {"200": {"description": "ok"}}});
        let mut document = json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"get": operation, "post": operation}}, "components": {"parameters": {"Q": parameter}}});
        document["paths"].as_object_mut().unwrap().extend(paths.as_object().unwrap().clone());
        document_of(&document)
    };
    let gone = json!({"/gone": {"get": {"responses": {"200": {"description": "ok"}}}}});
    (with(false, gone), with(true, json!({})))
}

fn judged_under(policy: Value) -> Report {
    let file: PolicyFile = serde_json::from_value(policy).unwrap();
    let (old, new) = upgrade();
    judge(&compare(&old, &new), &Policy::from_file(file, TODAY).unwrap())
}

fn fault(policy: Value) -> PolicyFault {
    Policy::from_file(serde_json::from_value(policy).unwrap(), TODAY).unwrap_err()
}

fn waiver(rule: &str, place: (&str, &str), expires: &str) -> Value {
    json!({"rule": rule, place.0: place.1, "reason": "agreed", "expires": expires})
}

const REQUIRED: &str = "request-parameter-became-required";
const GONE: &str = "api-path-removed-without-deprecation";

#[test]
fn without_a_policy_rules_have_their_own_severities() {
    let report = judged_under(json!({}));
    let found: Vec<_> = report.findings.iter().map(|finding| (finding.id.as_str(), finding.severity)).collect();
    assert_eq!(found, [(REQUIRED, Severity::Breaking), (GONE, Severity::Breaking)]);
    assert_eq!(report.findings[0].operation_count, 2);
    assert!(report.reaches(Severity::Breaking));
}

#[test]
fn an_override_replaces_the_severity_of_its_rule_only() {
    let report = judged_under(json!({"severities": {REQUIRED: "info"}}));
    assert_eq!((report.counts.error, report.counts.info), (1, 1));
    assert_eq!(report.findings[0].id, GONE, "the worst comes first");
}

#[test]
fn an_override_of_an_unknown_rule_is_refused_with_a_guess() {
    let fault = fault(json!({"severities": {"request-parameter-became-requierd": "info"}}));
    assert_eq!(
        fault,
        PolicyFault::UnknownRule { id: "request-parameter-became-requierd".into(), suggestion: Some(REQUIRED) }
    );
    assert!(fault.to_string().contains("did you mean \"request-parameter-became-required\"?"), "{fault}");
}

#[test]
fn a_waiver_covers_its_rule_at_its_pointer() {
    let report = judged_under(json!({"waivers": [waiver(GONE, ("pointer", "/paths/~1gone"), "2026-06-30")]}));
    assert_eq!((report.counts.error, report.counts.waived), (1, 1));
    assert_eq!(report.waivers[0].state, WaiverState::Applied);
    let waived = report.findings.iter().find(|finding| finding.id == GONE).unwrap().waived.as_ref().unwrap();
    assert_eq!(waived.reason, "agreed");
    assert!(report.to_string().contains("waived until 2026-06-30: agreed"), "{report}");
}

#[test]
fn a_waiver_at_another_pointer_or_of_another_rule_matches_nothing() {
    for waiver in [
        waiver(GONE, ("pointer", "/paths/~1other"), "2026-06-30"),
        waiver(REQUIRED, ("pointer", "/paths/~1gone"), "2026-06-30"),
        waiver("api-removed-without-deprecation", ("operation", "GET /gone"), "2026-06-30"),
    ] {
        let report = judged_under(json!({"waivers": [waiver]}));
        assert_eq!((report.counts.error, report.counts.waived), (2, 0));
        assert_eq!(report.waivers[0].state, WaiverState::Unmatched);
        assert!(report.to_string().contains("matches nothing"), "{report}");
    }
}

#[test]
fn a_pointer_that_ends_with_a_slash_covers_what_is_below() {
    let report = judged_under(json!({"waivers": [waiver(REQUIRED, ("pointer", "/components/"), "2026-06-30")]}));
    assert_eq!(report.counts.waived, 1);
}

#[test]
fn a_waiver_of_one_operation_does_not_cover_the_others() {
    let one = waiver(REQUIRED, ("operation", "GET /a"), "2026-06-30");
    let other = waiver(REQUIRED, ("operation", "POST /a"), "2026-06-30");
    let report = judged_under(json!({"waivers": [one]}));
    assert_eq!((report.counts.waived, report.waivers[0].state), (0, WaiverState::Partial));
    let report = judged_under(json!({"waivers": [one, other]}));
    assert_eq!((report.counts.waived, report.waivers[1].state), (1, WaiverState::Applied));
}

#[test]
fn a_waiver_works_on_its_last_day_and_not_after() {
    let at = |expires| judged_under(json!({"waivers": [waiver(GONE, ("operation", "GET /gone"), expires)]}));
    assert_eq!(at("2026-01-01").counts.waived, 1);
    let late = at("2025-12-31");
    assert_eq!((late.counts.waived, late.counts.error), (0, 2));
    assert_eq!(late.waivers[0].state, WaiverState::Expired);
    assert!(late.to_string().contains("has expired on 2025-12-31 and no longer works"), "{late}");
}

#[test]
fn wrong_waivers_are_refused_with_their_index() {
    let good = waiver(GONE, ("operation", "GET /gone"), "2026-06-30");
    let with = |changes: Value| {
        let mut wrong = good.clone();
        wrong.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        match fault(json!({"waivers": [good, wrong]})) {
            PolicyFault::Waiver { index: 1, fault } => fault,
            other => panic!("{other}"),
        }
    };
    assert_eq!(with(json!({"pointer": "/paths"})), WaiverFault::Place);
    assert_eq!(with(json!({"operation": null})), WaiverFault::Place);
    assert_eq!(with(json!({"operation": "FETCH /a"})), WaiverFault::Operation("FETCH /a".into()));
    assert_eq!(with(json!({"operation": null, "pointer": "paths"})), WaiverFault::Pointer("paths".into()));
    assert_eq!(with(json!({"reason": " "})), WaiverFault::Reason);
    assert!(matches!(with(json!({"rule": "gone"})), WaiverFault::UnknownRule { .. }));
}

#[test]
fn unknown_fields_and_wrong_days_are_refused() {
    let read = |policy: Value| serde_json::from_value::<PolicyFile>(policy).unwrap_err().to_string();
    assert!(read(json!({"severity": {}})).contains("unknown field `severity`"));
    assert!(read(json!({"severities": {REQUIRED: "fatal"}})).contains("fatal"));
    assert!(
        read(json!({"waivers": [waiver(GONE, ("operation", "GET /gone"), "June")]})).contains("\"June\" is no day")
    );
}

#[test]
fn text_reports_hold_no_control_characters() {
    let with = |paths: Value| {
        document_of(&json!({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}))
    };
    let operation = json!({"get": {"responses": {"200": {"description": "ok"}}}});
    let (old, new) = (with(json!({"/a\u{1b}[2J": operation})), with(json!({})));
    let file: PolicyFile =
        serde_json::from_value(json!({"waivers": [waiver(GONE, ("pointer", "/\u{7}"), "2026-06-30")]})).unwrap();
    let report = judge(&compare(&old, &new), &Policy::from_file(file, TODAY).unwrap());
    assert_eq!(report.counts.error, 1);
    assert!(!report.to_string().contains(|c: char| c.is_control() && c != '\n'), "{report}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(32))]
    #[test]
    fn any_text_as_policy_is_read_or_refused(rule: String, operation: Option<String>, pointer: Option<String>, expires: String) {
        let entry = json!({"rule": rule, "operation": operation, "pointer": pointer, "reason": "r", "expires": expires});
        if let Ok(file) = serde_json::from_value::<PolicyFile>(json!({"waivers": [entry]})) {
            proptest::prop_assert!(Policy::from_file(file, TODAY).is_err(), "no random text is a rule");
        }
        let file = serde_json::from_value(json!({"severities": {&rule: "info"}})).unwrap();
        proptest::prop_assert!(Policy::from_file(file, TODAY).is_err());
    }
}
