//! Who may use which route: a table with a row for every route and a column for every persona.
//! A route without a row fails the test, and so does a row without a route.

use std::collections::BTreeMap;

use axum::http::Method;
use headgate_server::router;

use crate::harness::{Persona, World};

/// What a persona gets, as far as access is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    /// Let in; what comes then depends on the object, never on the right.
    In,
    /// 403: it is visible, but not allowed.
    Denied,
    /// 404: invisible.
    Hidden,
    /// 401 for REST, to the sign-in page for browsers.
    SignIn,
    /// 5xx: never expected.
    Broken,
}

/// Anonymous, Developer, OtherDeveloper, ApiOwner, TenantAdmin, Operator, Foreigner.
type Row = [Access; 7];

use Access::{Denied, Hidden, In, SignIn};

/// Every member of the tenant.
const MEMBERS: Row = [SignIn, In, In, In, In, Hidden, Hidden];
/// API owners and tenant admins.
const OWNERS: Row = [SignIn, Denied, Denied, In, In, Hidden, Hidden];
/// Tenant admins.
const ADMINS: Row = [SignIn, Denied, Denied, Denied, In, Hidden, Hidden];
/// Whoever has signed in.
const ANYBODY: Row = [SignIn, In, In, In, In, In, In];
/// Platform operators.
const OPERATORS: Row = [SignIn, Hidden, Hidden, Hidden, Hidden, In, Hidden];
/// Everybody, signed in or not.
const PUBLIC: Row = [In; 7];

mod table;

#[tokio::test]
async fn every_route_answers_every_persona_as_the_table_says() {
    let world = World::new().await;
    // Live streams then end after what they begin with.
    world.state.stopping.cancel();
    let mut failures = Vec::new();
    for (index, persona) in Persona::ALL.into_iter().enumerate() {
        let rest = world.rest(persona).await;
        let page = world.page(persona).await;
        for ((method, path), row) in table::rows() {
            if row[index] == In && LOADS_THE_DEMO.contains(&path) && method == "POST" {
                continue;
            }
            let concrete = concrete(path);
            // Whoever signs out must not be missing for the rows that follow.
            let page = if path == "/sign-out" { world.page(persona).await } else { page.clone() };
            let is_rest = path.starts_with("/api/");
            let answer = if is_rest {
                let body = (method != "GET").then(|| serde_json::json!({}));
                rest.call(method.parse().unwrap(), &concrete, body, &[]).await
            } else if method == "GET" {
                page.get(&concrete).await
            } else {
                page.submit(&concrete, &[]).await
            };
            let got = access(answer.status.as_u16(), &answer.location(), is_rest);
            if !agrees(row[index], got, path) {
                failures.push(format!("{persona:?} {method} {path}: expected {:?}, got {}", row[index], answer.status));
            }
        }
    }
    assert!(failures.is_empty(), "{} cells differ:\n{}", failures.len(), failures.join("\n"));
}

/// What only those who may not are let to try here: it builds a whole world, and has tests of its own.
const LOADS_THE_DEMO: [&str; 2] = ["/demo", "/api/v1/demo"];

/// An object that does not exist is 404 for those who are let in, too; only routes without objects
/// tell `In` from `Hidden`.
fn agrees(expected: Access, got: Access, path: &str) -> bool {
    // The demo is an object, too: there is one, and acme is not it.
    let names_an_object = path.replacen("{tenant}", "", 1).contains('{') || path.contains("/{tenant}/demo/");
    expected == got || (expected == In && got == Hidden && names_an_object)
}

fn access(status: u16, location: &str, is_rest: bool) -> Access {
    match status {
        401 => SignIn,
        303 if !is_rest && location.starts_with("/sign-in?next=") => SignIn,
        403 => Denied,
        404 => Hidden,
        500.. => Access::Broken,
        _ => In,
    }
}

/// The path with the tenant acme and objects that do not exist.
fn concrete(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment {
        "{tenant}" => "acme",
        "{api}" | "{version}" | "{operation}" | "{name}" | "{slug}" => "absent",
        "{command}" => "hold",
        text if text.starts_with('{') => "01900000-0000-7000-8000-00000000ffff",
        text => text,
    });
    segments.collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let rows: BTreeMap<_, _> = table::rows().into_iter().collect();
    let mut routes: Vec<(String, String)> =
        router::page_route_list().into_iter().map(|route| (route.method.to_owned(), route.path.to_owned())).collect();
    let document = serde_json::to_value(router::openapi_document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|key| key.to_uppercase().parse::<Method>().is_ok());
        routes.extend(methods.filter(|key| *key != "parameters").map(|method| (method.to_uppercase(), path.clone())));
    }
    let known = |(method, path): &(String, String)| rows.contains_key(&(method.as_str(), path.as_str()));
    let missing: Vec<_> = routes.iter().filter(|route| !known(route)).collect();
    assert!(missing.is_empty(), "routes without a row in table.rs: {missing:#?}");
    let stale: Vec<_> =
        rows.keys().filter(|(method, path)| !routes.iter().any(|(m, p)| m == method && p == path)).collect();
    assert!(stale.is_empty(), "rows without a route: {stale:#?}");
}
