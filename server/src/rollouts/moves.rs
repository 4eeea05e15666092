//! Writes one transition of a rollout: state, weight, event, snapshot and audit event together.

use headgate_contract::ids::VerdictId;
use headgate_contract::rollouts::{Effect, Event, State, advance};
use serde_json::json;

use super::{Candidate, Rollout, millis, store};
use crate::audit::Entry;
use crate::authz::permits::WriteRollouts;
use crate::authz::{Permit, Tenant};
use crate::change::Change;
use crate::error::{Error, Result};
use crate::state::AppState;

/// What moves a rollout.
#[derive(Debug, Clone, Copy)]
pub struct Moved<'a> {
    pub event: Event,
    /// Words of the person; empty when the machine's own say it all.
    pub reason: &'a str,
    pub verdict: Option<VerdictId>,
}

/// Moves the rollout as `event` demands and goes on through the states that need no waiting.
/// Returns the audit entry to commit with.
///
/// # Errors
/// A conflict when the machine has no such transition from the present state.
pub async fn apply(
    change: &mut Change<'_, WriteRollouts>,
    state: &AppState,
    rollout: &Rollout,
    moved: Moved<'_>,
) -> Result<Entry> {
    let started = change.now();
    let now = millis(started);
    let mut at = rollout.state;
    let mut events = Vec::new();
    let mut next = Some(moved.event);
    while let Some(event) = next {
        let transition = advance(at, &rollout.strategy, event, now)?;
        for effect in &transition.effects {
            match effect {
                Effect::RetireOldStable => retire_old_stable(change, rollout).await?,
                Effect::RestartChecks => store::restart_checks(change.conn(), rollout).await?,
                // The state itself says which weight the snapshot carries.
                Effect::SetWeight(_) | Effect::SwapStable | Effect::RestoreStable => {}
            }
        }
        if let Some(cause) = transition.cause {
            events.push((cause, at, transition.next));
        }
        at = transition.next;
        next = follow_up(at);
    }
    if let (State::RollingBack { .. }, Candidate::Target(candidate)) = (at, rollout.candidate) {
        // When the rollout has ended, the target is among the others again: it must not get back the part it had before.
        store::drain_target(change.conn(), rollout, candidate).await?;
    }
    store::save_state(change.conn(), rollout, &at, started).await?;
    let version = change.publish("move_rollout").await?;
    store::set_effective(change.conn(), rollout.id, version).await?;
    let line =
        store::NewEvents { rollout, moved, events: &events, weight: at.candidate_weight(&rollout.strategy), version };
    store::insert_events(change, &state.clock, line).await?;
    let reason = events.last().map_or("", |(cause, ..)| cause.label());
    let entry = Entry::new("move_rollout", "rollout", rollout.id, rollout.name.as_str())
        .before(json!({ "state": rollout.state.label() }))
        .after(json!({ "state": at.label() }))
        .reason(if moved.reason.is_empty() { reason } else { moved.reason });
    Ok(entry)
}

/// Queue and checks need no waiting: the queue is empty when the upstream is free, and the checks
/// are those of the snapshot, which publishing repeats.
fn follow_up(state: State) -> Option<Event> {
    match state {
        State::Queued { .. } => Some(Event::WindowOpened),
        State::Preflight { .. } => Some(Event::PreflightPassed),
        _ => None,
    }
}

/// Success: what was the candidate is now simply what serves. Until then the swap is only a weight
/// of 100 %, so that taking it back is a change of weight as well.
async fn retire_old_stable<P: Permit>(change: &mut Change<'_, P>, rollout: &Rollout) -> Result<()> {
    match rollout.candidate {
        Candidate::Upstream(candidate) => Ok(store::rebind_versions(change.conn(), rollout, candidate).await?),
        Candidate::Target(candidate) => Ok(store::drain_other_targets(change.conn(), rollout, candidate).await?),
    }
}

/// # Errors
/// A conflict that names the rollout that is moving this upstream's callers.
pub async fn check_upstream_is_free(conn: &mut sqlx::PgConnection, tenant: Tenant, rollout: &Rollout) -> Result<()> {
    let mut upstreams = vec![rollout.upstream_id];
    if let Candidate::Upstream(candidate) = rollout.candidate {
        upstreams.push(candidate);
    }
    store::lock_upstreams(conn, tenant, &upstreams).await?;
    for upstream in upstreams {
        if let Some(name) = store::list_active_names(conn, tenant, upstream).await?.first() {
            let detail = format!("“{name}” is moving this upstream's callers. Wait until it has ended, or abort it.");
            return Err(Error::conflict("rollout_active", "Another rollout is active", detail));
        }
    }
    Ok(())
}
