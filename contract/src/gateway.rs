//! The answers that the proxy gives by itself: each failure has its own status and code.

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Why the proxy answered instead of the upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GatewayFault {
    RouteNotFound,
    MethodNotAllowed,
    MalformedRequest,
    KeyMissing,
    KeyUnknown,
    KeyExpired,
    SubscriptionMissing,
    RateLimited,
    BodyTooLarge,
    UpstreamUnreachable,
    UpstreamBroken,
    UpstreamTimeout,
    NotReady,
    Internal,
}

impl GatewayFault {
    pub const ALL: [Self; 14] = [
        Self::RouteNotFound,
        Self::MethodNotAllowed,
        Self::MalformedRequest,
        Self::KeyMissing,
        Self::KeyUnknown,
        Self::KeyExpired,
        Self::SubscriptionMissing,
        Self::RateLimited,
        Self::BodyTooLarge,
        Self::UpstreamUnreachable,
        Self::UpstreamBroken,
        Self::UpstreamTimeout,
        Self::NotReady,
        Self::Internal,
    ];

    /// The HTTP status code of the answer (RFC 9110 §15, RFC 6585 §4).
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::MalformedRequest => 400,
            Self::KeyMissing | Self::KeyUnknown | Self::KeyExpired => 401,
            Self::SubscriptionMissing => 403,
            Self::RouteNotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::BodyTooLarge => 413,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::UpstreamUnreachable | Self::UpstreamBroken => 502,
            Self::NotReady => 503,
            Self::UpstreamTimeout => 504,
        }
    }

    /// The stable code of the problem document.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RouteNotFound => "route_not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::MalformedRequest => "malformed_request",
            Self::KeyMissing => "key_missing",
            Self::KeyUnknown => "key_unknown",
            Self::KeyExpired => "key_expired",
            Self::SubscriptionMissing => "subscription_missing",
            Self::RateLimited => "rate_limited",
            Self::BodyTooLarge => "body_too_large",
            Self::UpstreamUnreachable => "upstream_unreachable",
            Self::UpstreamBroken => "upstream_broken",
            Self::UpstreamTimeout => "upstream_timeout",
            Self::NotReady => "not_ready",
            Self::Internal => "internal",
        }
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }

    /// Whether the upstream is to blame: such an answer counts as a failure of the arm.
    #[must_use]
    pub fn is_upstream_failure(self) -> bool {
        matches!(self, Self::UpstreamUnreachable | Self::UpstreamBroken | Self::UpstreamTimeout)
    }

    /// What happened, and what the caller can do.
    #[must_use]
    pub fn problem(self) -> Problem {
        let (title, detail) = self.words();
        Problem::new(self.status(), self.code(), title, detail)
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::RouteNotFound => (
                "No such path",
                "No published API version has this path. Compare it with the API's reference: it begins with /tenant/api/version.",
            ),
            Self::MethodNotAllowed => (
                "Method not allowed",
                "This path exists, but not with this method. The Allow header lists those it has.",
            ),
            Self::MalformedRequest => (
                "Malformed request",
                "The request line or its headers cannot be understood. Check the URL for illegal characters.",
            ),
            Self::KeyMissing => (
                "API key missing",
                "Send your API key as `Authorization: Bearer <key>` or in the header `X-API-Key`. Keys are made on your application's page.",
            ),
            Self::KeyUnknown => (
                "API key unknown",
                "This API key is unknown or was revoked. Check that it is complete, or create a new one on your application's page.",
            ),
            Self::KeyExpired => (
                "API key expired",
                "This API key has expired. Create a new one, or rotate it, on your application's page.",
            ),
            Self::SubscriptionMissing => (
                "No approved subscription",
                "Your application has no approved subscription to this API version. Ask for one on the API's page in the portal.",
            ),
            Self::RateLimited => (
                "Rate limit exceeded",
                "Your plan's rate is used up. Wait for the number of seconds in Retry-After, or ask for a larger plan.",
            ),
            Self::BodyTooLarge => (
                "Body too large",
                "The request body is larger than your plan allows. Send a smaller one, or ask for a larger plan.",
            ),
            Self::UpstreamUnreachable => (
                "Upstream unreachable",
                "No target of this API's upstream could be reached. Try again later; the owner of the API sees this in the request log.",
            ),
            Self::UpstreamBroken => (
                "Upstream broke off",
                "The upstream closed the connection before it had answered. Repeat the call if it is safe to repeat.",
            ),
            Self::UpstreamTimeout => (
                "Upstream too slow",
                "The upstream did not answer in time. Repeat the call later if it is safe to repeat.",
            ),
            Self::NotReady => (
                "Gateway is starting",
                "This proxy has not received its first snapshot yet. Try again in a few seconds.",
            ),
            Self::Internal => (
                "Internal error",
                "Something went wrong inside the gateway. Quote the request id when you ask for help.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_its_own_code_and_parses_back() {
        for fault in GatewayFault::ALL {
            assert_eq!(GatewayFault::parse(fault.code()), Some(fault));
            assert_eq!(fault.problem().status, fault.status());
        }
        let mut codes: Vec<_> = GatewayFault::ALL.map(GatewayFault::code).to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), GatewayFault::ALL.len());
    }
}
