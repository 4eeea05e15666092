//! Who calls: the API key of a request, and what it is good for.
//!
//! A key comes as `Authorization: Bearer hg_…` or as `X-API-Key`. It is looked up by its hash; it never travels on.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::TenantId;
use headgate_contract::snapshot::{ApiKeyRecord, Compiled};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use super::framing::{Seen, Survey};
use super::token;
use crate::answer::{Extra, Refusal};
use crate::kept::Kept;

/// The header that carries a key alone.
pub const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// Longer values cannot be keys and are not hashed.
const LONGEST: usize = 128;

/// Finds the key of a request among those of `tenant`.
///
/// # Errors
/// [`GatewayFault::KeyMissing`], [`GatewayFault::KeyUnknown`] (also for keys of other tenants) or
/// [`GatewayFault::KeyExpired`], each with its challenge.
pub fn check<'a>(
    compiled: &'a Compiled,
    tenant: TenantId,
    survey: &Survey<'_>,
    kept: &mut Kept,
    now_s: i64,
) -> Result<&'a ApiKeyRecord, Refusal> {
    let presented = presented(survey.token, survey.api_key).ok_or_else(|| refuse(GatewayFault::KeyMissing))?;
    let known = (presented.len() <= LONGEST).then(|| compiled.api_key(&kept.hash_of(presented))).flatten();
    let key = known.filter(|key| key.tenant_id == tenant).ok_or_else(|| refuse(GatewayFault::KeyUnknown))?;
    if key.expires_at.is_some_and(|end| now_s >= end) {
        return Err(refuse(GatewayFault::KeyExpired));
    }
    Ok(key)
}

/// Whether a field of this name carries a key of ours, and so never goes upstream. An `Authorization` that is meant for
/// the upstream does.
#[must_use]
pub fn is_key(name: &HeaderName, seen: Seen) -> bool {
    seen.token && *name == AUTHORIZATION || seen.api_key && *name == API_KEY
}

#[cold]
fn refuse(fault: GatewayFault) -> Refusal {
    let challenge = match fault {
        GatewayFault::KeyMissing => r#"Bearer realm="headgate""#,
        GatewayFault::KeyExpired => r#"Bearer realm="headgate", error="invalid_token", error_description="expired""#,
        _ => r#"Bearer realm="headgate", error="invalid_token""#,
    };
    Refusal { fault, extra: Extra::Challenge(challenge) }
}

fn presented<'h>(token: Option<&'h [u8]>, api_key: Option<&'h HeaderValue>) -> Option<&'h [u8]> {
    let alone = api_key.map(|value| value.as_bytes().trim_ascii());
    token.filter(|token| token::is_ours(token)).or(alone).or(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_found_in_either_header() {
        let presented = |authorization: Option<&'static str>, api_key: Option<&'static str>| {
            let token = authorization.and_then(|value| token::bearer(value.as_bytes()));
            let api_key = api_key.map(HeaderValue::from_static);
            presented(token, api_key.as_ref()).map(|key| String::from_utf8_lossy(key).into_owned())
        };
        let key = |text: &str| Some(text.to_owned());
        assert_eq!(presented(Some("bearer  hg_a"), None), key("hg_a"));
        assert_eq!(presented(None, Some(" hg_b ")), key("hg_b"));
        assert_eq!(presented(Some("Bearer eyJ"), Some("hg_b")), key("hg_b"));
        assert_eq!(presented(Some("Bearer hg_a"), Some("hg_b")), key("hg_a"));
        assert_eq!(presented(Some("Bearer eyJ"), None), key("eyJ"));
        assert_eq!(presented(Some("Basic aGc="), None), None);
    }
}
