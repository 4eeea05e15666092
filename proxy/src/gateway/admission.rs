//! May this call pass? Match → authenticate → subscription → rate → body.

use std::sync::Arc;

use headgate_contract::gateway::GatewayFault;
use headgate_contract::snapshot::{ApiKeyRecord, Match, RouteRecord};
use pingora::http::RequestHeader;

use super::Gateway;
use crate::answer::Refusal;
use crate::call::{Attempts, Call, Caller};
use crate::policy::framing::Survey;
use crate::policy::{authenticate, body_limit, path, routing, subscription};
use crate::snapshot::serving::Serving;
use crate::upstream::pool::Tried;

impl Gateway {
    /// Pins the snapshot and asks every rule in turn, of which the `survey` has answered the first.
    pub(super) fn admit(&self, request: &RequestHeader, survey: &Survey<'_>, call: &mut Call) -> Result<(), Refusal> {
        let serving = self.store.current().ok_or(GatewayFault::NotReady)?;
        let route = Self::route(&serving, request, survey, call)?;
        let compiled = &serving.compiled;
        let now_s = call.at_us / 1_000_000;
        let key = *authenticate::check(compiled, route.tenant_id, survey, call.kept(), now_s)?;
        call.caller = Some(Caller { application_id: key.application_id, api_key_id: key.id });
        self.limit(&serving, &route, key, survey, call)?;
        call.upstream = Some(Self::attempts(&serving, &route, key, call.began_ns)?);
        call.serving = Some(serving);
        Ok(())
    }

    fn route(
        serving: &Serving,
        request: &RequestHeader,
        survey: &Survey<'_>,
        call: &mut Call,
    ) -> Result<Arc<RouteRecord>, Refusal> {
        let wire_path = request.uri.path();
        match serving.compiled.find(routing::method(&request.method), wire_path) {
            Match::Nothing { tenant } => {
                call.tenant_id = tenant;
                survey.sound.and_then(|()| path::check(wire_path))?;
                Err(GatewayFault::RouteNotFound.into())
            }
            Match::Route { route, operation } => {
                call.tenant_id = Some(route.tenant_id);
                call.route = Some(Arc::clone(route));
                survey.sound.and_then(|()| path::check(wire_path))?;
                call.operation_id = Some(routing::check(&operation)?);
                Ok(Arc::clone(route))
            }
        }
    }

    fn limit(
        &self,
        serving: &Serving,
        route: &RouteRecord,
        key: ApiKeyRecord,
        survey: &Survey<'_>,
        call: &mut Call,
    ) -> Result<(), Refusal> {
        let subscribed = subscription::check(&serving.compiled, key.application_id, route.api_version_id)?;
        let plan = &subscribed.plan;
        if let Some(limit) = serving.limit(plan.id) {
            let decision = self.limits.check(subscribed.id, limit, call.began_ns)?;
            call.limited = Some((Arc::clone(limit), decision));
        }
        call.body_limit = plan.limits.max_body_bytes;
        Ok(body_limit::check(survey.content_length, call.body_limit)?)
    }

    fn attempts(
        serving: &Serving,
        route: &RouteRecord,
        key: ApiKeyRecord,
        began_ns: u64,
    ) -> Result<Attempts, GatewayFault> {
        let pool = serving.pool(route.upstream.id).ok_or(GatewayFault::Internal)?;
        let (arm, rollout_id) = pool.arm(key.application_id, began_ns);
        Ok(Attempts { pool: Arc::clone(pool), arm, rollout_id, tried: Tried::default(), count: 0, target: None })
    }
}
