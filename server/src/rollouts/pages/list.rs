//! The list of rollouts.

use axum::extract::State;
use axum::response::Html;
use headgate_app::pages::rollouts::list::{RolloutLine, RolloutList, rollout_list};
use headgate_contract::access::Permission;

use super::dashboard::tone;
use crate::authz::Grant;
use crate::authz::permits::ReadRollouts;
use crate::demo;
use crate::error::Result;
use crate::http::chrome::{Chrome, Place};
use crate::rollouts::{self, Rollout};
use crate::state::AppState;

/// `GET /t/{tenant}/rollouts`
pub async fn list(grant: Grant<ReadRollouts>, chrome: Chrome, State(state): State<AppState>) -> Result<Html<String>> {
    let base = format!("{}/rollouts", chrome.base());
    let may_write = chrome.may(Permission::WriteRollouts);
    let may_replay = may_write && demo::is_played(&state, grant.tenant()).await;
    let rollouts = rollouts::list(&state, &grant).await?;
    let view = RolloutList {
        now: chrome.now,
        new_href: may_write.then(|| format!("{base}/new")),
        replay_action: may_replay.then(|| format!("{}/demo/replay", chrome.base())),
        rows: rollouts.into_iter().map(|rollout| line(&rollout, &base)).collect(),
    };
    Ok(Html(headgate_app::render(rollout_list(chrome.shell("Rollouts", Place::Rollouts), view))))
}

fn line(rollout: &Rollout, base: &str) -> RolloutLine {
    RolloutLine {
        href: format!("{base}/{}", rollout.id),
        name: rollout.name.to_string(),
        stable: rollout.upstream_name.clone(),
        candidate: rollout.candidate_name.clone(),
        state: rollout.state.label().to_owned(),
        tone: tone(&rollout.state),
        weight: rollout.candidate_weight.to_string(),
        changed_at: rollout.ended_at.or(rollout.started_at).unwrap_or(rollout.created_at),
    }
}
