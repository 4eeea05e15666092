//! Whether the application has an approved subscription to the version: 403.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiVersionId, ApplicationId};
use headgate_contract::snapshot::{Compiled, SubscriptionRecord};

/// The subscription under which the call runs; only approved ones are in a snapshot.
///
/// # Errors
/// [`GatewayFault::SubscriptionMissing`].
pub fn check(
    compiled: &Compiled,
    application: ApplicationId,
    version: ApiVersionId,
) -> Result<&SubscriptionRecord, GatewayFault> {
    compiled.subscription(application, version).ok_or(GatewayFault::SubscriptionMissing)
}
