//! Reads the sources: who imports whom, where SQL stands, how long files are.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of the project.
struct Source {
    path: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        collect(&root().join(folder), endings, &mut found);
    }
    assert!(!found.is_empty(), "no sources in {folders:?}");
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !["vendor", "node_modules", "target"].contains(&name.as_str()) {
            collect(&path, endings, found);
        } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            found.push(Source { path, text });
        }
    }
}

/// Lines of code that contain `pattern`; comments do not count.
fn lines_with<'a>(source: &'a Source, pattern: &'a str) -> impl Iterator<Item = String> + 'a {
    let code = source.text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.filter(move |(_, line)| line.contains(pattern))
        .map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
}

#[track_caller]
fn assert_absent(folders: &[&str], patterns: &[&str], is_exempt: impl Fn(&str) -> bool) {
    let mut found = Vec::new();
    for source in sources(folders, &[".rs"]).iter().filter(|source| !is_exempt(&source.path)) {
        for pattern in patterns {
            found.extend(lines_with(source, pattern));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

const NOWHERE: fn(&str) -> bool = |_| false;

#[test]
fn contract_is_pure() {
    let forbidden = [
        "tokio",
        "axum::",
        "sqlx",
        "pingora",
        "leptos",
        "reqwest",
        "std::fs",
        "std::net::Tcp",
        "SystemTime",
        "now_utc",
        "Instant::now",
        "rand::",
        "headgate_app",
        "headgate_server",
        "headgate_proxy",
    ];
    assert_absent(&["contract/src"], &forbidden, |path| path.contains("/tests"));
}

#[test]
fn views_get_their_data_as_arguments() {
    let forbidden =
        ["sqlx", "axum", "tokio", "reqwest", "headgate_server", "headgate_proxy", "Resource::new", "Suspense"];
    assert_absent(&["app/src"], &forbidden, NOWHERE);
}

#[test]
fn control_plane_does_not_know_the_proxy() {
    assert_absent(&["server/src"], &["headgate_proxy", "pingora"], NOWHERE);
}

#[test]
fn proxy_never_opens_a_database() {
    assert_absent(&["proxy/src"], &["sqlx", "axum::", "headgate_server", "headgate_app"], NOWHERE);
}

#[test]
fn manifests_repeat_the_boundaries() {
    let forbidden = [
        (
            "contract",
            vec!["tokio", "axum", "sqlx", "pingora", "leptos", "headgate-app", "headgate-server", "headgate-proxy"],
        ),
        ("app", vec!["tokio", "axum", "sqlx", "headgate-server", "headgate-proxy"]),
        ("server", vec!["pingora", "headgate-proxy"]),
        ("proxy", vec!["sqlx", "axum", "headgate-server", "headgate-app"]),
    ];
    for (package, names) in forbidden {
        let manifest = fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        for name in names {
            let is_named = dependencies
                .lines()
                .any(|line| line.starts_with(&format!("{name}.")) || line.starts_with(&format!("{name} ")));
            assert!(!is_named, "{package} must not depend on {name}");
        }
    }
}

#[test]
fn sql_stands_in_stores_only() {
    let patterns = ["sqlx::query", "query_as(", "query_scalar(", "QueryBuilder"];
    assert_absent(&["server/src"], &patterns, |path| {
        path.ends_with("/store.rs") || path.contains("/store/") || path.ends_with("_store.rs")
    });
}

#[test]
fn features_call_each_others_services_only() {
    let features = features();
    let mut found = Vec::new();
    for source in sources(&["server/src"], &[".rs"]) {
        let own = source.path.split('/').nth(2).unwrap_or_default().trim_end_matches(".rs").to_owned();
        for feature in features.iter().filter(|feature| **feature != own) {
            for inner in ["store", "api", "pages"] {
                // The router is the one place that lists every feature's routes.
                if source.path != "server/src/router.rs" {
                    for end in ["::", ";", ",", "}", "("] {
                        found.extend(lines_with(&source, &format!("crate::{feature}::{inner}{end}")));
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn features() -> Vec<String> {
    let folders = fs::read_dir(root().join("server/src")).unwrap().map(|entry| entry.unwrap().path());
    folders.filter(|path| path.is_dir()).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn handlers_hold_no_sql_and_services_know_no_handlers() {
    for source in sources(&["server/src"], &["/api.rs", "/pages.rs"]) {
        let found: Vec<_> = lines_with(&source, "PgConnection").collect();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

#[test]
fn unescaped_html_has_one_place() {
    assert_absent(&["app/src", "server/src"], &["inner_html"], |path| path == "app/src/components/markup.rs");
}

#[test]
fn no_file_is_longer_than_600_lines() {
    let folders = ["contract", "app", "server", "proxy", "style", "public", "end2end", "migrations", "scripts"];
    let existing: Vec<_> = folders.into_iter().filter(|folder| root().join(folder).is_dir()).collect();
    let long: Vec<_> = sources(&existing, &[".rs", ".css", ".js", ".ts", ".sql"])
        .into_iter()
        .filter(|source| source.text.lines().count() > 600)
        .map(|source| source.path)
        .collect();
    assert!(long.is_empty(), "split these: {long:?}");
}

#[test]
fn exceptions_to_lints_have_reasons_and_nothing_is_unsafe() {
    assert_absent(
        &["contract/src", "app/src", "server/src", "proxy/src"],
        &["#[allow(", "#![allow(", "unsafe {", "unsafe fn"],
        NOWHERE,
    );
}

#[test]
fn one_word_for_one_idea() {
    let mut found = Vec::new();
    for source in sources(&["contract/src", "app/src", "server/src", "proxy/src"], &[".rs"]) {
        for line in source.text.lines() {
            let lower = line.to_lowercase();
            if lower.replace("catalogue", "").contains("catalog")
                || (source.path.starts_with("app/") && lower.contains("consumer"))
            {
                found.push(format!("{}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
