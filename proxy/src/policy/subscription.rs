//! Whether the application has an approved subscription to the version: 403.

use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiVersionId, ApplicationId};

use crate::snapshot::entitlements::{Entitlement, Entitlements};

/// What the subscription entitles to under which the call runs; only approved ones are in a snapshot.
///
/// # Errors
/// [`GatewayFault::SubscriptionMissing`].
pub fn check(
    entitlements: &Entitlements,
    application: ApplicationId,
    version: ApiVersionId,
) -> Result<&Arc<Entitlement>, GatewayFault> {
    entitlements.get(application, version).ok_or(GatewayFault::SubscriptionMissing)
}
