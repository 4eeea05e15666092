//! The two rollouts of the demo.

use headgate_contract::ids::{RolloutId, UpstreamId};
use headgate_contract::rollouts::{State, Strategy};

use super::people::display_name;
use super::record::{Caller, Record, traffic};
use super::{spread, store};
use crate::audit::Entry;
use crate::authz::Grant;
use crate::authz::permits::WriteRollouts;
use crate::error::Result;
use crate::rollouts::{self, Candidate, Command, NewRollout, Order};
use crate::state::AppState;

/// What one rollout moves.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    name: &'static str,
    description: &'static str,
    from: UpstreamId,
    to: UpstreamId,
    /// Whose traffic: 0 is v70, 1 is v71.
    version: usize,
}

impl Move {
    /// The one that goes well.
    #[must_use]
    pub fn good(from: UpstreamId, to: UpstreamId) -> Self {
        let description = "The vendor opens a region nearer to us. Everybody should end up there.";
        Self { name: "Move v70 to Frankfurt", description, from, to, version: 0 }
    }

    /// The one that goes bad.
    #[must_use]
    pub fn bad(from: UpstreamId, to: UpstreamId) -> Self {
        let description = "The vendor's next release. It begins to fail under load, so this should take itself back.";
        Self { name: "Try the vendor's release 48", description, from, to, version: 1 }
    }
}

/// Plans a rollout whose steps move about as much traffic as they say.
pub async fn plan(state: &AppState, grant: &Grant<WriteRollouts>, callers: &[Caller], plan: Move) -> Result<RolloutId> {
    let strategy = Strategy::fast();
    let new = NewRollout {
        name: display_name(plan.name)?,
        description: plan.description.to_owned(),
        upstream_id: plan.from,
        candidate: Candidate::Upstream(plan.to),
        strategy: strategy.clone(),
    };
    let rollout = rollouts::create(state, grant, new).await?;
    let (stem, shares) = (rollout.id.to_string(), traffic(callers, plan.version));
    let salt = tokio::task::spawn_blocking(move || spread::salt(&stem, &shares, &strategy))
        .await
        .map_err(crate::error::Error::internal)?;
    let mut change = state.begin(grant).await?;
    store::set_salt(change.conn(), grant.tenant(), rollout.id, &salt).await?;
    change.commit(Entry::new("spread_demo_rollout", "rollout", rollout.id, plan.name)).await?;
    Ok(rollout.id)
}

/// Starts a rollout that is still a draft; any other is left alone.
pub async fn start(state: &AppState, grant: &Grant<WriteRollouts>, id: RolloutId) -> Result<()> {
    let rollout = rollouts::get(state, &grant.also()?, id).await?;
    if rollout.state == State::Draft {
        let order = Order { command: Command::Start, reason: "Part of the demo.".to_owned() };
        rollouts::command(state, grant, id, order).await?;
    }
    Ok(())
}

/// Plans and starts the bad rollout anew.
///
/// # Errors
/// A conflict while one of its upstreams is being moved already.
pub async fn replay(state: &AppState, grant: &Grant<WriteRollouts>, record: &Record) -> Result<RolloutId> {
    let (from, to) = record.bad;
    let mut conn = state.db.acquire().await?;
    if let Some(name) = rollouts::list_active_names(&mut conn, grant.tenant(), from).await?.first() {
        let detail = format!("“{name}” is still going on. Watch it, or abort it first.");
        return Err(crate::error::Error::conflict("rollout_active", "Another rollout is active", detail));
    }
    drop(conn);
    let id = plan(state, grant, &record.callers, Move::bad(from, to)).await?;
    start(state, grant, id).await?;
    Ok(id)
}
