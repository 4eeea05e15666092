//! What is to be expected of a draft, from the traffic of late.

use headgate_contract::rollouts::{Forecast, State, Traffic, forecast};
use time::Duration;

use super::{Rollout, store};
use crate::error::Result;
use crate::state::AppState;

/// The traffic that is counted as present.
const LATELY: Duration = Duration::minutes(15);

/// A forecast with what it rests on.
#[derive(Debug)]
pub struct Outlook {
    pub traffic: Traffic,
    pub forecast: Forecast,
}

/// The outlook of a draft; `None` once it has started, and when there were no calls of late.
///
/// # Errors
/// When the database fails.
pub async fn outlook(state: &AppState, rollout: &Rollout) -> Result<Option<Outlook>> {
    if rollout.state != State::Draft {
        return Ok(None);
    }
    let now = state.clock.now();
    let latency = store::recent_latency(&state.db, rollout.upstream_id, now - LATELY).await?.unwrap_or_default();
    let day = store::list_histories(&state.db, rollout.upstream_id, now - Duration::DAY).await?;
    let requests: u64 = day.iter().map(|(_, history)| history.requests).sum();
    let errors: u64 = day.iter().map(|(_, history)| history.errors).sum();
    let traffic = Traffic {
        requests_per_s: latency.total() as f64 / LATELY.as_seconds_f64(),
        error_share: if requests == 0 { 0.0 } else { errors.min(requests) as f64 / requests as f64 },
        applications: Some(day.iter().filter(|(application, _)| application.is_some()).count() as u64),
        latency,
    };
    // Without a call there is nothing to forecast from.
    Ok(forecast(&rollout.strategy, &traffic).ok().map(|forecast| Outlook { traffic, forecast }))
}
