//! The dashboard of one rollout, live.

mod evidence;
mod outlook;
mod view;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use headgate_app::components::Tone;
use headgate_app::pages::rollouts::dashboard::{Dashboard, dashboard, dashboard_body};
use headgate_contract::ids::RolloutId;
use headgate_contract::rollouts::State as RolloutState;
use serde::Deserialize;
use time::Duration;
use tower_sessions::Session;

use crate::authz::Grant;
use crate::authz::permits::{ReadRollouts, WriteRollouts};
use crate::error::{Error, Result};
use crate::http::chrome::{Chrome, Place, flash};
use crate::http::form::Form;
use crate::http::live;
use crate::nodes;
use crate::rollouts::{self, Command, Order};
use crate::state::AppState;
use crate::telemetry::arms::{Stretch, arm_points};

/// Longest stretch that the curves show.
const LONGEST: Duration = Duration::minutes(30);
/// Points of a curve, about.
const POINTS: i64 = 120;

/// `GET /t/{tenant}/rollouts/{rollout}`
pub async fn show(
    grant: Grant<ReadRollouts>,
    chrome: Chrome,
    State(state): State<AppState>,
    Path((_, rollout)): Path<(String, String)>,
) -> Result<Html<String>> {
    let id = parse_id(&rollout)?;
    let view = load(&state, &grant, id).await?;
    let stream = format!("{}/rollouts/{id}/stream", chrome.base());
    Ok(Html(headgate_app::render(dashboard(chrome.shell(view.name.clone(), Place::Rollouts), view, stream))))
}

/// `GET /t/{tenant}/rollouts/{rollout}/stream`
pub async fn stream(
    grant: Grant<ReadRollouts>,
    State(state): State<AppState>,
    Path((_, rollout)): Path<(String, String)>,
) -> Result<Response> {
    let id = parse_id(&rollout)?;
    rollouts::get(&state, &grant, id).await?;
    let (tenant, source) = (grant.tenant().id(), state.clone());
    Ok(live::stream(&state, tenant, move || {
        let (grant, state) = (grant.clone(), source.clone());
        async move { Ok(headgate_app::render_fragment(dashboard_body(load(&state, &grant, id).await?))) }
    }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Reason {
    reason: String,
}

/// `POST /t/{tenant}/rollouts/{rollout}/{command}`
pub async fn command(
    grant: Grant<WriteRollouts>,
    chrome: Chrome,
    session: Session,
    State(state): State<AppState>,
    Path((_, rollout, word)): Path<(String, String, String)>,
    Form(Reason { reason }): Form<Reason>,
) -> Result<Response> {
    let id = parse_id(&rollout)?;
    let command = Command::ALL.into_iter().find(|command| command.word() == word).ok_or(Error::NotFound)?;
    let order = Order { command, reason: reason.trim().to_owned() };
    let page = format!("{}/rollouts/{id}", chrome.base());
    match rollouts::command(&state, &grant, id, order).await {
        Ok(_) => flash(&session, Tone::Success, done(command)).await?,
        Err(Error::Conflict { detail, .. }) => flash(&session, Tone::Warning, detail).await?,
        Err(other) => return Err(other),
    }
    Ok((StatusCode::SEE_OTHER, Redirect::to(&page)).into_response())
}

fn done(command: Command) -> &'static str {
    match command {
        Command::Start => "The rollout has started.",
        Command::Promote => "The rollout goes on with its next step.",
        Command::Hold => "The rollout is held at its present weight.",
        Command::Resume => "The rollout goes on.",
        Command::Abort => "The rollout is being taken back.",
        Command::Cancel => "The rollout is cancelled; no traffic had moved.",
    }
}

fn parse_id(text: &str) -> Result<RolloutId> {
    text.parse().map_err(|_| Error::NotFound)
}

/// How a state looks in badges.
#[must_use]
pub fn tone(state: &RolloutState) -> Tone {
    match state {
        RolloutState::Draft | RolloutState::Cancelled { .. } => Tone::Neutral,
        RolloutState::Queued { .. }
        | RolloutState::Preflight { .. }
        | RolloutState::Running { .. }
        | RolloutState::Promoting { .. }
        | RolloutState::Baking { .. } => Tone::Info,
        RolloutState::Held { .. } => Tone::Warning,
        RolloutState::Succeeded { .. } => Tone::Success,
        RolloutState::RollingBack { .. } | RolloutState::RolledBack { .. } => Tone::Danger,
    }
}

async fn load(state: &AppState, grant: &Grant<ReadRollouts>, id: RolloutId) -> Result<Dashboard> {
    let rollout = rollouts::get(state, grant, id).await?;
    let now = state.clock.now();
    let until = rollout.ended_at.map_or(now, |ended| now.min(ended + Duration::seconds(10)));
    let from = rollout.started_at.unwrap_or(until).max(until - LONGEST);
    let step = Duration::seconds(((until - from).whole_seconds() / POINTS).max(1));
    let stretch = Stretch { from: floor(from), until, step };
    let facts = view::Facts {
        now,
        outlook: rollouts::outlook(state, &rollout).await?,
        base: format!("/t/{}/rollouts/{id}", grant.tenant_slug()),
        may_write: grant.also::<WriteRollouts>().is_ok(),
        points: arm_points(state, id, stretch).await?,
        stretch,
        events: rollouts::list_events(state, grant, id).await?,
        verdicts: rollouts::list_verdicts(state, grant, id).await?,
        nodes: nodes::list(state, &grant.also()?).await?,
        acknowledgement: match rollout.effective {
            Some(version) => Some(nodes::acknowledgement(&state.db, version).await?),
            None => None,
        },
    };
    Ok(view::dashboard(&rollout, facts))
}

fn floor(at: time::OffsetDateTime) -> time::OffsetDateTime {
    at - Duration::nanoseconds(i64::from(at.nanosecond()))
}
