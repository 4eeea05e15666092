//! Plans a rollout: a draft that moves nothing until it is started.

use headgate_contract::ids::{RolloutId, UpstreamId};
use headgate_contract::names::DisplayName;
use headgate_contract::rollouts::Strategy;
use serde_json::json;

use super::{Candidate, Rollout, store};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::{ReadUpstreams, WriteRollouts};
use crate::error::{Error, Result};
use crate::state::AppState;
use crate::upstreams;

/// What a person plans.
#[derive(Debug, Clone)]
pub struct NewRollout {
    pub name: DisplayName,
    pub description: String,
    pub upstream_id: UpstreamId,
    pub candidate: Candidate,
    pub strategy: Strategy,
}

/// Creates the draft.
///
/// # Errors
/// Field faults when upstream or candidate do not exist in the tenant or do not fit together.
pub async fn create(state: &AppState, grant: &Grant<WriteRollouts>, new: NewRollout) -> Result<Rollout> {
    check_candidate(state, &grant.also()?, new.upstream_id, new.candidate).await?;
    let tenant = grant.tenant();
    let mut change = state.begin(grant).await?;
    let id: RolloutId = state.clock.new_id();
    let (created_by, now) = (grant.actor().user_id().map(|id| id.0), change.now());
    store::insert(change.conn(), store::Insert { tenant, id, new: &new, created_by, now }).await?;
    let entry = Entry::new("create_rollout", "rollout", id, new.name.as_str());
    change.commit(entry.after(json!({ "strategy": new.strategy }))).await?;
    store::find(&state.db, tenant, id).await?.ok_or(Error::NotFound)
}

/// What must hold for either arm to serve: checked when a rollout is planned, and again when it starts.
///
/// # Errors
/// A field fault that says what is missing.
pub async fn check_candidate(
    state: &AppState,
    grant: &Grant<ReadUpstreams>,
    upstream: UpstreamId,
    candidate: Candidate,
) -> Result<()> {
    let missing = |field: &'static str| {
        move |error| match error {
            Error::NotFound => Error::field(field, "There is no such upstream."),
            other => other,
        }
    };
    let stable = upstreams::get(state, grant, upstream).await.map_err(missing("upstream"))?;
    match candidate {
        Candidate::Upstream(id) if id == upstream => {
            Err(Error::field("candidate", "The candidate must be another upstream, or a target of this one."))
        }
        Candidate::Upstream(id) => {
            let other = upstreams::get(state, grant, id).await.map_err(missing("candidate"))?;
            match other.total_weight() {
                0 => {
                    Err(Error::field("candidate", "This upstream has no target with a weight above 0. Add one first."))
                }
                _ => Ok(()),
            }
        }
        Candidate::Target(id) => {
            let is_own = stable.targets.iter().any(|target| target.id == id);
            let has_others = stable.targets.iter().any(|target| target.id != id && target.weight > 0);
            match (is_own, has_others) {
                (false, _) => Err(Error::field("candidate", "This upstream has no such target.")),
                (true, false) => {
                    Err(Error::field("candidate", "No other target would be left to serve the stable arm."))
                }
                (true, true) => Ok(()),
            }
        }
    }
}
