//! Rules about what stands around schemas: paths, operations, parameters, bodies, responses, headers, servers.

use super::notice::Notice;
use super::{by_action, by_truth, fallback};
use crate::compatibility::diff::change::{Action, Aspect, Change, Direction, Element};
use crate::openapi::ParameterLocation;

/// Id of the rule of a change of anything but schemas and security.
pub(super) fn id(change: &Change, notice: &Notice) -> &'static str {
    match &change.element {
        Element::Webhook { .. } | Element::Callback { .. } if change.aspect != Aspect::Existence => fallback(change),
        Element::Webhook { .. } => by_action(change, "webhook-added", "webhook-removed", "webhook-contract-changed"),
        Element::Callback { .. } => {
            by_action(change, "api-callback-added", "api-callback-removed", "webhook-contract-changed")
        }
        Element::Tag { .. } => by_action(change, "api-tag-added", "api-tag-removed", "api-tag-removed"),
        Element::Server { .. } => server(change),
        Element::Parameter { location, .. } if change.direction == Direction::Request => {
            parameter(change, *location, notice)
        }
        Element::RequestBody if change.direction == Direction::Request => request_body(change),
        Element::Response { status } if change.direction == Direction::Response => response(change, status),
        Element::ResponseHeader { name, .. } if change.direction == Direction::Response => header(change, name),
        Element::MediaType { .. } => media_type(change),
        // What a webhook sends and gets back.
        Element::Parameter { .. }
        | Element::RequestBody
        | Element::Response { .. }
        | Element::ResponseHeader { .. } => "webhook-contract-changed",
        _ => operation(change, notice),
    }
}

fn operation(change: &Change, notice: &Notice) -> &'static str {
    match &change.aspect {
        Aspect::Existence if change.action() == Action::Added => "endpoint-added",
        Aspect::Existence if change.action() == Action::Removed => notice.gone(change),
        Aspect::OperationId => {
            by_action(change, "api-operation-id-added", "api-operation-id-removed", "api-operation-id-removed")
        }
        Aspect::Limit(_) => by_action(change, "api-limit-added", "api-limit-removed", "api-limit-changed"),
        Aspect::Residency(_) => "api-residency-changed",
        _ => fallback(change),
    }
}

fn server(change: &Change) -> &'static str {
    match &change.aspect {
        Aspect::Existence => by_action(change, "api-server-added", "api-server-removed", "api-server-url-changed"),
        Aspect::Url => "api-server-url-changed",
        Aspect::ServerVariable(_) => "api-server-variable-changed",
        Aspect::Residency(_) => "api-server-residency-changed",
        _ => fallback(change),
    }
}

fn parameter(change: &Change, location: ParameterLocation, notice: &Notice) -> &'static str {
    match &change.aspect {
        Aspect::Existence if change.action() == Action::Added => new_parameter(change, location),
        Aspect::Existence => notice.parameter_gone(change),
        Aspect::Required => by_truth(change, "request-parameter-became-required", "request-parameter-became-optional"),
        Aspect::Style => "request-parameter-style-changed",
        Aspect::Explode => "request-parameter-explode-changed",
        Aspect::AllowReserved => {
            by_truth(change, "request-parameter-became-allow-reserved", "request-parameter-became-not-allow-reserved")
        }
        Aspect::AllowEmptyValue => by_truth(
            change,
            "request-parameter-became-allow-empty-value",
            "request-parameter-became-not-allow-empty-value",
        ),
        Aspect::ParameterContent => "request-parameter-content-changed",
        _ => fallback(change),
    }
}

fn new_parameter(change: &Change, location: ParameterLocation) -> &'static str {
    match (location, is_of_path(&change.new_pointer), change.new_facts.required) {
        (ParameterLocation::Path, _, _) => "new-request-path-parameter",
        (_, true, true) => "new-required-request-default-parameter-to-existing-path",
        (_, true, false) => "new-optional-request-default-parameter-to-existing-path",
        (_, false, true) => "new-required-request-parameter",
        (_, false, false) => "new-optional-request-parameter",
    }
}

