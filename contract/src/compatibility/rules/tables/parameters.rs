//! Rules about parameters. Those about the schemas of parameters are in the comparator table.

use super::{Line, breaks, risks, spares};
use crate::compatibility::diff::change::Direction::Request;

const REFUSED: &str =
    "Callers that do not send it are refused. Make it optional, with the old behaviour as its default.";
const ENCODED: &str =
    "What callers write is read as something else. Keep the old way, or give the new one another name.";
const NOT_NEEDED: &str = "Callers need not send it; nothing to do.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    breaks("new-required-request-parameter", Request, ("a required parameter is new", REFUSED)),
    spares("new-optional-request-parameter", Request, ("an optional parameter is new", NOT_NEEDED)),
    breaks("new-request-path-parameter", Request, ("a path parameter is new",
        "Addresses that callers build no longer fit. Keep the old path beside the new one.")),
    breaks("new-required-request-default-parameter-to-existing-path", Request,
        ("a required parameter is new for all operations of the path", REFUSED)),
    spares("new-optional-request-default-parameter-to-existing-path", Request,
        ("an optional parameter is new for all operations of the path", NOT_NEEDED)),
    risks("request-parameter-removed", Request, ("the parameter is gone",
        "Callers that send it are refused, or it is ignored in silence. Deprecate it first, and see who still sends it.")),
    spares("request-parameter-removed-with-deprecation", Request, ("the parameter is gone after it was deprecated",
        "Callers were told. Check in the request log that nobody sends it any more.")),
    breaks("request-parameter-removed-before-sunset", Request, ("the parameter is gone before its sunset date",
        "Callers rely on the announced date. Keep it until then.")),
    breaks("request-parameter-became-required", Request, ("the parameter is required now", REFUSED)),
    spares("request-parameter-became-optional", Request, ("the parameter is optional now", NOT_NEEDED)),
    breaks("request-parameter-style-changed", Request, ("lists and objects are written in another way (style)", ENCODED)),
    breaks("request-parameter-explode-changed", Request, ("lists and objects are split in another way (explode)", ENCODED)),
    spares("request-parameter-became-allow-reserved", Request, ("reserved characters may stand unencoded",
        "Encoded characters still work; nothing to do.")),
    breaks("request-parameter-became-not-allow-reserved", Request, ("reserved characters must be encoded",
        "Callers that send them as they are may be misread. Accept both.")),
    spares("request-parameter-became-allow-empty-value", Request, ("it may be sent without a value", "Values still work; nothing to do.")),
    breaks("request-parameter-became-not-allow-empty-value", Request, ("it may no longer be sent without a value",
        "Callers that send only its name are refused. Accept both.")),
    breaks("request-parameter-content-changed", Request, ("it is written in another media type", ENCODED)),
];
