//! Rows to [`Contents`]: pure, so that equal rows give equal bytes.

use std::collections::HashMap;

use headgate_contract::credentials::KeyHash;
use headgate_contract::limits::Rate;
use headgate_contract::names::Slug;
use headgate_contract::openapi::Method;
use headgate_contract::plans::PlanLimits;
use headgate_contract::rollouts::Weight;
use headgate_contract::snapshot::{
    ApiKeyEntry, ApplicationEntry, ArmEntry, Contents, OperationEntry, PlanEntry, RouteEntry, Split, SubscriptionEntry,
    TargetEntry, TenantEntry, Timeouts, UpstreamEntry,
};
use uuid::Uuid;

use super::store::{OperationRow, PlanRow, Rows, SplitRow, TargetRow, UpstreamRow, VersionRow};
use crate::error::{Error, Result};

/// The contents that proxies get for these rows.
///
/// # Errors
/// When a row holds what its column's check should have refused.
pub fn contents(rows: Rows) -> Result<Contents> {
    let Rows {
        tenants,
        versions,
        operations,
        upstreams,
        targets,
        splits,
        plans,
        applications,
        api_keys,
        subscriptions,
    } = rows;
    let mut targets = group(targets, |target| target.upstream_id);
    let mut operations = group(operations, |operation| operation.api_version_id);
    let arms: HashMap<Uuid, Timeouts> = upstreams.iter().map(|row| (row.id, timeouts(row))).collect();
    let mut splits = splits
        .into_iter()
        .map(|row| Ok((row.upstream_id, split(row, &targets, &arms)?)))
        .collect::<Result<HashMap<Uuid, (Split, Option<Uuid>)>>>()?;
    Ok(Contents {
        tenants: tenants
            .into_iter()
            .map(|(id, slug)| Ok(TenantEntry { id: id.into(), slug: parse_slug(&slug)? }))
            .collect::<Result<_>>()?,
        routes: versions
            .into_iter()
            .map(|row| {
                let own = operations.remove(&row.id).unwrap_or_default();
                route(row, own)
            })
            .collect::<Result<_>>()?,
        upstreams: upstreams
            .into_iter()
            .map(|row| {
                let split = splits.remove(&row.id);
                upstream(row, &mut targets, split)
            })
            .collect::<Result<_>>()?,
        plans: plans.into_iter().map(plan).collect::<Result<_>>()?,
        applications: applications
            .into_iter()
            .map(|(id, tenant)| ApplicationEntry { id: id.into(), tenant_id: tenant.into() })
            .collect(),
        api_keys: api_keys.into_iter().map(api_key).collect::<Result<_>>()?,
        subscriptions: subscriptions
            .into_iter()
            .map(|row| SubscriptionEntry {
                id: row.id.into(),
                application_id: row.application_id.into(),
                api_version_id: row.api_version_id.into(),
                plan_id: row.plan_id.into(),
            })
            .collect(),
    })
}

fn group<T>(rows: Vec<T>, key: impl Fn(&T) -> Uuid) -> HashMap<Uuid, Vec<T>> {
    let mut groups: HashMap<Uuid, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

fn parse_slug(text: &str) -> Result<Slug> {
    text.parse().map_err(Error::internal)
}

fn route(row: VersionRow, operations: Vec<OperationRow>) -> Result<RouteEntry> {
    let operations = operations
        .into_iter()
        .map(|operation| {
            let method = operation.method.parse::<Method>().map_err(Error::internal)?;
            Ok(OperationEntry { id: operation.id.into(), method, path: operation.path })
        })
        .collect::<Result<_>>()?;
    Ok(RouteEntry {
        api_version_id: row.id.into(),
        api_id: row.api_id.into(),
        tenant_id: row.tenant_id.into(),
        prefix: format!("/{}/{}/{}", row.tenant_slug, row.api_slug, row.slug),
        upstream_id: row.upstream_id.into(),
        deprecated_at: row.deprecated_at.map(time::OffsetDateTime::unix_timestamp),
        operations,
    })
}

fn timeouts(row: &UpstreamRow) -> Timeouts {
    Timeouts { connect_ms: row.connect_timeout_ms.unsigned_abs(), read_ms: row.read_timeout_ms.unsigned_abs() }
}

/// Targets of the candidate arm: of another upstream, or one of the same, which then leaves stable.
fn split(
    row: SplitRow,
    targets: &HashMap<Uuid, Vec<TargetRow>>,
    arms: &HashMap<Uuid, Timeouts>,
) -> Result<(Split, Option<Uuid>)> {
    let arm_upstream = row.candidate_upstream_id.unwrap_or(row.upstream_id);
    let all = targets.get(&arm_upstream).map(Vec::as_slice).unwrap_or_default();
    let chosen = match row.candidate_target_id {
        Some(only) => all.iter().filter(|target| target.id == only).map(|target| target_entry(target, 1)).collect(),
        None => all.iter().map(|target| target_entry(target, target.weight.unsigned_abs())).collect(),
    };
    let candidate = ArmEntry {
        upstream_id: arm_upstream.into(),
        timeouts: arms.get(&arm_upstream).copied().unwrap_or_default(),
        targets: chosen,
    };
    let weight = Weight::from_parts(row.candidate_weight.unsigned_abs()).map_err(Error::internal)?;
    let lease_s = row.lease_s.map(i32::unsigned_abs);
    let split =
        Split { rollout_id: row.rollout_id.into(), salt: row.salt, candidate_weight: weight, candidate, lease_s };
    Ok((split, row.candidate_target_id))
}

fn target_entry(row: &TargetRow, weight: u32) -> TargetEntry {
    TargetEntry { id: row.id.into(), url: row.url.clone(), weight }
}

fn upstream(
    row: UpstreamRow,
    targets: &mut HashMap<Uuid, Vec<TargetRow>>,
    split: Option<(Split, Option<Uuid>)>,
) -> Result<UpstreamEntry> {
    let (split, leaving) = split.map_or((None, None), |(split, target)| (Some(split), target));
    let stable = targets.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    let stable = stable.iter().filter(|target| Some(target.id) != leaving);
    Ok(UpstreamEntry {
        id: row.id.into(),
        tenant_id: row.tenant_id.into(),
        timeouts: timeouts(&row),
        name: row.name,
        health_check: row.health_check.map(serde_json::from_value).transpose()?,
        targets: stable.map(|target| target_entry(target, target.weight.unsigned_abs())).collect(),
        split,
    })
}

fn plan(row: PlanRow) -> Result<PlanEntry> {
    let rate = match (row.rate_requests, row.rate_period_s, row.rate_burst) {
        (Some(requests), Some(period), Some(burst)) => {
            let rate = Rate::new(requests.unsigned_abs(), period.unsigned_abs(), burst.unsigned_abs());
            Some(rate.map_err(Error::internal)?)
        }
        _ => None,
    };
    let limits = PlanLimits { rate, max_body_bytes: row.max_body_bytes.unsigned_abs() };
    Ok(PlanEntry { id: row.id.into(), tenant_id: row.tenant_id.into(), name: row.name, limits })
}

fn api_key(row: super::store::ApiKeyRow) -> Result<ApiKeyEntry> {
    let hash: [u8; 32] = row.hash.try_into().map_err(|_| Error::internal("key hash is not 32 bytes"))?;
    Ok(ApiKeyEntry {
        id: row.id.into(),
        hash: KeyHash::from_bytes(hash),
        application_id: row.application_id.into(),
        expires_at: row.expires_at.map(time::OffsetDateTime::unix_timestamp),
    })
}
