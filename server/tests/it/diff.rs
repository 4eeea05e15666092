//! `headgate diff` as a script sees it: arguments, files, standard input, exit codes.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with two documents: in `new.json` a parameter is required that was optional.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(TempDir::new().unwrap());
        folder.write("old.json", &document(false).to_string());
        folder.write("new.json", &document(true).to_string());
        folder
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headgate"));
        command.current_dir(self.0.path()).arg("diff").args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }
}

fn document(required: bool) -> Value {
    let parameter = json!({"name": "q", "in": "query", "required": required, "schema": {"type": "string"}});
    json!({"openapi": "3.1.0", "info": {"title": "Search", "version": "1"}, "paths": {"/search": {"get": {
        "parameters": [parameter], "responses": {"200": {"description": "ok"}}}}}})
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const WAIVER: &str = "[[waivers]]\nrule = \"request-parameter-became-required\"\noperation = \"GET /search\"\n\
    reason = \"all callers send it\"\nexpires = \"2026-06-30\"\n";

#[test]
fn equal_documents_end_with_0() {
    let output = Folder::new().run(&["old.json", "old.json", "--fail-on", "warning"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("No differences"), "{}", stdout(&output));
}

#[test]
fn a_breaking_change_ends_with_1_unless_nothing_fails() {
    let folder = Folder::new();
    let output = folder.run(&["old.json", "new.json"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("request-parameter-became-required"), "{}", stdout(&output));
    assert_eq!(folder.run(&["old.json", "new.json", "--fail-on", "none"]).status.code(), Some(0));
    assert_eq!(folder.run(&["new.json", "old.json"]).status.code(), Some(0));
}

#[test]
fn a_warning_ends_with_1_only_if_asked_for() {
    let folder = Folder::new();
    folder.write(
        "named.json",
        &document(false).to_string().replacen("\"get\":{", "\"get\":{\"operationId\":\"find\",", 1),
    );
    assert_eq!(folder.run(&["named.json", "old.json"]).status.code(), Some(0));
    assert_eq!(folder.run(&["named.json", "old.json", "--fail-on", "warning"]).status.code(), Some(1));
}

#[test]
fn json_reports_are_one_object() {
    let output = Folder::new().run(&["old.json", "new.json", "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(report["counts"], json!({"error": 1, "warning": 0, "info": 0, "waived": 0}));
    let finding = &report["findings"][0];
    assert_eq!(finding["id"], "request-parameter-became-required");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["direction"], "request");
    assert_eq!(finding["operations"], json!([{"method": "GET", "path": "/search", "kind": "call"}]));
    assert_eq!(finding["waived"], Value::Null);
}

#[test]
fn one_document_may_come_from_the_standard_input() {
    let folder = Folder::new();
    let mut child = folder.command(&["-", "new.json"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(document(false).to_string().as_bytes()).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(1));
    let both = folder.run(&["-", "-"]);
    assert_eq!(both.status.code(), Some(2));
    assert!(stderr(&both).contains("Only one"), "{}", stderr(&both));
}

#[test]
fn swagger_in_yaml_and_openapi_in_json_are_compared() {
    let folder = Folder::new();
    folder.write(
        "old.yaml",
        "swagger: '2.0'\ninfo: {title: Search, version: '1'}\npaths:\n  /search:\n    get:\n      parameters:\n\
        \x20       - {name: q, in: query, type: string}\n      responses: {'200': {description: ok}}\n",
    );
    let output = folder.run(&["old.yaml", "new.json", "--format", "json"]);
    let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let ids: Vec<&str> = report["findings"].as_array().unwrap().iter().filter_map(|f| f["id"].as_str()).collect();
    assert_eq!(ids, ["request-parameter-became-required"]);
}

#[test]
fn a_policy_waives_until_its_last_day() {
    let folder = Folder::new();
    folder.write("policy.toml", WAIVER);
    let run = |today| folder.run(&["old.json", "new.json", "--policy", "policy.toml", "--today", today]);
    assert_eq!(run("2026-06-30").status.code(), Some(0));
    let late = run("2026-07-01");
    assert_eq!(late.status.code(), Some(1));
    assert!(stdout(&late).contains("has expired on 2026-06-30"), "{}", stdout(&late));
}

#[test]
fn a_policy_in_json_changes_severities() {
    let folder = Folder::new();
    folder.write("policy.json", r#"{"severities": {"request-parameter-became-required": "info"}}"#);
    assert_eq!(folder.run(&["old.json", "new.json", "--policy", "policy.json"]).status.code(), Some(0));
}

#[test]
fn bad_input_ends_with_2_and_names_the_file_and_the_place() {
    let folder = Folder::new();
    folder.write("broken.json", "{\n  \"openapi\": }");
    folder.write("other.json", r#"{"openapi": "9.0.0"}"#);
    folder.write("typo.toml", "[severities]\nrequest-parameter-became-requierd = \"info\"\n");
    folder.write("wrong.toml", "\n[severities]\nendpoint-added = \"fatal\"\n");
    folder.write("waiver.toml", &WAIVER.replace("GET /search", "search"));
    let policy = |name| ["old.json", "new.json", "--policy", name];
    for (arguments, said) in [
        (&["broken.json", "new.json"][..], &["broken.json", "line 2"][..]),
        (&["old.json", "other.json"], &["other.json: /openapi", "9.0.0"]),
        (&["old.json", "missing.json"], &["missing.json cannot be read"]),
        (&policy("typo.toml"), &["typo.toml: severities", "did you mean \"request-parameter-became-required\""]),
        (&policy("wrong.toml"), &["wrong.toml: line 3", "fatal"]),
        (&policy("waiver.toml"), &["waiver.toml: waivers[0]", "\"search\" is no operation"]),
        (&["old.json", "new.json", "--today", "soon"], &["write a day as 2026-12-31"]),
        (&["old.json"], &["<NEW>"]),
    ] {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(stdout(&output), "", "{arguments:?}");
        for words in said {
            assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
        }
    }
}

#[test]
fn a_part_that_cannot_be_compared_is_no_pass() {
    let folder = Folder::new();
    let remote =
        document(false).to_string().replacen(r#"{"type":"string"}"#, r#"{"$ref":"https://a.example/s.json"}"#, 1);
    folder.write("remote.json", &remote);
    let output = folder.run(&["old.json", "remote.json"]);
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    assert!(stdout(&output).contains("Not compared"), "{}", stdout(&output));
}

#[test]
fn help_explains_the_exit_codes() {
    let help = stdout(&Folder::new().run(&["--help"]));
    for words in ["Exit codes", "standard input", "--fail-on", "2026-12-31"] {
        assert!(help.contains(words), "{help}");
    }
}
