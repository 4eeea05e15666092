//! Which plans a version offers.

use headgate_contract::ids::{ApiVersionId, PlanId};
use headgate_contract::limits::Rate;
use headgate_contract::plans::{ApprovalRule, PlanLimits};
use serde_json::json;
use sqlx::PgExecutor;

use super::store::{self, PlanRow};
use super::{Address, title};
use crate::audit::Entry;
use crate::authz::permits::WriteApis;
use crate::authz::{Grant, Tenant};
use crate::error::{Error, Result};
use crate::http::etag::IfMatch;
use crate::plans::set_offered;
use crate::state::AppState;

/// A plan that a version can be subscribed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedPlan {
    pub id: PlanId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub approval: ApprovalRule,
    pub limits: PlanLimits,
}

/// A plan that a version can offer, and whether it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChoice {
    pub plan: OfferedPlan,
    pub is_offered: bool,
}

/// The plans that a version offers and that are open, the smallest rate first.
///
/// # Errors
/// When the database fails.
pub async fn offered_plans(db: impl PgExecutor<'_>, tenant: Tenant, version: ApiVersionId) -> Result<Vec<OfferedPlan>> {
    let rows = store::list_offered_plans(db, tenant, version).await?;
    rows.into_iter().map(plan).collect()
}

/// All plans with whether the version offers them.
///
/// # Errors
/// When the database fails.
pub async fn list_plan_choices(
    state: &AppState,
    grant: &Grant<WriteApis>,
    version: ApiVersionId,
) -> Result<Vec<PlanChoice>> {
    let rows = store::list_plans(&state.db, grant.tenant(), version).await?;
    rows.into_iter().map(|row| Ok(PlanChoice { is_offered: row.is_offered, plan: plan(row)? })).collect()
}

/// Replaces the plans that a version offers. Subscriptions under a plan that goes stay as they are.
///
/// # Errors
/// A field fault when one of the plans is not there, or closed and not offered before; [`Error::Stale`].
pub async fn offer_plans(
    state: &AppState,
    grant: &Grant<WriteApis>,
    (address, if_match): (Address<'_>, IfMatch),
    plans: Vec<PlanId>,
) -> Result<()> {
    let tenant = grant.tenant();
    let mut change = state.begin(grant).await?;
    let row = store::lock(change.conn(), tenant, address).await?;
    if_match.check(row.version)?;
    let id = ApiVersionId(row.id);
    set_offered(&mut change, grant, id, &plans).await?;
    let now = change.now();
    store::touch(change.conn(), tenant, id, now).await?;
    change
        .commit(Entry::new("offer_plans", "api_version", id, title(address)).after(json!({ "plan_ids": plans })))
        .await
}

fn plan(row: PlanRow) -> Result<OfferedPlan> {
    let PlanRow {
        id,
        slug,
        name,
        description,
        approval,
        rate_requests,
        rate_period_s,
        rate_burst,
        max_body_bytes,
        is_offered: _,
    } = row;
    let rate = match (rate_requests, rate_period_s, rate_burst) {
        (Some(requests), Some(period), Some(burst)) => {
            let rate = Rate::new(requests.unsigned_abs(), period.unsigned_abs(), burst.unsigned_abs());
            Some(rate.map_err(Error::internal)?)
        }
        _ => None,
    };
    Ok(OfferedPlan {
        id: id.into(),
        slug,
        name,
        description,
        approval: ApprovalRule::parse(&approval)
            .ok_or_else(|| Error::internal(format!("unknown approval rule {approval}")))?,
        limits: PlanLimits { rate, max_body_bytes: max_body_bytes.unsigned_abs() },
    })
}
