//! Who calls: the API key of a request, and what it is good for.
//!
//! A key comes as `Authorization: Bearer hg_…` or as `X-API-Key`. It is looked up by its hash; it never travels on.

use headgate_contract::credentials::KEY_PREFIX;
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::TenantId;
use headgate_contract::snapshot::{ApiKeyRecord, Compiled};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};

use super::framing::{Seen, Survey};
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
    let presented = presented(survey.authorization, survey.api_key).ok_or(refuse(GatewayFault::KeyMissing))?;
    let known = (presented.len() <= LONGEST).then(|| compiled.api_key(&kept.hash_of(presented))).flatten();
    let key = known.filter(|key| key.tenant_id == tenant).ok_or(refuse(GatewayFault::KeyUnknown))?;
    if key.expires_at.is_some_and(|end| now_s >= end) {
        return Err(refuse(GatewayFault::KeyExpired));
    }
    Ok(key)
}

/// Takes every header that carries a key of ours off a request that goes upstream. An `Authorization` that is meant
/// for the upstream passes. `seen` spares looking for what is not there.
pub fn strip(fields: &mut HeaderMap, seen: Seen) {
    if seen.authorization
        && fields.get_all(AUTHORIZATION).iter().any(|value| bearer(value.as_bytes()).is_some_and(is_ours))
    {
        fields.remove(AUTHORIZATION);
    }
    if seen.api_key {
        fields.remove(API_KEY);
    }
}

fn refuse(fault: GatewayFault) -> Refusal {
    let challenge = match fault {
        GatewayFault::KeyMissing => r#"Bearer realm="headgate""#,
        GatewayFault::KeyExpired => r#"Bearer realm="headgate", error="invalid_token", error_description="expired""#,
        _ => r#"Bearer realm="headgate", error="invalid_token""#,
    };
    Refusal { fault, extra: Extra::Challenge(challenge) }
}

fn presented<'h>(authorization: Option<&'h HeaderValue>, api_key: Option<&'h HeaderValue>) -> Option<&'h [u8]> {
    let token = authorization.and_then(|value| bearer(value.as_bytes()));
    let alone = api_key.map(|value| value.as_bytes().trim_ascii());
    token.filter(|token| is_ours(token)).or(alone).or(token)
}

/// The token of a `Bearer` credential (RFC 6750 §2.1); the scheme is case-insensitive.
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| token.trim_ascii())
}

fn is_ours(token: &[u8]) -> bool {
    token.starts_with(KEY_PREFIX.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn key_is_found_in_either_header() {
        let presented = |authorization: Option<&'static str>, api_key: Option<&'static str>| {
            let [authorization, api_key] = [authorization, api_key].map(|text| text.map(HeaderValue::from_static));
            presented(authorization.as_ref(), api_key.as_ref()).map(|key| String::from_utf8_lossy(key).into_owned())
        };
        let key = |text: &str| Some(text.to_owned());
        assert_eq!(presented(Some("bearer  hg_a"), None), key("hg_a"));
        assert_eq!(presented(None, Some(" hg_b ")), key("hg_b"));
        assert_eq!(presented(Some("Bearer eyJ"), Some("hg_b")), key("hg_b"));
        assert_eq!(presented(Some("Bearer hg_a"), Some("hg_b")), key("hg_a"));
        assert_eq!(presented(Some("Bearer eyJ"), None), key("eyJ"));
        assert_eq!(presented(Some("Basic aGc="), None), None);
    }

    #[test]
    fn keys_are_stripped_and_foreign_credentials_pass() {
        let mut fields = headers(&[("authorization", "Bearer hg_a"), ("x-api-key", "hg_b")]);
        strip(&mut fields, Seen { authorization: true, api_key: true, ..Seen::default() });
        assert!(fields.is_empty());
        let mut fields = headers(&[("authorization", "Basic abc"), ("x-api-key", "hg_b")]);
        strip(&mut fields, Seen { authorization: true, api_key: true, ..Seen::default() });
        assert_eq!(fields.len(), 1);
    }
}
