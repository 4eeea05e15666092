//! May this call pass? Match → authenticate → subscription → rate → body → first target.

use headgate_contract::gateway::GatewayFault;
use headgate_contract::ids::{ApiVersionId, TenantId};
use headgate_contract::snapshot::{Compiled, Match};
use pingora::http::RequestHeader;

use super::Gateway;
use crate::answer::Refusal;
use crate::call::Call;
use crate::kept::Kept;
use crate::policy::framing::Survey;
use crate::policy::{authenticate, body_limit, path, routing, subscription};
use crate::upstream::attempts::Attempts;

impl Gateway {
    /// Asks every rule of the snapshot in force in turn, of which the `survey` has answered the first.
    pub(super) fn admit(
        &self,
        request: &RequestHeader,
        survey: &Survey<'_>,
        call: &mut Call,
        kept: &mut Kept,
    ) -> Result<(), Refusal> {
        let serving = self.store.peek();
        let serving = serving.as_ref().ok_or(GatewayFault::NotReady)?;
        let (tenant, version) = route(&serving.compiled, request, survey, call)?;
        let now_s = call.facts.at_us / 1_000_000;
        let key = authenticate::check(&serving.compiled, tenant, survey, kept, now_s)?;
        call.facts.application_id = Some(key.application_id);
        call.facts.api_key_id = Some(key.id);
        let entitlement = subscription::check(&serving.entitlements, key.application_id, version)?;
        call.standing = entitlement.limit.as_ref().map(|limit| limit.take(call.began_ns)).transpose()?;
        body_limit::check(survey.content_length, entitlement.max_body_bytes)?;
        call.upstream = Some(Attempts::begin(entitlement, call.began_ns).ok_or(GatewayFault::UpstreamUnreachable)?);
        Ok(())
    }
}

/// Finds the API version that a call is for, and makes sure that it has the operation.
fn route(
    compiled: &Compiled,
    request: &RequestHeader,
    survey: &Survey<'_>,
    call: &mut Call,
) -> Result<(TenantId, ApiVersionId), Refusal> {
    let wire_path = request.uri.path();
    let sound = || survey.sound.and_then(|()| path::check(wire_path));
    match compiled.find(routing::method(&request.method), wire_path) {
        Match::Nothing { tenant } => {
            call.facts.tenant_id = tenant;
            sound()?;
            Err(GatewayFault::RouteNotFound.into())
        }
        Match::Route { route, operation } => {
            call.facts.tenant_id = Some(route.tenant_id);
            call.facts.api_version_id = Some(route.api_version_id);
            sound()?;
            call.facts.operation_id = Some(routing::check(&operation)?);
            Ok((route.tenant_id, route.api_version_id))
        }
    }
}
