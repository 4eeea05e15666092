//! Whether the application has an approved subscription to the version: 403.

use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiVersionId, ApplicationId};

use crate::snapshot::grant::{Grant, Grants};

/// What the subscription grants under which the call runs; only approved ones are in a snapshot.
///
/// # Errors
/// [`GatewayFault::SubscriptionMissing`].
pub fn check(grants: &Grants, application: ApplicationId, version: ApiVersionId) -> Result<&Arc<Grant>, GatewayFault> {
    grants.get(application, version).ok_or(GatewayFault::SubscriptionMissing)
}
