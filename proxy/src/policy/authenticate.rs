//! Who calls: the API key of a request, and what it is good for.
//!
//! A key comes as `Authorization: Bearer hg_…` or as `X-API-Key`. It is looked up by its hash; it never travels on.

use headgate_contract::credentials::{KEY_PREFIX, KeyHash};
use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::TenantId;
use headgate_contract::snapshot::{ApiKeyRecord, Compiled};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};

use crate::answer::{Extra, Refusal};

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
    headers: &HeaderMap,
    now_s: i64,
) -> Result<&'a ApiKeyRecord, Refusal> {
    let presented = presented(headers).ok_or(refuse(GatewayFault::KeyMissing))?;
    let known = (presented.len() <= LONGEST).then(|| compiled.api_key(&KeyHash::of(presented))).flatten();
    let key = known.filter(|key| key.tenant_id == tenant).ok_or(refuse(GatewayFault::KeyUnknown))?;
    if key.expires_at.is_some_and(|end| now_s >= end) {
        return Err(refuse(GatewayFault::KeyExpired));
    }
    Ok(key)
}

/// Takes every header that carries a key of ours off a request that goes upstream. An `Authorization` that is meant
/// for the upstream passes.
pub fn strip(fields: &mut HeaderMap) {
    if fields.get_all(AUTHORIZATION).iter().any(|value| bearer(value.as_bytes()).is_some_and(is_ours)) {
        fields.remove(AUTHORIZATION);
    }
    fields.remove(API_KEY);
}

fn refuse(fault: GatewayFault) -> Refusal {
    let challenge = match fault {
        GatewayFault::KeyMissing => r#"Bearer realm="headgate""#,
        GatewayFault::KeyExpired => r#"Bearer realm="headgate", error="invalid_token", error_description="expired""#,
        _ => r#"Bearer realm="headgate", error="invalid_token""#,
    };
    Refusal { fault, extra: Extra::Challenge(challenge) }
}

fn presented(headers: &HeaderMap) -> Option<&str> {
    let token = headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
    let alone = || headers.get(API_KEY).map(|value| value.as_bytes());
    let chosen = token.filter(|token| is_ours(token)).or_else(alone).or(token)?;
    std::str::from_utf8(chosen).ok().map(str::trim)
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
        assert_eq!(presented(&headers(&[("authorization", "bearer  hg_a")])), Some("hg_a"));
        assert_eq!(presented(&headers(&[("x-api-key", "hg_b")])), Some("hg_b"));
        assert_eq!(presented(&headers(&[("authorization", "Bearer eyJ"), ("x-api-key", "hg_b")])), Some("hg_b"));
        assert_eq!(presented(&headers(&[("authorization", "Bearer hg_a"), ("x-api-key", "hg_b")])), Some("hg_a"));
        assert_eq!(presented(&headers(&[("authorization", "Basic aGc=")])), None);
    }

    #[test]
    fn keys_are_stripped_and_foreign_credentials_pass() {
        let mut fields = headers(&[("authorization", "Bearer hg_a"), ("x-api-key", "hg_b")]);
        strip(&mut fields);
        assert!(fields.is_empty());
        let mut fields = headers(&[("authorization", "Basic abc"), ("x-api-key", "hg_b")]);
        strip(&mut fields);
        assert_eq!(fields.len(), 1);
    }
}
