//! How long a strategy takes with some traffic, and what each step can prove in its time.
//!
//! The forecast follows the mean path: it feeds the judge's own accumulators with the counts to be expected of a
//! candidate that is just like stable, and asks when they accept. Half of all rollouts are faster, about; the tests hold
//! it against simulated rollouts.

mod blast;
mod path;
mod proposal;
mod tail;
mod warning;

use serde::{Deserialize, Serialize};

use self::path::Path;
use super::Weight;
use super::evidence::boundary;
use super::plan::{Step, Strategy, StrategySpec};
use crate::latency::Histogram;

pub use blast::BlastRadius;
pub use warning::Warning;

/// Longest time that a forecast looks ahead, in seconds: the longest soak that a strategy can have.
const HORIZON_S: f64 = 30.0 * 86_400.0;
/// The probability that a step's candidate serves no application at all from which on it is worth a warning.
const NOBODY: f64 = 0.05;

/// The calls that a rollout moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Traffic {
    /// Calls per second of both arms together.
    pub requests_per_s: f64,
    /// Part of stable's calls that fails, 0 to 1.
    pub error_share: f64,
    /// Applications that call; `None` when unknown.
    #[serde(default)]
    pub applications: Option<u64>,
    /// Stable's latencies of late; empty when unknown, then they are taken for log-normal with σ = 0.6.
    #[serde(default)]
    pub latency: Histogram,
}

/// Why traffic is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrafficFault {
    /// Not above 0, or no finite number.
    #[error("calls per second must be a number above 0")]
    Requests,
    /// Not from 0 to 1.
    #[error("the error share must be from 0 to 1")]
    ErrorShare,
}

/// What is to be expected of a strategy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// One per step.
    pub steps: Vec<StepForecast>,
    /// Seconds from start to end of baking; `None` when some step cannot be proven in its time.
    pub seconds: Option<u64>,
    /// What stands in the way, in the order of the steps.
    pub warnings: Vec<Warning>,
    /// The strategy with longer stays and larger weights, so that every step can be proven or is decided by a person;
    /// `None` when nothing needs changing.
    pub proposal: Option<StrategySpec>,
}

/// What is to be expected of one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepForecast {
    /// Its weight.
    pub weight: Weight,
    /// Seconds until it is left; `None` when not within its longest stay.
    pub seconds: Option<u64>,
    /// Calls of the candidate in that time, or in the longest stay.
    pub candidate_requests: u64,
    /// One per guardrail that can be forecast.
    pub guardrails: Vec<GuardrailForecast>,
}

/// What is to be expected of one guardrail in one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GuardrailForecast {
    /// Its key.
    pub guardrail: &'static str,
    /// Seconds until it accepts, from the beginning of the step; `None` when not within 30 days.
    pub seconds: Option<u64>,
    /// The ratio to stable that must be disproved.
    pub needed_ratio: f64,
    /// The smallest ratio to stable that can be disproved within the step's longest stay; `None` when there are no bad
    /// events to compare.
    pub provable_ratio: Option<f64>,
}

/// What is to be expected of `strategy` with `traffic`, for a candidate that is like stable.
///
/// # Errors
/// [`TrafficFault`].
pub fn forecast(strategy: &Strategy, traffic: &Traffic) -> Result<Forecast, TrafficFault> {
    if !(traffic.requests_per_s.is_finite() && traffic.requests_per_s > 0.0) {
        return Err(TrafficFault::Requests);
    }
    if !(0.0..=1.0).contains(&traffic.error_share) {
        return Err(TrafficFault::ErrorShare);
    }
    let mut forecast = foresee(strategy, traffic);
    forecast.proposal = proposal::propose(strategy, traffic, &forecast);
    Ok(forecast)
}

/// The forecast without a proposal.
fn foresee(strategy: &Strategy, traffic: &Traffic) -> Forecast {
    let guardrails = strategy.guardrails();
    let mut paths: Vec<Path<'_>> = guardrails.iter().filter_map(|guardrail| Path::of(guardrail, traffic)).collect();
    let unknown = guardrails.iter().filter(|guardrail| Path::of(guardrail, traffic).is_none());
    let mut warnings: Vec<Warning> = unknown.map(|guardrail| Warning::Unknown { guardrail: guardrail.key() }).collect();
    let mut steps = Vec::new();
    for (index, plan) in strategy.steps().iter().enumerate() {
        let step = step(plan, traffic, &paths);
        warnings.extend(warning::of_step(index, plan, traffic, &step));
        let stayed = step.seconds.map_or(f64::from(plan.max_soak_s), |seconds| seconds as f64);
        paths.iter_mut().for_each(|path| path.stay(plan.weight, stayed));
        steps.push(step);
    }
    let total = steps.iter().map(|step| step.seconds).sum::<Option<u64>>();
    Forecast { steps, seconds: total.map(|seconds| seconds + u64::from(strategy.bake_s())), warnings, proposal: None }
}

fn step(plan: &Step, traffic: &Traffic, paths: &[Path<'_>]) -> StepForecast {
    let guardrails: Vec<GuardrailForecast> = paths
        .iter()
        .map(|path| GuardrailForecast {
            guardrail: path.guardrail().key(),
            seconds: path.accepted_after(plan.weight, HORIZON_S).map(|seconds| seconds.ceil() as u64),
            needed_ratio: boundary(path.guardrail(), plan.weight).ratio(),
            provable_ratio: path.provable(plan.weight, f64::from(plan.max_soak_s)),
        })
        .collect();
    let rate = traffic.requests_per_s * plan.weight.share();
    let for_requests = (plan.min_requests as f64 / rate).ceil() as u64;
    let proven = guardrails.iter().map(|guardrail| guardrail.seconds).try_fold(0, |most, s| s.map(|s| s.max(most)));
    let seconds = proven
        .map(|seconds| seconds.max(for_requests).max(u64::from(plan.min_soak_s)))
        .filter(|seconds| *seconds <= u64::from(plan.max_soak_s.max(plan.min_soak_s)));
    let stay = seconds.map_or(f64::from(plan.max_soak_s), |seconds| seconds as f64);
    StepForecast { weight: plan.weight, seconds, candidate_requests: (rate * stay) as u64, guardrails }
}
