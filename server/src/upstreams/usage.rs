//! What uses an upstream, and what that forbids.

use headgate_contract::ids::TargetId;
use headgate_contract::lifecycle::Lifecycle;

use super::store::{BindingRow, RolloutRow};
use crate::error::{Error, Result};

/// An API version that is bound to an upstream.
#[derive(Debug, Clone)]
pub struct Binding {
    pub api_slug: String,
    pub api_name: String,
    pub version_slug: String,
    pub lifecycle: Lifecycle,
}

impl Binding {
    pub(super) fn from_row(row: &BindingRow) -> Result<Self> {
        let lifecycle =
            Lifecycle::parse(&row.lifecycle).ok_or_else(|| Error::internal("unknown lifecycle in api_versions"))?;
        Ok(Self {
            api_slug: row.api_slug.clone(),
            api_name: row.api_name.clone(),
            version_slug: row.version_slug.clone(),
            lifecycle,
        })
    }
}

/// Refuses to delete what is used, and names the users.
pub(super) fn check_unused(name: &str, bindings: &[BindingRow], rollouts: &[RolloutRow]) -> Result<()> {
    let title = "Upstream is in use";
    if !bindings.is_empty() {
        let users: Vec<_> = bindings.iter().map(|bound| format!("{} {}", bound.api_name, bound.version_slug)).collect();
        let detail = format!("“{name}” is bound to {}. Bind another upstream there first.", users.join(", "));
        return Err(Error::conflict("upstream_in_use", title, detail));
    }
    if let Some(active) = rollouts.iter().find(|rollout| rollout.is_active) {
        let detail = format!("The rollout “{}” moves traffic of “{name}”. End or abort it first.", active.name);
        return Err(Error::conflict("upstream_in_rollout", title, detail));
    }
    if let Some(past) = rollouts.first() {
        let detail = format!("The history of the rollout “{}” refers to “{name}”, so it is kept.", past.name);
        return Err(Error::conflict("upstream_in_history", title, detail));
    }
    Ok(())
}

/// Refuses to remove a target that an active rollout moves traffic to.
pub(super) fn check_no_candidate(target: TargetId, rollouts: &[RolloutRow]) -> Result<()> {
    let rollout = rollouts.iter().find(|rollout| rollout.is_active && rollout.candidate_target_id == Some(target.0));
    match rollout {
        Some(rollout) => {
            let detail = format!("The rollout “{}” moves traffic to this target. End or abort it first.", rollout.name);
            Err(Error::conflict("target_in_rollout", "Target is in use", detail))
        }
        None => Ok(()),
    }
}

/// Whether calls may be on their way to this upstream right now.
pub(super) fn is_routed(bindings: &[BindingRow], rollouts: &[RolloutRow]) -> bool {
    let is_bound = bindings.iter().filter_map(|row| Lifecycle::parse(&row.lifecycle)).any(Lifecycle::is_routed);
    is_bound || rollouts.iter().any(|rollout| rollout.is_active)
}
