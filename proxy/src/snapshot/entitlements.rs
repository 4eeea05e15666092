//! What approved subscriptions entitle to, resolved when a snapshot is applied: a call looks up one thing instead of
//! subscription, plan, limit, pool and arm.

use std::sync::Arc;

use foldhash::HashMap;
use headgate_contract::ids::{ApiVersionId, ApplicationId, PlanId};
use headgate_contract::snapshot::{Arm, Compiled, Contents, RouteRecord, SubscriptionEntry};

use crate::policy::announce::Announced;
use crate::policy::rate_limit::{Limit, RateLimits};
use crate::upstream::pool::{Pools, UpstreamPool};

/// What calls of one application to one API version may do, and where they go.
#[derive(Debug)]
pub struct Entitlement {
    pub route: Arc<RouteRecord>,
    pub pool: Arc<UpstreamPool>,
    /// The application's arm while the rollout's lease is valid; stable without a rollout.
    pub arm: Arm,
    /// The plan's rate, if it has one.
    pub limit: Option<Limit>,
    pub max_body_bytes: u64,
}

/// The entitlements of a snapshot.
#[derive(Debug)]
pub struct Entitlements(HashMap<(ApplicationId, ApiVersionId), Arc<Entitlement>>);

impl Entitlements {
    /// Resolves all subscriptions of a snapshot to versions that are routed.
    #[must_use]
    pub fn resolve(contents: &Contents, compiled: &Compiled, pools: &Pools, limits: &RateLimits) -> Self {
        let routes: HashMap<_, _> = compiled.routes().map(|route| (route.api_version_id, route)).collect();
        let plans: HashMap<_, _> = contents.plans.iter().map(|plan| (plan.id, plan)).collect();
        let mut announced: HashMap<PlanId, Arc<Announced>> = HashMap::default();
        let mut resolve = |subscription: &SubscriptionEntry| {
            let route = *routes.get(&subscription.api_version_id)?;
            let pool = pools.get(&route.upstream.id)?;
            let plan = *plans.get(&subscription.plan_id)?;
            let split = route.upstream.split.as_ref();
            let limit = plan.limits.rate.map(|rate| {
                let announced = announced.entry(plan.id).or_insert_with(|| Arc::new(Announced::of(&plan.name, rate)));
                limits.limit(subscription.id, announced)
            });
            Some(Entitlement {
                route: Arc::clone(route),
                pool: Arc::clone(pool),
                arm: split.map_or(Arm::Stable, |split| split.arm_of(subscription.application_id)),
                limit,
                max_body_bytes: plan.limits.max_body_bytes,
            })
        };
        let resolved = contents.subscriptions.iter().filter_map(|subscription| {
            let key = (subscription.application_id, subscription.api_version_id);
            Some((key, Arc::new(resolve(subscription)?)))
        });
        Self(resolved.collect())
    }

    /// What `application` is entitled to; `None` without an approved subscription.
    #[must_use]
    pub fn get(&self, application: ApplicationId, version: ApiVersionId) -> Option<&Arc<Entitlement>> {
        self.0.get(&(application, version))
    }
}
