//! Rules about who may call: security requirements, scopes and schemes.

use super::{Line, breaks, risks, spares};
use crate::compatibility::diff::change::Direction::None as All;

const REFUSED: &str =
    "Callers without it get 401 or 403. Give them the credential first, or let the gateway hold it for them.";
const SCOPE: &str =
    "Callers whose tokens lack it get 403. Grant it to them first, or let the gateway hold the credential.";
const OTHER_WAY: &str = "The other ways still work; nothing to do.";
const OPEN: &str = "Callers that prove who they are still may; check that the operation is meant to be open.";
const LOST_WAY: &str = "Callers that use it get 401. Keep accepting it until they have moved.";
const FEWER: &str = "Callers need less than before; nothing to do.";
const PROOF: &str = "Credentials and clients that fit the old scheme no longer work. Let the gateway hold the new credential, or accept both.";
const UNUSED: &str = "What operations demand is judged where they demand it; nothing to do here.";

#[rustfmt::skip]
pub(in super::super) const LINES: &[Line] = &[
    // requirements of one operation
    breaks("api-security-added", All, ("a proof of who calls is demanded that was not before", REFUSED)),
    spares("api-security-alternative-added", All, ("another way to prove who calls is accepted", OTHER_WAY)),
    spares("api-security-removed", All, ("a proof of who calls is no longer demanded", OPEN)),
    breaks("api-security-alternative-removed", All, ("one of the ways to prove who calls is no longer accepted", LOST_WAY)),
    breaks("api-security-scope-added", All, ("one more scope is demanded", SCOPE)),
    spares("api-security-scope-removed", All, ("a scope is no longer demanded", FEWER)),
    // requirements of the whole document
    breaks("api-global-security-added", All, ("a proof of who calls is demanded that was not before", REFUSED)),
    spares("api-global-security-alternative-added", All, ("another way to prove who calls is accepted", OTHER_WAY)),
    spares("api-global-security-removed", All, ("a proof of who calls is no longer demanded", OPEN)),
    breaks("api-global-security-alternative-removed", All, ("one of the ways to prove who calls is no longer accepted", LOST_WAY)),
    breaks("api-global-security-scope-added", All, ("one more scope is demanded", SCOPE)),
    spares("api-global-security-scope-removed", All, ("a scope is no longer demanded", FEWER)),
    // schemes
    spares("api-security-component-added", All, ("a security scheme is declared", UNUSED)),
    spares("api-security-component-removed", All, ("a security scheme is no longer declared", UNUSED)),
    breaks("api-security-component-type-changed", All, ("the security scheme is of another type", PROOF)),
    breaks("api-security-component-key-place-changed", All, ("the key is sent in another place", PROOF)),
    breaks("api-security-component-oauth-url-changed", All, ("users give their consent at another address", PROOF)),
    breaks("api-security-component-oauth-token-url-changed", All, ("tokens come from another address", PROOF)),
    breaks("api-security-component-oauth-refresh-url-changed", All, ("tokens are renewed at another address", PROOF)),
    breaks("api-security-component-openid-connect-url-changed", All, ("the identity provider is found at another address", PROOF)),
    spares("api-security-component-oauth-flow-added", All, ("another way to get tokens is offered", OTHER_WAY)),
    breaks("api-security-component-oauth-flow-removed", All, ("a way to get tokens is no longer offered", PROOF)),
    spares("api-security-component-oauth-scope-added", All, ("one more scope is offered", OTHER_WAY)),
    breaks("api-security-component-oauth-scope-removed", All, ("a scope is no longer offered",
        "Callers that ask for it get no token. Keep offering it.")),
    spares("api-security-component-oauth-scope-changed", All, ("a scope is described in other words", "It is the same scope; nothing to do.")),
    risks("api-security-component-changed", All, ("something of the security scheme changed that no other rule names",
        "The rules do not tell whether callers are affected. Compare both places by hand.")),
];
