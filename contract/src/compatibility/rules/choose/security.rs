//! Rules about who may call.
//!
//! Requirements are alternatives: one more lets more callers in, unless it is the first. The schemes within one hold
//! together: one more keeps callers out (OpenAPI 3.1.1 §4.8.30).

use std::collections::HashSet;

use serde_json::Value;

use super::{by_action, fallback};
use crate::compatibility::diff::change::{Action, Aspect, Change, Element};

/// Id of the rule of a change of a security requirement or scheme.
pub(super) fn id(change: &Change) -> &'static str {
    match &change.element {
        Element::SecurityRequirement { global: false, .. } => match requirement(change) {
            Demand::More => "api-security-added",
            Demand::Less => "api-security-removed",
            Demand::AnotherWay => "api-security-alternative-added",
            Demand::LostWay => "api-security-alternative-removed",
            Demand::MoreScopes => "api-security-scope-added",
            Demand::FewerScopes => "api-security-scope-removed",
        },
        Element::SecurityRequirement { .. } => match requirement(change) {
            Demand::More => "api-global-security-added",
            Demand::Less => "api-global-security-removed",
            Demand::AnotherWay => "api-global-security-alternative-added",
            Demand::LostWay => "api-global-security-alternative-removed",
            Demand::MoreScopes => "api-global-security-scope-added",
            Demand::FewerScopes => "api-global-security-scope-removed",
        },
        _ => scheme(change),
    }
}

/// What callers must do more or less than before.
enum Demand {
    More,
    Less,
    AnotherWay,
    LostWay,
    MoreScopes,
    FewerScopes,
}

fn requirement(change: &Change) -> Demand {
    let is_open =
        |alternatives: Option<usize>, anonymous: Option<bool>| alternatives == Some(0) || anonymous == Some(true);
    let (old, new) = (&change.old_facts, &change.new_facts);
    let was_open = is_open(old.alternatives, old.anonymous);
    let becomes_open = is_open(new.alternatives, new.anonymous);
    match (&change.aspect, change.action()) {
        (Aspect::Scope { .. }, Action::Removed) => Demand::FewerScopes,
        (Aspect::Scope { .. }, _) => Demand::MoreScopes,
        (Aspect::Schemes, _) if is_subset(change.new.as_ref(), change.old.as_ref()) => Demand::Less,
        (Aspect::Schemes, _) => Demand::More,
        (_, Action::Removed) if becomes_open => Demand::Less,
        (_, Action::Removed) if was_open => Demand::More,
        (_, Action::Removed) => Demand::LostWay,
        (_, Action::Added) if becomes_open || !was_open && new.alternatives > old.alternatives => Demand::AnotherWay,
        _ => Demand::More,
    }
}

/// Whether all names of one list stand in another.
fn is_subset(part: Option<&Value>, whole: Option<&Value>) -> bool {
    let names = |value: Option<&Value>| -> HashSet<String> {
        let names = value.and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    names(part).is_subset(&names(whole))
}

fn scheme(change: &Change) -> &'static str {
    match &change.aspect {
        Aspect::Existence => {
            by_action(change, "api-security-component-added", "api-security-component-removed", fallback(change))
        }
        Aspect::SchemeType => "api-security-component-type-changed",
        Aspect::KeyPlace => "api-security-component-key-place-changed",
        Aspect::OpenIdConnectUrl => "api-security-component-openid-connect-url-changed",
        Aspect::AuthorizationUrl { .. } => "api-security-component-oauth-url-changed",
        Aspect::TokenUrl { .. } => "api-security-component-oauth-token-url-changed",
        Aspect::RefreshUrl { .. } => "api-security-component-oauth-refresh-url-changed",
        Aspect::Flow => by_action(
            change,
            "api-security-component-oauth-flow-added",
            "api-security-component-oauth-flow-removed",
            fallback(change),
        ),
        Aspect::Scope { .. } => by_action(
            change,
            "api-security-component-oauth-scope-added",
            "api-security-component-oauth-scope-removed",
            "api-security-component-oauth-scope-changed",
        ),
        _ => fallback(change),
    }
}
