//! Rollouts: moving the callers of an upstream to a candidate, watched and taken back by itself.
//!
//! The rules are pure and live in [`headgate_contract::rollouts`]. Here is what surrounds them:
//! `engine` reads samples, judges and writes; `moves` writes one transition, whether a person or
//! the engine caused it; `leadership` sees to it that exactly one control plane does the former.

pub mod api;
pub mod create;
pub mod engine;
pub mod leadership;
pub mod leases;
mod moves;
mod outlook;
pub mod pages;
mod samples;
pub mod store;

use headgate_contract::ids::{RolloutId, TargetId, UpstreamId};
use headgate_contract::names::DisplayName;
use headgate_contract::rollouts::{Event, Evidence, Impossible, Millis, State, Strategy, Verdict, Weight};
use headgate_contract::snapshot::SnapshotVersion;
use time::OffsetDateTime;

use crate::authz::permits::{ReadRollouts, WriteRollouts};
use crate::authz::{Grant, Tenant};
use crate::error::{Error, Result};
use crate::state::AppState;

pub use create::{NewRollout, create};
pub use outlook::{Outlook, outlook};
pub use store::{EventLine, VerdictLine};

/// A controlled change of what serves an upstream.
#[derive(Debug, Clone)]
pub struct Rollout {
    pub id: RolloutId,
    pub name: DisplayName,
    pub description: String,
    pub upstream_id: UpstreamId,
    pub upstream_name: String,
    pub candidate: Candidate,
    /// Name of the candidate upstream, or URL of the candidate target.
    pub candidate_name: String,
    pub strategy: Strategy,
    pub state: State,
    pub candidate_weight: Weight,
    pub evidence: Option<Evidence>,
    /// Unix second up to which samples have been judged.
    pub last_tick: i64,
    pub latest_verdict: Option<Verdict>,
    /// The snapshot in which the present weight travels.
    pub effective: Option<SnapshotVersion>,
    pub version: i32,
    pub created_at: OffsetDateTime,
    pub started_at: Option<OffsetDateTime>,
    pub ended_at: Option<OffsetDateTime>,
}

/// What the callers are moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidate {
    /// All targets of another upstream.
    Upstream(UpstreamId),
    /// One target of the same upstream.
    Target(TargetId),
}

/// What a person can do to a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    Start,
    Promote,
    Hold,
    Resume,
    Abort,
    Cancel,
}

impl Command {
    pub const ALL: [Self; 6] = [Self::Start, Self::Promote, Self::Hold, Self::Resume, Self::Abort, Self::Cancel];

    fn event(self) -> Event {
        match self {
            Self::Start => Event::Started,
            Self::Promote => Event::Promote,
            Self::Hold => Event::Hold,
            Self::Resume => Event::Resume,
            Self::Abort => Event::Abort,
            Self::Cancel => Event::Cancel,
        }
    }

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Promote => "promote",
            Self::Hold => "hold",
            Self::Resume => "resume",
            Self::Abort => "abort",
            Self::Cancel => "cancel",
        }
    }

    fn action(self) -> &'static str {
        match self {
            Self::Start => "start_rollout",
            Self::Promote => "promote_rollout",
            Self::Hold => "hold_rollout",
            Self::Resume => "resume_rollout",
            Self::Abort => "abort_rollout",
            Self::Cancel => "cancel_rollout",
        }
    }

    /// Whether the machine would accept it now, for showing or hiding its button.
    #[must_use]
    pub fn is_possible(self, rollout: &Rollout, now: OffsetDateTime) -> bool {
        headgate_contract::rollouts::advance(rollout.state, &rollout.strategy, self.event(), millis(now)).is_ok()
    }
}

/// The machine's time.
#[must_use]
pub fn millis(at: OffsetDateTime) -> Millis {
    Millis(i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX))
}

/// Rollouts of the tenant, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(state: &AppState, grant: &Grant<ReadRollouts>) -> Result<Vec<Rollout>> {
    store::list(&state.db, grant.tenant()).await
}

/// # Errors
/// [`Error::NotFound`] when the tenant has no such rollout.
pub async fn get(state: &AppState, grant: &Grant<ReadRollouts>, id: RolloutId) -> Result<Rollout> {
    store::find(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)
}

/// What happened to the rollout, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_events(state: &AppState, grant: &Grant<ReadRollouts>, id: RolloutId) -> Result<Vec<EventLine>> {
    Ok(store::list_events(&state.db, grant.tenant(), id).await?)
}

/// The newest judgements, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_verdicts(state: &AppState, grant: &Grant<ReadRollouts>, id: RolloutId) -> Result<Vec<VerdictLine>> {
    store::list_verdicts(&state.db, grant.tenant(), id).await
}

/// Does what a person commands. Starting also queues, checks and enters the first step as far as
/// that needs no waiting; the engine does the rest within a second.
///
/// # Errors
/// A conflict that says why when the present state does not allow it.
pub async fn command(state: &AppState, grant: &Grant<WriteRollouts>, id: RolloutId, order: Order) -> Result<Rollout> {
    let Order { command, reason } = order;
    if command == Command::Start {
        check_before_start(state, grant, id).await?;
    }
    let mut change = state.begin(grant).await?;
    let rollout = store::lock(change.conn(), grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    if command == Command::Start {
        moves::check_upstream_is_free(change.conn(), grant.tenant(), &rollout).await?;
    }
    let cause = moves::Moved { event: command.event(), reason: &reason, verdict: None };
    let entry = moves::apply(&mut change, state, &rollout, cause).await?;
    change.commit(entry.action(command.action())).await?;
    state.leadership.wake();
    store::find(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)
}

/// Targets may have gone since the rollout was planned.
async fn check_before_start(state: &AppState, grant: &Grant<WriteRollouts>, id: RolloutId) -> Result<()> {
    let rollout = store::find(&state.db, grant.tenant(), id).await?.ok_or(Error::NotFound)?;
    let checked = create::check_candidate(state, &grant.also()?, rollout.upstream_id, rollout.candidate).await;
    checked.map_err(|error| match error.faults() {
        [fault, ..] => Error::conflict("rollout_not_ready", "Not ready to start", fault.message.clone()),
        [] => error,
    })
}

/// A command with the words it is given with.
#[derive(Debug, Clone)]
pub struct Order {
    pub command: Command,
    pub reason: String,
}

/// Names of the active rollouts that move callers of, or to, this upstream.
///
/// # Errors
/// When the database fails.
pub async fn list_active_names(
    conn: &mut sqlx::PgConnection,
    tenant: Tenant,
    upstream: UpstreamId,
) -> Result<Vec<String>> {
    Ok(store::list_active_names(conn, tenant, upstream).await?)
}

/// Reads every second which leases the leader, whoever it is, has renewed.
///
/// # Errors
/// When the database fails; then leases run out, and proxies send everything to stable.
pub async fn refresh_leases(state: &AppState) -> Result<()> {
    let renewed_after = state.clock.now() - leases::LEASES_AGE;
    state.leadership.set_leases(store::list_leased(&state.db, renewed_after).await?);
    Ok(())
}

/// The rollouts whose lease is renewed just now; empty when no leader with fresh telemetry lives.
#[must_use]
pub fn leases(state: &AppState) -> Vec<RolloutId> {
    state.leadership.leases()
}

impl From<Impossible> for Error {
    fn from(impossible: Impossible) -> Self {
        Self::conflict("impossible_transition", "Not possible now", format!("This cannot be done: {impossible}."))
    }
}
