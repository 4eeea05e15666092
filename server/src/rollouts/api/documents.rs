//! Wire types of rollouts.

use headgate_contract::ids::{RolloutId, TargetId, UpstreamId};
use headgate_contract::rollouts::{State, StrategySpec, Verdict};
use headgate_contract::snapshot::SnapshotVersion;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::rollouts::{Candidate, EventLine, Rollout, VerdictLine};

/// A controlled change of what serves an upstream.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolloutDocument {
    pub id: RolloutId,
    pub name: String,
    pub description: String,
    pub upstream_id: UpstreamId,
    pub candidate_upstream_id: Option<UpstreamId>,
    pub candidate_target_id: Option<TargetId>,
    pub strategy: StrategySpec,
    pub state: State,
    /// Share of the applications that the candidate serves, in parts of 100,000.
    pub candidate_weight: u32,
    pub latest_verdict: Option<Verdict>,
    /// The snapshot in which the present weight travels.
    pub effective: Option<SnapshotVersion>,
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339::option")]
    pub started_at: Option<OffsetDateTime>,
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

impl From<Rollout> for RolloutDocument {
    fn from(rollout: Rollout) -> Self {
        let (candidate_upstream_id, candidate_target_id) = match rollout.candidate {
            Candidate::Upstream(id) => (Some(id), None),
            Candidate::Target(id) => (None, Some(id)),
        };
        Self {
            id: rollout.id,
            name: rollout.name.to_string(),
            description: rollout.description,
            upstream_id: rollout.upstream_id,
            candidate_upstream_id,
            candidate_target_id,
            strategy: rollout.strategy.into(),
            state: rollout.state,
            candidate_weight: rollout.candidate_weight.parts(),
            latest_verdict: rollout.latest_verdict,
            effective: rollout.effective,
            created_at: rollout.created_at,
            started_at: rollout.started_at,
            ended_at: rollout.ended_at,
        }
    }
}

/// One thing that happened to a rollout.
#[derive(Debug, Serialize, ToSchema)]
pub struct RolloutEventDocument {
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// `user`, `service_token` or `engine`.
    pub actor_kind: String,
    pub actor: String,
    pub event: String,
    pub from_state: String,
    pub to_state: String,
    /// Candidate's share afterwards, in parts of 100,000.
    pub weight: u32,
    pub reason: String,
}

impl From<EventLine> for RolloutEventDocument {
    fn from(line: EventLine) -> Self {
        let EventLine { at, actor_kind, actor_name, event, from_label, to_label, weight, reason } = line;
        Self {
            at,
            actor_kind,
            actor: actor_name,
            event,
            from_state: from_label,
            to_state: to_label,
            weight: weight.unsigned_abs(),
            reason,
        }
    }
}

/// One judgement.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictDocument {
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    pub verdict: Verdict,
}

impl From<VerdictLine> for VerdictDocument {
    fn from(line: VerdictLine) -> Self {
        let VerdictLine { at, verdict } = line;
        Self { at, verdict }
    }
}
