//! Where the upstream lives, and extensions that state limits or where data lives.

use serde_json::Value;

use super::contract::Contract;
use super::place::Place;

/// What states an address that is only implied.
static NOTHING: Value = Value::Null;

/// Most servers of one list that are looked at.
const MAX_SERVERS: usize = 100;

/// One address.
#[derive(Debug)]
pub(crate) struct Server<'d> {
    /// Without a slash at its end, variables in braces.
    pub(crate) url: String,
    /// What changes if the address does.
    pub(crate) at: Place<'d>,
    /// What is added or removed with it.
    pub(crate) listed_at: Place<'d>,
    /// Names and values of its variables.
    pub(crate) variables: Vec<(&'d str, Place<'d>)>,
}

/// The servers of the document; the root of its own host if none is stated.
pub(crate) fn of_document<'d>(contract: &Contract<'d>) -> Vec<Server<'d>> {
    let stated = if contract.is_swagger() { swagger(contract) } else { listed(&contract.top).unwrap_or_default() };
    if stated.is_empty() { vec![server("/", contract.top.clone(), contract.top.made(&NOTHING))] } else { stated }
}

/// The servers that `holder`, an operation or a path, states itself.
pub(crate) fn listed<'d>(holder: &Place<'d>) -> Option<Vec<Server<'d>>> {
    let list = holder.get("servers").filter(|list| list.value.as_array().is_some_and(|list| !list.is_empty()))?;
    let mut servers = Vec::new();
    for at in list.elements().take(MAX_SERVERS) {
        let Some(url) = at.get("url") else {
            continue;
        };
        let mut server = server(url.value.as_str().unwrap_or_default(), url, at.clone());
        server.variables = at.get("variables").map(|variables| variables.entries().collect()).unwrap_or_default();
        servers.push(server);
    }
    Some(servers)
}

fn server<'d>(url: &str, at: Place<'d>, listed_at: Place<'d>) -> Server<'d> {
    let trimmed = url.trim_end_matches('/');
    let url = if trimmed.is_empty() { "/" } else { trimmed }.to_owned();
    Server { url, at, listed_at, variables: Vec::new() }
}

/// `schemes`, `host` and `basePath`.
fn swagger<'d>(contract: &Contract<'d>) -> Vec<Server<'d>> {
    let top = &contract.top;
    let base = top.text("basePath").unwrap_or_default();
    let (Some(host), Some(at)) = (top.text("host"), top.get("host")) else {
        return top.get("basePath").map(|at| server(base, at.clone(), at)).into_iter().collect();
    };
    let at = top.get("basePath").unwrap_or(at);
    let schemes: Vec<Place<'d>> = top.get("schemes").map(|list| list.elements().collect()).unwrap_or_default();
    let mut servers = Vec::new();
    for scheme in schemes.iter().take(MAX_SERVERS) {
        let name = scheme.value.as_str().unwrap_or_default();
        servers.push(server(&format!("{name}://{host}{base}"), at.clone(), scheme.clone()));
    }
    if servers.is_empty() {
        servers.push(server(&format!("https://{host}{base}"), at.clone(), at));
    }
    servers
}

/// The default and allowed values of a variable.
pub(crate) fn variable_value(variable: &Place<'_>) -> Value {
    let mut value = serde_json::Map::new();
    for key in ["default", "enum"] {
        if let Some(stated) = variable.object().and_then(|map| map.get(key)) {
            value.insert(key.to_owned(), stated.clone());
        }
    }
    Value::Object(value)
}