/// Whether a parameter is declared for all operations of a path: `/paths/~1things/parameters/0`.
fn is_of_path(pointer: &str) -> bool {
    pointer.starts_with("/paths/") && pointer.split('/').nth(3) == Some("parameters")
}

fn request_body(change: &Change) -> &'static str {
    match (&change.aspect, change.action()) {
        (Aspect::Existence, Action::Added) if change.new_facts.required => "request-body-added-required",
        (Aspect::Existence, Action::Added) => "request-body-added-optional",
        (Aspect::Existence, Action::Removed) => "request-body-removed",
        (Aspect::Required, _) => by_truth(change, "request-body-became-required", "request-body-became-optional"),
        _ => fallback(change),
    }
}

fn response(change: &Change, status: &str) -> &'static str {
    match (&change.aspect, status.starts_with('2')) {
        (Aspect::Existence, true) => by_action(
            change,
            "response-success-status-added",
            "response-success-status-removed",
            "response-body-contract-changed",
        ),
        (Aspect::Existence, false) => by_action(
            change,
            "response-non-success-status-added",
            "response-non-success-status-removed",
            "response-body-contract-changed",
        ),
        _ => fallback(change),
    }
}

fn header(change: &Change, name: &str) -> &'static str {
    let is_rate_limit = tells_rate_limit(name);
    match (&change.aspect, change.action()) {
        (Aspect::Existence, Action::Added) if is_rate_limit => "rate-limit-header-added",
        (Aspect::Existence, Action::Added) => "response-header-added",
        (Aspect::Existence, Action::Removed) if change.old_facts.required => "required-response-header-removed",
        (Aspect::Existence, Action::Removed) if is_rate_limit => "rate-limit-header-removed",
        (Aspect::Existence, Action::Removed) => "optional-response-header-removed",
        (Aspect::Required, _) => by_truth(change, "response-header-became-required", "response-header-became-optional"),
        (Aspect::Style | Aspect::Explode, _) => "response-header-style-changed",
        (Aspect::ParameterContent, _) => "response-header-content-changed",
        _ => fallback(change),
    }
}

/// Whether a header tells callers how many calls they have left, or when to try again (`X-RateLimit-Remaining`,
/// `RateLimit` of draft-ietf-httpapi-ratelimit-headers, `Retry-After` of RFC 9110 §10.2.3).
fn tells_rate_limit(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("ratelimit") || name.contains("rate-limit") || name == "retry-after"
}

fn media_type(change: &Change) -> &'static str {
    let is_request = change.direction == Direction::Request;
    let [added, removed, generalized, specialized, renamed, encoding] = if is_request {
        [
            "request-body-media-type-added",
            "request-body-media-type-removed",
            "request-body-media-type-name-generalized",
            "request-body-media-type-name-specialized",
            "request-body-media-type-name-changed",
            "request-body-encoding-changed",
        ]
    } else {
        [
            "response-media-type-added",
            "response-media-type-removed",
            "response-media-type-name-generalized",
            "response-media-type-name-specialized",
            "response-media-type-name-changed",
            "response-body-encoding-changed",
        ]
    };
    match &change.aspect {
        Aspect::Existence => by_action(change, added, removed, renamed),
        Aspect::MediaTypeName => match (openness(change.old.as_ref()), openness(change.new.as_ref())) {
            // Who takes JSON need not take every format that is written in it.
            (old, new) if is_request && (old <= 1 && new <= 1) => renamed,
            (old, new) if new > old => generalized,
            (old, new) if new < old => specialized,
            _ => renamed,
        },
        Aspect::Encoding(_) => encoding,
        _ => fallback(change),
    }
}

/// How much a media range leaves open: `*/*`, `application/*`, `application/json`, `application/problem+json`.
fn openness(name: Option<&serde_json::Value>) -> usize {
    let name = name.and_then(serde_json::Value::as_str).unwrap_or_default();
    let essence = name.split(';').next().unwrap_or_default();
    match essence.matches('*').count() {
        0 => usize::from(!essence.contains('+')),
        wildcards => 1 + wildcards,
    }
}
