//! Both arms of a rollout over time, for its dashboard.

mod store;

use headgate_contract::ids::RolloutId;
use headgate_contract::latency::Histogram;
use headgate_contract::snapshot::Arm;
use time::{Duration, OffsetDateTime};

use crate::error::Result;
use crate::state::AppState;

/// Counts of one arm in one point.
#[derive(Debug, Clone)]
pub struct ArmPoint {
    pub at: OffsetDateTime,
    pub arm: Arm,
    pub requests: u64,
    pub errors: u64,
    pub latency: Histogram,
}

/// A stretch of time, cut into points.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    pub from: OffsetDateTime,
    pub until: OffsetDateTime,
    pub step: Duration,
}

/// What each arm did, point by point. Calls the gateway refused or clients gave up are left out,
/// as the judge leaves them out.
///
/// # Errors
/// When the database fails.
pub async fn arm_points(state: &AppState, rollout: RolloutId, stretch: Stretch) -> Result<Vec<ArmPoint>> {
    Ok(store::list_points(&state.db, rollout, stretch).await?)
}
