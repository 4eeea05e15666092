//! One registry of identifier kinds. Mixing two kinds does not compile.
//!
//! Every identifier is a UUIDv7 (RFC 9562 §5.7): time-ordered, so that indexes stay
//! compact and a keyset page over ids is a page over creation time.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "openapi", schema(value_type = uuid::Uuid))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::from_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl From<$name> for Uuid {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    )+};
}

ids! {
    /// An isolated customer of one installation.
    TenantId,
    /// A person who can sign in.
    UserId,
    /// A group inside a tenant that owns APIs or applications.
    TeamId,
    /// A one-time invitation to become a member.
    InvitationId,
    /// A bearer token for the REST API.
    ServiceTokenId,
    /// A published contract family.
    ApiId,
    /// One line of an API, such as `v1`.
    ApiVersionId,
    /// One stored OpenAPI document of a version.
    SpecificationId,
    /// One method and path of a version.
    OperationId,
    /// A logical backend.
    UpstreamId,
    /// One address of an upstream.
    TargetId,
    /// The limits and rules under which one subscribes.
    PlanId,
    /// Calling software.
    ApplicationId,
    /// One API key of an application.
    ApiKeyId,
    /// The right of an application to call an API version under a plan.
    SubscriptionId,
    /// One proxy process as the control plane knows it.
    NodeId,
    /// A controlled change of what serves an upstream.
    RolloutId,
    /// One recorded decision of the judge.
    VerdictId,
    /// One recorded change: who did what.
    AuditEventId,
    /// One call, as its request log and its problem document name it.
    RequestId,
}
