//! Rules about bodies, media types, responses and their headers. Those about their schemas are in the comparator table.

use super::{Line, breaks, risks, spares};
use crate::compatibility::diff::change::Direction::{Request, Response};

const NO_FORMAT: &str = "Callers that send it get 415. Keep accepting it.";
const NO_ANSWER_FORMAT: &str = "Callers that ask for it get 406, or a format they cannot read. Keep offering it.";
const HEADER_LOST: &str = "Callers that read it find nothing. Keep sending it.";
const STATUS: &str = "Clients retry, report and recover by status. Check how they treat it, and announce it.";
const RATE_LIMIT: &str =
    "Clients that slow down by it behave differently, so load and refusals may change. Announce it.";
const ANSWER_READ: &str = "What callers read is written in another way. Keep the old one.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    breaks("request-body-added-required", Request, ("a body is required where there was none",
        "Callers send none and are refused. Make it optional.")),
    spares("request-body-added-optional", Request, ("a body may be sent where there was none", "Callers need not send it; nothing to do.")),
    breaks("request-body-removed", Request, ("the body is gone",
        "What callers send in it is ignored or refused. Keep accepting it, or offer another way to send it.")),
    breaks("request-body-became-required", Request, ("the body is required now", "Callers that send none are refused. Keep it optional.")),
    spares("request-body-became-optional", Request, ("the body is optional now", "Callers may still send it; nothing to do.")),
    spares("request-body-media-type-added", Request, ("another format of the body is accepted", "The old formats still work; nothing to do.")),
    breaks("request-body-media-type-removed", Request, ("a format of the body is no longer accepted", NO_FORMAT)),
    spares("request-body-media-type-name-generalized", Request, ("the accepted format includes the old one", "The old format still works; nothing to do.")),
    breaks("request-body-media-type-name-specialized", Request, ("the accepted format is only a part of the old one", NO_FORMAT)),
    risks("request-body-media-type-name-changed", Request, ("the accepted format has other parameters",
        "The documents do not tell whether the old format is still accepted. Try it.")),
    breaks("request-body-media-type-schema-added", Request, ("the body must fit a schema where anything was allowed",
        "Callers that send something else are refused. Leave room for what they send.")),
    spares("request-body-media-type-schema-removed", Request, ("the body need not fit a schema", "Everything that was accepted still is; nothing to do.")),
    breaks("request-body-encoding-changed", Request, ("a part of the form is written in another way", "What callers write is read as something else. Keep the old way.")),
    // responses
    spares("response-success-status-added", Response, ("an answer for success is new", "Callers still get the old ones; nothing to do, unless it replaces them.")),
    breaks("response-success-status-removed", Response, ("an answer for success is gone",
        "Callers that wait for this status take the call for failed. Keep the status.")),
    risks("response-non-success-status-added", Response, ("an answer other than success is new", STATUS)),
    risks("response-non-success-status-removed", Response, ("an answer other than success is gone", STATUS)),
    spares("response-media-type-added", Response, ("another format of the answer is offered", "Callers get it only if they ask for it; nothing to do.")),
    breaks("response-media-type-removed", Response, ("a format of the answer is no longer offered", NO_ANSWER_FORMAT)),
    breaks("response-media-type-name-generalized", Response, ("the format of the answer includes more than before", NO_ANSWER_FORMAT)),
    spares("response-media-type-name-specialized", Response, ("the format of the answer is a part of the old one", "Callers can read it; nothing to do.")),
    risks("response-media-type-name-changed", Response, ("the format of the answer has other parameters",
        "The documents do not tell whether callers can read it. Try it.")),
    spares("response-body-media-type-schema-added", Response, ("the answer fits a schema where anything was allowed", "Callers know more than before; nothing to do.")),
    risks("response-body-media-type-schema-removed", Response, ("the answer need not fit a schema any more",
        "Callers may receive anything. Keep the schema, if the answer still fits it.")),
    risks("response-body-encoding-changed", Response, ("a part of the answer is written in another way", ANSWER_READ)),
    // headers
    spares("response-header-added", Response, ("a header is new", "Callers ignore headers they do not know; nothing to do.")),
    risks("rate-limit-header-added", Response, ("a header about rate limits is new", RATE_LIMIT)),
    risks("rate-limit-header-removed", Response, ("a header about rate limits is gone", RATE_LIMIT)),
    breaks("required-response-header-removed", Response, ("a header that was always sent is gone", HEADER_LOST)),
    risks("optional-response-header-removed", Response, ("a header that was sometimes sent is gone", HEADER_LOST)),
    breaks("response-header-became-optional", Response, ("a header is no longer always sent", HEADER_LOST)),
    spares("response-header-became-required", Response, ("a header is always sent now", "Callers find more than before; nothing to do.")),
    risks("response-header-style-changed", Response, ("lists and objects in a header are written in another way", ANSWER_READ)),
    risks("response-header-content-changed", Response, ("a header is written in another media type", ANSWER_READ)),
];
