//! Who may call: declared schemes, and the alternatives an operation accepts.

use super::contract::{Contract, Head};
use super::place::Place;
use crate::compatibility::diff::change::OperationKind;

/// Most alternatives of one list that are looked at.
const MAX_ALTERNATIVES: usize = 50;

/// What an operation, or the document, accepts as proof of who calls.
#[derive(Debug, Default)]
pub(crate) struct Security<'d> {
    /// Where the alternatives are listed; `None` if nothing is stated.
    pub(crate) at: Option<Place<'d>>,
    /// In document order; none if no proof is needed.
    pub(crate) alternatives: Vec<Alternative<'d>>,
}

/// Schemes that must hold together; none if a call without proof is accepted.
#[derive(Debug)]
pub(crate) struct Alternative<'d> {
    pub(crate) at: Place<'d>,
    /// Scheme names, sorted, with the scopes they need.
    pub(crate) schemes: Vec<(&'d str, Vec<Place<'d>>)>,
}

impl Security<'_> {
    /// Whether a call without any proof is accepted.
    pub(crate) fn is_anonymous(&self) -> bool {
        self.alternatives.is_empty() || self.alternatives.iter().any(|alternative| alternative.schemes.is_empty())
    }
}

impl Alternative<'_> {
    /// The names of its schemes.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.schemes.iter().map(|(name, _)| *name).collect()
    }
}

/// What `holder`, the document or an operation, states.
fn stated<'d>(holder: &Place<'d>) -> Option<Security<'d>> {
    let at = holder.get("security").filter(|at| at.value.is_array())?;
    let mut alternatives = Vec::new();
    for alternative in at.elements().take(MAX_ALTERNATIVES) {
        let mut schemes: Vec<(&'d str, Vec<Place<'d>>)> =
            alternative.members().map(|(name, scopes)| (name, scopes.elements().collect())).collect();
        schemes.sort_unstable_by_key(|(name, _)| *name);
        alternatives.push(Alternative { at: alternative, schemes });
    }
    Some(Security { at: Some(at), alternatives })
}

/// What holds for operations that state nothing.
pub(crate) fn global<'d>(contract: &Contract<'d>) -> Security<'d> {
    stated(&contract.top).unwrap_or_default()
}

/// What an operation states itself. Webhooks and callbacks are not protected by what protects the API.
pub(crate) fn own<'d>(head: &Head<'d>) -> Option<Security<'d>> {
    let own = stated(&head.at);
    if head.kind == OperationKind::Call { own } else { Some(own.unwrap_or_default()) }
}

/// Whether an operation states itself who may call it.
pub(crate) fn has_own(head: &Head<'_>) -> bool {
    head.at.object().and_then(|map| map.get("security")).is_some_and(serde_json::Value::is_array)
}

/// Declared schemes by name, references followed.
pub(crate) fn schemes<'d>(contract: &Contract<'d>) -> Vec<(&'d str, Place<'d>)> {
    let declared = if contract.is_swagger() {
        contract.top.get("securityDefinitions")
    } else {
        contract.top.get("components").and_then(|components| components.get("securitySchemes"))
    };
    let Some(declared) = declared else {
        return Vec::new();
    };
    declared.entries().filter_map(|(name, at)| Some((name, at.resolve(contract.root)?))).collect()
}

/// The type of a scheme; of HTTP authentication with its scheme: `http bearer`.
pub(crate) fn scheme_type(scheme: &Place<'_>) -> String {
    match scheme.text("type").unwrap_or_default() {
        "basic" => "http basic".to_owned(),
        "http" => format!("http {}", scheme.text("scheme").unwrap_or_default().to_ascii_lowercase()),
        other => other.to_owned(),
    }
}

/// OAuth flows by their name in OpenAPI 3. Swagger 2.0 has one, which is the scheme itself.
pub(crate) fn flows<'d>(contract: &Contract<'d>, scheme: &Place<'d>) -> Vec<(&'d str, Place<'d>)> {
    if !contract.is_swagger() {
        return scheme.get("flows").map(|flows| flows.entries().collect()).unwrap_or_default();
    }
    let name = match scheme.text("flow") {
        Some("accessCode") => "authorizationCode",
        Some("application") => "clientCredentials",
        Some(other) => other,
        None => return Vec::new(),
    };
    vec![(name, scheme.clone())]
}
