//! Rules about paths, operations, webhooks, tags, servers and limits.

use super::{Line, breaks, risks, spares};
use crate::compatibility::diff::change::Direction::None as All;

const GONE: &str =
    "Callers get 404 or 405. Keep it until its users have moved; mark it deprecated first, with a sunset date.";
const GONE_IN_TIME: &str = "Callers were told. Check in the request log that nobody calls it any more.";
const TOO_EARLY: &str = "Callers rely on the announced date. Keep it until then.";
const NEW: &str = "Nobody calls it yet; nothing to do.";
const LIMIT: &str =
    "Callers may be refused more often, or less. Compare the limit with what they use, and announce it.";
const RESIDENCY: &str =
    "Data may leave the region that callers agreed to. Ask those who answer for it before traffic moves.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    spares("endpoint-added", All, ("the operation is new", NEW)),
    breaks("api-path-removed-without-deprecation", All, ("the path is gone and was not deprecated before", GONE)),
    breaks("api-path-removed-before-sunset", All, ("the path is gone before its sunset date", TOO_EARLY)),
    breaks("api-path-sunset-parse", All, ("the path is gone, and its sunset date cannot be read",
        "Nobody could know until when it works. Write x-sunset as 2026-12-31 and keep the path until then.")),
    spares("api-path-removed-with-deprecation", All, ("the path is gone after it was deprecated", GONE_IN_TIME)),
    breaks("api-removed-without-deprecation", All, ("the operation is gone and was not deprecated before", GONE)),
    breaks("api-removed-before-sunset", All, ("the operation is gone before its sunset date", TOO_EARLY)),
    spares("api-removed-with-deprecation", All, ("the operation is gone after it was deprecated", GONE_IN_TIME)),
    spares("api-removed-while-unstable", All, ("an operation that was draft or alpha is gone",
        "Draft and alpha operations promise nothing. Tell those who try them.")),
    risks("api-operation-id-removed", All, ("the operation id is gone or another one",
        "Generated clients name their methods after it, so callers must change code when they update. Keep the id.")),
    spares("api-operation-id-added", All, ("an operation id is stated", "Generated clients get a better name; nothing to do.")),
    spares("api-tag-added", All, ("a tag was added", "Only documentation changes; nothing to do.")),
    spares("api-tag-removed", All, ("a tag is gone", "Only documentation changes; nothing to do.")),
    spares("webhook-added", All, ("the webhook is new", "Only those who subscribe to it receive it; nothing to do.")),
    breaks("webhook-removed", All, ("the webhook is gone",
        "Subscribers wait for messages that no longer come. Keep sending it until they have another source.")),
    spares("api-callback-added", All, ("the callback is new", "Only those who give an address receive it; nothing to do.")),
    breaks("api-callback-removed", All, ("the callback is gone",
        "Callers wait for messages that no longer come. Keep sending it until they have another source.")),
    risks("webhook-contract-changed", All, ("what a webhook or callback sends or expects changed",
        "Those who receive it may not understand it. Compare both sides by hand.")),
    // servers
    spares("api-server-added", All, ("a server was added", "The old addresses still work; nothing to do.")),
    risks("api-server-removed", All, ("a server is gone",
        "Who calls it directly, or routes to it, reaches nothing. Change upstreams and tell callers before it is switched off.")),
    risks("api-server-url-changed", All, ("a server has another address",
        "Who calls it directly, or routes to it, reaches nothing. Change upstreams and tell callers before it is switched off.")),
    risks("api-server-variable-changed", All, ("a variable of a server address changed",
        "Calls may go to another region or environment. Compare the addresses that result.")),
    breaks("api-server-residency-changed", All, ("a server states another place where data lives", RESIDENCY)),
    breaks("api-residency-changed", All, ("another place where data lives is stated", RESIDENCY)),
    // limits
    risks("api-limit-added", All, ("a limit is stated", LIMIT)),
    risks("api-limit-removed", All, ("a limit is no longer stated", LIMIT)),
    risks("api-limit-changed", All, ("a limit is another one", LIMIT)),
    risks("api-contract-changed", All, ("something changed that no other rule names",
        "The rules do not tell whether callers are affected. Compare both places by hand.")),
];
