//! Control of a running mock, for callers on the same machine.

use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use headgate_contract::problem::Problem;
use serde::Serialize;

use super::profile::{Profile, ProfileFault};
use super::reading;
use super::script::Script;
use super::serving::{Simulator, problem};
use super::socket::Peer;

/// `GET`: how the run stands.
pub const STATE: &str = "/__mock/state";
/// `POST`: the run begins anew.
pub const RESTART: &str = "/__mock/restart";
/// `PUT`: another profile from its beginning.
pub const PROFILE: &str = "/__mock/profile";

/// `GET`: 200 as long as the mock runs, whatever its profile; for health checks.
pub const HEALTH: &str = "/__mock/health";

/// How the run stands.
#[derive(Debug, Serialize)]
struct RunState {
    seed: u64,
    /// Seconds since the run began.
    elapsed_s: f64,
    requests: u64,
    profile: Profile,
}

pub async fn show_health() -> &'static str {
    "ok"
}

pub async fn show_state(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Response {
    if let Some(refused) = refusal(&peer, &headers) {
        return problem(&refused);
    }
    let run = simulator.run();
    let state = RunState {
        seed: run.seed,
        elapsed_s: run.elapsed().as_secs_f64(),
        requests: run.requests(),
        profile: run.script.profile.clone(),
    };
    Json(state).into_response()
}

pub async fn restart(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
) -> Response {
    if let Some(refused) = refusal(&peer, &headers) {
        return problem(&refused);
    }
    simulator.restart();
    StatusCode::NO_CONTENT.into_response()
}

pub async fn replace_profile(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(refused) = refusal(&peer, &headers) {
        return problem(&refused);
    }
    match script(&simulator, &body) {
        Ok(script) => {
            simulator.play(script);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(fault) => problem(&Problem::new(422, "profile_invalid", "The profile has a fault", fault.to_string())),
    }
}

fn script(simulator: &Simulator, body: &[u8]) -> Result<Script, ProfileFault> {
    Script::new(reading::read_bytes(body)?, &simulator.answers)
}

/// Programs on this machine only: not from elsewhere, and not a web page, which would send its origin.
fn refusal(peer: &Peer, headers: &HeaderMap) -> Option<Problem> {
    if peer.address.ip().to_canonical().is_loopback() && !headers.contains_key(header::ORIGIN) {
        return None;
    }
    let detail = "A mock is controlled from the machine it runs on, by a program. Call it through 127.0.0.1.";
    Some(Problem::new(403, "control_refused", "Control refused", detail))
}
