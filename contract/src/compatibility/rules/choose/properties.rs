//! Rules about named properties that come, go, become required, or change who sends them.

use super::{Id, by_action, by_truth};
use crate::compatibility::diff::change::{Action, Aspect, Change, Element, Site};
use crate::compatibility::rules::scope::Scope;
use crate::compatibility::rules::unfold;
use crate::openapi::ParameterLocation;

/// Id of the rule of a property that came or went.
pub(super) fn existence(change: &Change, scope: Scope) -> &'static str {
    let is_added = change.action() == Action::Added;
    let facts = if is_added { &change.new_facts } else { &change.old_facts };
    match (scope, is_added, facts.required) {
        (Scope::RequestBody | Scope::RequestProperty, true, true) if facts.default.is_some() => {
            "new-required-request-property-with-default"
        }
        (Scope::RequestBody | Scope::RequestProperty, true, true) => "new-required-request-property",
        (Scope::RequestBody | Scope::RequestProperty, true, false) => "new-optional-request-property",
        (Scope::RequestBody | Scope::RequestProperty, false, _) => "request-property-removed",
        (Scope::RequestParameter | Scope::RequestParameterProperty, true, true) if is_in_header(change) => {
            "new-required-request-header-property"
        }
        (Scope::RequestParameter | Scope::RequestParameterProperty, true, true) => {
            "new-required-request-parameter-property"
        }
        (Scope::RequestParameter | Scope::RequestParameterProperty, true, false) => {
            "new-optional-request-parameter-property"
        }
        (Scope::RequestParameter | Scope::RequestParameterProperty, false, _) => "request-parameter-property-removed",
        (Scope::ResponseBody | Scope::ResponseProperty, true, true) => "response-required-property-added",
        (Scope::ResponseBody | Scope::ResponseProperty, true, false) => "response-optional-property-added",
        (Scope::ResponseBody | Scope::ResponseProperty, false, true) => "response-required-property-removed",
        (Scope::ResponseBody | Scope::ResponseProperty, false, false) => "response-optional-property-removed",
        (Scope::ResponseHeader, true, _) => "response-header-property-added",
        (Scope::ResponseHeader, false, _) => "response-header-property-removed",
    }
}

/// Id of the rule of a property that became required or optional.
pub(super) fn required(change: &Change, scope: Scope) -> &'static str {
    let has_default = change.new_facts.default.is_some();
    let [required, optional] = match scope {
        Scope::RequestBody | Scope::RequestProperty if has_default => {
            ["request-property-became-required-with-default", "request-property-became-optional"]
        }
        Scope::RequestBody | Scope::RequestProperty => {
            ["request-property-became-required", "request-property-became-optional"]
        }
        Scope::RequestParameter | Scope::RequestParameterProperty if is_in_header(change) => {
            ["request-header-property-became-required", "request-parameter-property-became-optional"]
        }
        Scope::RequestParameter | Scope::RequestParameterProperty => {
            ["request-parameter-property-became-required", "request-parameter-property-became-optional"]
        }
        Scope::ResponseBody | Scope::ResponseProperty => {
            ["response-property-became-required", "response-property-became-optional"]
        }
        Scope::ResponseHeader => {
            ["response-header-property-became-required", "response-header-property-became-optional"]
        }
    };
    by_truth(change, required, optional)
}

/// Id of the rule of a property that is sent in one direction only, or no longer.
pub(super) fn mutability(change: &Change, scope: Scope) -> Id {
    let side = match scope {
        Scope::ResponseBody | Scope::ResponseProperty => "response",
        Scope::RequestBody | Scope::RequestProperty => "request",
        other => return unfold::id(other, "contract-changed").into(),
    };
    let kind = if change.old_facts.required || change.new_facts.required { "required" } else { "optional" };
    let became = match change.aspect {
        Aspect::ReadOnly => by_truth(change, "read-only", "not-read-only"),
        _ => by_truth(change, "write-only", "not-write-only"),
    };
    format!("{side}-{kind}-property-became-{became}").into()
}

/// Id of the rule of a schema that came or went as a whole.
pub(super) fn whole_schema(change: &Change, scope: Scope) -> Id {
    match scope {
        Scope::RequestBody | Scope::RequestProperty => by_action(
            change,
            "request-body-media-type-schema-added",
            "request-body-media-type-schema-removed",
            "request-body-contract-changed",
        )
        .into(),
        Scope::ResponseBody | Scope::ResponseProperty => by_action(
            change,
            "response-body-media-type-schema-added",
            "response-body-media-type-schema-removed",
            "response-body-contract-changed",
        )
        .into(),
        _ => unfold::id(scope, by_action(change, "schema-added", "schema-removed", "contract-changed")).into(),
    }
}

/// Whether a schema belongs to a parameter that is a header.
pub(super) fn is_in_header(change: &Change) -> bool {
    let Element::Schema { site, .. } = &change.element else { return false };
    matches!(site, Site::Parameter { location: ParameterLocation::Header, .. })
}
