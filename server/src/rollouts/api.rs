//! REST of rollouts.

mod documents;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use headgate_contract::ids::{RolloutId, TargetId, UpstreamId};
use headgate_contract::names::{DisplayName, Slug};
use headgate_contract::problem::Problem;
use headgate_contract::rollouts::{Strategy, StrategySpec};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Candidate, Command, NewRollout, Order};
use crate::authz::Grant;
use crate::authz::permits::{ReadRollouts, WriteRollouts};
use crate::error::{Error, Result};
use crate::http::etag::etag;
use crate::http::form::Faults;
use crate::http::json::Json;
use crate::state::AppState;

use documents::{RolloutDocument, RolloutEventDocument, VerdictDocument};

pub fn rest() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_rollouts, create_rollout))
        .routes(routes!(get_rollout))
        .routes(routes!(command_rollout))
        .routes(routes!(list_rollout_events))
        .routes(routes!(list_rollout_verdicts))
}

/// List the rollouts
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/rollouts", tag = "rollouts", security(("bearer" = [])),
    params(("tenant" = Slug, Path)),
    responses((status = 200, body = [RolloutDocument]), (status = "4XX", body = Problem)))]
async fn list_rollouts(
    grant: Grant<ReadRollouts>,
    State(state): State<AppState>,
) -> Result<Json<Vec<RolloutDocument>>> {
    let rollouts = super::list(&state, &grant).await?;
    Ok(Json(rollouts.into_iter().map(RolloutDocument::from).collect()))
}

/// What is planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateRollout {
    pub name: DisplayName,
    #[serde(default)]
    pub description: String,
    /// The upstream whose callers are moved.
    pub upstream_id: UpstreamId,
    /// Move them to all targets of this upstream; exactly one of the two candidates is given.
    pub candidate_upstream_id: Option<UpstreamId>,
    /// Move them to this target of the same upstream.
    pub candidate_target_id: Option<TargetId>,
    /// Steps and guardrails; 1 → 5 → 25 → 50 → 100 % when absent.
    pub strategy: Option<StrategySpec>,
}

impl CreateRollout {
    fn parse(self) -> Result<NewRollout> {
        let Self { name, description, upstream_id, candidate_upstream_id, candidate_target_id, strategy } = self;
        let candidate = match (candidate_upstream_id, candidate_target_id) {
            (Some(upstream), None) => Candidate::Upstream(upstream),
            (None, Some(target)) => Candidate::Target(target),
            _ => {
                let message = "Give either candidate_upstream_id or candidate_target_id.";
                return Err(Error::field("candidate_upstream_id", message));
            }
        };
        let strategy = match strategy {
            None => Strategy::default_canary(),
            Some(spec) => Strategy::new(spec).map_err(|found| {
                let mut faults = Faults::default();
                for fault in found.0 {
                    faults.add(&format!("strategy.{}", fault.field), fault.problem);
                }
                faults.into_error()
            })?,
        };
        Ok(NewRollout { name, description, upstream_id, candidate, strategy })
    }
}

/// Create a rollout
///
/// It is a draft that moves nothing until it is started.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/rollouts", tag = "rollouts", security(("bearer" = [])),
    params(("tenant" = Slug, Path)), request_body = CreateRollout,
    responses((status = 201, body = RolloutDocument), (status = "4XX", body = Problem)))]
async fn create_rollout(
    grant: Grant<WriteRollouts>,
    State(state): State<AppState>,
    Json(input): Json<CreateRollout>,
) -> Result<impl axum::response::IntoResponse> {
    let rollout = super::create(&state, &grant, input.parse()?).await?;
    Ok((StatusCode::CREATED, etag(rollout.version), Json(RolloutDocument::from(rollout))))
}

/// Get a rollout
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/rollouts/{rollout}", tag = "rollouts", security(("bearer" = [])),
    params(("tenant" = Slug, Path), ("rollout" = RolloutId, Path)),
    responses((status = 200, body = RolloutDocument), (status = "4XX", body = Problem)))]
async fn get_rollout(
    grant: Grant<ReadRollouts>,
    State(state): State<AppState>,
    Path((_tenant, rollout)): Path<(String, RolloutId)>,
) -> Result<impl axum::response::IntoResponse> {
    let rollout = super::get(&state, &grant, rollout).await?;
    Ok((etag(rollout.version), Json(RolloutDocument::from(rollout))))
}

/// Words that go with a command.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandReason {
    /// Kept in the history.
    #[serde(default)]
    pub reason: String,
}

/// Command a rollout
///
/// `start`, `promote`, `hold`, `resume`, `abort` or `cancel`. A command that the present state does not allow is a
/// conflict that says why.
#[utoipa::path(post, path = "/api/v1/tenants/{tenant}/rollouts/{rollout}/{command}", tag = "rollouts",
    security(("bearer" = [])), request_body = CommandReason,
    params(("tenant" = Slug, Path), ("rollout" = RolloutId, Path), ("command" = String, Path)),
    responses((status = 200, body = RolloutDocument), (status = "4XX", body = Problem)))]
async fn command_rollout(
    grant: Grant<WriteRollouts>,
    State(state): State<AppState>,
    Path((_tenant, rollout, word)): Path<(String, RolloutId, String)>,
    Json(CommandReason { reason }): Json<CommandReason>,
) -> Result<Json<RolloutDocument>> {
    let command = Command::ALL.into_iter().find(|command| command.word() == word).ok_or(Error::NotFound)?;
    Ok(Json(super::command(&state, &grant, rollout, Order { command, reason }).await?.into()))
}

/// List the events of a rollout
///
/// What happened, by whom and why, newest first.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/rollouts/{rollout}/events", tag = "rollouts",
    security(("bearer" = [])), params(("tenant" = Slug, Path), ("rollout" = RolloutId, Path)),
    responses((status = 200, body = [RolloutEventDocument]), (status = "4XX", body = Problem)))]
async fn list_rollout_events(
    grant: Grant<ReadRollouts>,
    State(state): State<AppState>,
    Path((_tenant, rollout)): Path<(String, RolloutId)>,
) -> Result<Json<Vec<RolloutEventDocument>>> {
    super::get(&state, &grant, rollout).await?;
    let events = super::list_events(&state, &grant, rollout).await?;
    Ok(Json(events.into_iter().map(RolloutEventDocument::from).collect()))
}

/// List the verdicts of a rollout
///
/// What the judge said, with the numbers behind it, newest first.
#[utoipa::path(get, path = "/api/v1/tenants/{tenant}/rollouts/{rollout}/verdicts", tag = "rollouts",
    security(("bearer" = [])), params(("tenant" = Slug, Path), ("rollout" = RolloutId, Path)),
    responses((status = 200, body = [VerdictDocument]), (status = "4XX", body = Problem)))]
async fn list_rollout_verdicts(
    grant: Grant<ReadRollouts>,
    State(state): State<AppState>,
    Path((_tenant, rollout)): Path<(String, RolloutId)>,
) -> Result<Json<Vec<VerdictDocument>>> {
    super::get(&state, &grant, rollout).await?;
    let verdicts = super::list_verdicts(&state, &grant, rollout).await?;
    Ok(Json(verdicts.into_iter().map(VerdictDocument::from).collect()))
}
