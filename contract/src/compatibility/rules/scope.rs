//! Which kind of place a schema stands in: the first part of a rule's id.

use super::severity::Severity;
use crate::compatibility::diff::change::{Change, Direction, Element, Site, Step};

/// A kind of place where a schema can stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// The whole body that callers send.
    RequestBody,
    /// A part of it.
    RequestProperty,
    /// A parameter.
    RequestParameter,
    /// A part of a parameter that is an object or a list.
    RequestParameterProperty,
    /// The whole body that callers receive.
    ResponseBody,
    /// A part of it.
    ResponseProperty,
    /// A header that callers receive.
    ResponseHeader,
}

impl Scope {
    /// All of them.
    pub(super) const ALL: [Self; 7] = [
        Self::RequestBody,
        Self::RequestProperty,
        Self::RequestParameter,
        Self::RequestParameterProperty,
        Self::ResponseBody,
        Self::ResponseProperty,
        Self::ResponseHeader,
    ];

    /// Start of the ids of its rules.
    pub(super) const fn prefix(self) -> &'static str {
        match self {
            Self::RequestBody => "request-body",
            Self::RequestProperty => "request-property",
            Self::RequestParameter => "request-parameter",
            Self::RequestParameterProperty => "request-parameter-property",
            Self::ResponseBody => "response-body",
            Self::ResponseProperty => "response-property",
            Self::ResponseHeader => "response-header",
        }
    }

    /// Who sends what stands there.
    pub(super) const fn direction(self) -> Direction {
        match self {
            Self::RequestBody | Self::RequestProperty | Self::RequestParameter | Self::RequestParameterProperty => {
                Direction::Request
            }
            Self::ResponseBody | Self::ResponseProperty | Self::ResponseHeader => Direction::Response,
        }
    }

    /// Severity of the few rules that differ from place to place.
    pub(super) fn severity(self, suffix: &str) -> Option<Severity> {
        match (self, suffix) {
            // Who leaves a parameter out gets another answer to the same call.
            (Self::RequestParameter, "default-value-added" | "default-value-removed" | "default-value-changed") => {
                Some(Severity::Breaking)
            }
            // How a parameter that is an object is written decides whether its types show at all.
            (Self::RequestParameterProperty, "type-changed") => Some(Severity::Risky),
            _ => None,
        }
    }

    /// The scope of a change of a schema.
    pub(super) fn of(change: &Change) -> Option<Self> {
        let Element::Schema { site, path } = &change.element else { return None };
        let inner = path.iter().any(leads_inside);
        let is_body = matches!(site, Site::RequestBody { .. } | Site::ResponseBody { .. });
        Some(match (change.direction, is_body, inner) {
            (Direction::Response, true, false) => Self::ResponseBody,
            (Direction::Response, true, true) => Self::ResponseProperty,
            (Direction::Response, false, _) => Self::ResponseHeader,
            (_, true, false) => Self::RequestBody,
            (_, true, true) => Self::RequestProperty,
            (_, false, false) => Self::RequestParameter,
            (_, false, true) => Self::RequestParameterProperty,
        })
    }
}

/// Whether a step leads to a part of the value, not only to another rule about the whole.
const fn leads_inside(step: &Step) -> bool {
    !matches!(step, Step::Variant { .. } | Step::Not | Step::If | Step::Then | Step::Else | Step::DependentSchema(_))
}
