//! What a bearer token says.

use headgate_contract::ids::{ServiceTokenId, TenantId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Claims of a token: the registered ones (RFC 7519 §4.1) and the tenant of a service token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    /// `user:<id>` or `service_token:<id>`.
    pub sub: String,
    pub jti: Uuid,
    /// Unix seconds.
    pub iat: i64,
    /// Unix seconds; from this second on the token is refused.
    pub exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
}

/// Whom a token stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearer {
    User(UserId),
    ServiceToken { tenant: TenantId, id: ServiceTokenId },
}

impl Bearer {
    pub(super) fn subject(self) -> String {
        match self {
            Self::User(id) => format!("user:{id}"),
            Self::ServiceToken { id, .. } => format!("service_token:{id}"),
        }
    }

    pub(super) fn tenant(self) -> Option<TenantId> {
        match self {
            Self::User(_) => None,
            Self::ServiceToken { tenant, .. } => Some(tenant),
        }
    }
}

impl Claims {
    /// Whom the token stands for; `None` when its claims do not fit together.
    #[must_use]
    pub fn bearer(&self) -> Option<Bearer> {
        match (self.sub.split_once(':')?, self.tenant) {
            (("user", id), None) => Some(Bearer::User(id.parse().ok()?)),
            (("service_token", id), Some(tenant)) => Some(Bearer::ServiceToken { tenant, id: id.parse().ok()? }),
            _ => None,
        }
    }
}
