//! Rules about named properties: whether they are there, must be there, and who sends them.

use super::{Line, breaks, risks, spares};
use crate::compatibility::diff::change::Direction::{Request, Response};

const REFUSED: &str = "Callers that do not send it are refused. Make it optional.";
const REFUSED_DESPITE_DEFAULT: &str =
    "A default does not make it optional: callers that do not send it may be refused. Make it optional.";
const NOT_NEEDED: &str = "Callers need not send it; nothing to do.";
const UNREAD: &str =
    "Callers that send it are refused, or it is ignored in silence. Deprecate it first, and see who still sends it.";
const LOST: &str = "Callers that read it find nothing. Keep sending it until nobody reads it.";
const FOUND: &str = "Callers ignore what they do not know; nothing to do.";
const ALWAYS: &str = "Callers find more than before; nothing to do.";
const NO_MESSAGE: &str = "What may be sent stays the same; nothing to do.";
const NOW_SENT: &str = "Callers may send it now; nothing to do.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    // of request bodies
    breaks("new-required-request-property", Request, ("a required property is new", REFUSED)),
    breaks("new-required-request-property-with-default", Request, ("a required property with a default is new", REFUSED_DESPITE_DEFAULT)),
    spares("new-optional-request-property", Request, ("an optional property is new", NOT_NEEDED)),
    risks("request-property-removed", Request, ("the property is gone", UNREAD)),
    breaks("request-property-became-required", Request, ("the property is required now", REFUSED)),
    breaks("request-property-became-required-with-default", Request, ("the property, which has a default, is required now", REFUSED_DESPITE_DEFAULT)),
    spares("request-property-became-optional", Request, ("the property is optional now", NOT_NEEDED)),
    risks("request-required-property-became-read-only", Request, ("the required property may no longer be sent", UNREAD)),
    spares("request-required-property-became-not-read-only", Request, ("the required property is to be sent now",
        "Callers could not send it before, so check that its absence is still accepted.")),
    risks("request-optional-property-became-read-only", Request, ("the property may no longer be sent", UNREAD)),
    spares("request-optional-property-became-not-read-only", Request, ("the property may be sent now", NOW_SENT)),
    spares("request-required-property-became-write-only", Request, ("the required property is only sent, never received", NO_MESSAGE)),
    spares("request-required-property-became-not-write-only", Request, ("the required property is received too", NO_MESSAGE)),
    spares("request-optional-property-became-write-only", Request, ("the property is only sent, never received", NO_MESSAGE)),
    spares("request-optional-property-became-not-write-only", Request, ("the property is received too", NO_MESSAGE)),
    // of parameters
    breaks("new-required-request-header-property", Request, ("a required property of a header is new", REFUSED)),
    breaks("request-header-property-became-required", Request, ("a property of a header is required now", REFUSED)),
    breaks("request-header-property-became-enum", Request, ("a property of a header is limited to listed values",
        "Callers that send other values are refused. Accept the old values too.")),
    breaks("new-required-request-parameter-property", Request, ("a required property of a parameter is new", REFUSED)),
    spares("new-optional-request-parameter-property", Request, ("an optional property of a parameter is new", NOT_NEEDED)),
    risks("request-parameter-property-removed", Request, ("a property of a parameter is gone", UNREAD)),
    breaks("request-parameter-property-became-required", Request, ("a property of a parameter is required now", REFUSED)),
    spares("request-parameter-property-became-optional", Request, ("a property of a parameter is optional now", NOT_NEEDED)),
    // of response bodies
    spares("response-required-property-added", Response, ("a property that is always sent is new", FOUND)),
    spares("response-optional-property-added", Response, ("a property that may be sent is new", FOUND)),
    breaks("response-required-property-removed", Response, ("a property that was always sent is gone", LOST)),
    risks("response-optional-property-removed", Response, ("a property that was sometimes sent is gone", LOST)),
    breaks("response-property-became-optional", Response, ("the property is no longer always sent",
        "Callers that take it for granted fail without it. Keep sending it.")),
    spares("response-property-became-required", Response, ("the property is always sent now", ALWAYS)),
    spares("response-required-property-became-read-only", Response, ("the property is only received, never sent", NO_MESSAGE)),
    spares("response-required-property-became-not-read-only", Response, ("the property is sent too", NO_MESSAGE)),
    spares("response-optional-property-became-read-only", Response, ("the property is only received, never sent", NO_MESSAGE)),
    spares("response-optional-property-became-not-read-only", Response, ("the property is sent too", NO_MESSAGE)),
    breaks("response-required-property-became-write-only", Response, ("a property that was always received no longer is", LOST)),
    risks("response-required-property-became-not-write-only", Response, ("a property that was never received now always is",
        "Callers that refuse what they do not know fail. Tell them before it is sent.")),
    risks("response-optional-property-became-write-only", Response, ("a property that was sometimes received no longer is", LOST)),
    spares("response-optional-property-became-not-write-only", Response, ("a property that was never received now may be", FOUND)),
    // of response headers
    spares("response-header-property-added", Response, ("a property of a header is new", FOUND)),
    breaks("response-header-property-removed", Response, ("a property of a header is gone", LOST)),
    breaks("response-header-property-became-optional", Response, ("a property of a header is no longer always sent", LOST)),
    spares("response-header-property-became-required", Response, ("a property of a header is always sent now", ALWAYS)),
];
