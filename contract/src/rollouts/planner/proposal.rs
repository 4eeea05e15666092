//! A strategy that can be carried out: with little traffic stay longer, then move more at once, then let a person decide.

use super::{Forecast, NOBODY, Traffic, Warning, foresee};
use crate::rollouts::Weight;
use crate::rollouts::plan::{Gate, Strategy, StrategySpec};

/// The longest stay that is proposed, in seconds.
const MAX_STAY_S: u64 = 86_400;
/// Half of all rollouts take longer than the forecast; few take three times as long.
const HEADROOM: u64 = 3;

/// A changed strategy without warnings about its steps; `None` when there are none already.
pub(super) fn propose(strategy: &Strategy, traffic: &Traffic, forecast: &Forecast) -> Option<StrategySpec> {
    let mut spec = strategy.spec().clone();
    let mut warning = about_a_step(forecast)?;
    // Each change ends a warning for good: a stay grows once, a step goes, or a gate becomes manual.
    for _ in 0..4 * strategy.steps().len() {
        mend(&mut spec, traffic, warning);
        let changed = Strategy::new(spec.clone()).ok()?;
        match about_a_step(&foresee(&changed, traffic)) {
            Some(next) => warning = next,
            None => break,
        }
    }
    Some(spec)
}

fn about_a_step(forecast: &Forecast) -> Option<Warning> {
    forecast.warnings.iter().find(|warning| warning.step().is_some()).copied()
}

fn mend(spec: &mut StrategySpec, traffic: &Traffic, warning: Warning) {
    let Some(index) = warning.step() else { return };
    let must_stay = index + 1 >= spec.steps.len() || spec.steps.len() <= 2;
    let next_weight = spec.steps.get(index + 1).map_or(Weight::FULL, |step| step.weight);
    let needs_s = match warning {
        Warning::NotProvable { needs_s, .. } => needs_s,
        Warning::TooFewRequests { needs_s, .. } => Some(needs_s),
        Warning::Nobody { .. } | Warning::Unknown { .. } => None,
    };
    let stay_s = needs_s.filter(|seconds| *seconds <= MAX_STAY_S).map(|seconds| HEADROOM * seconds);
    let Some(step) = spec.steps.get_mut(index) else { return };
    match (warning, stay_s) {
        (Warning::Nobody { .. }, _) => match weight_for(traffic).filter(|weight| *weight < next_weight) {
            Some(weight) => step.weight = weight,
            None => remove(spec, index),
        },
        (_, Some(stay_s)) => step.max_soak_s = u32::try_from(stay_s).unwrap_or(u32::MAX).max(step.max_soak_s),
        (_, None) if must_stay => step.gate = Gate::Manual,
        (_, None) => remove(spec, index),
    }
}

fn remove(spec: &mut StrategySpec, index: usize) {
    if index + 1 < spec.steps.len() {
        spec.steps.remove(index);
    }
}

/// The weight at which some application almost surely gets the candidate, in whole percent.
fn weight_for(traffic: &Traffic) -> Option<Weight> {
    let applications = traffic.applications.filter(|applications| *applications > 0)? as f64;
    let share = 1.0 - NOBODY.powf(applications.recip());
    let percent = (share * 100.0).ceil() + 1.0;
    (percent < 100.0).then(|| Weight::percent(percent as u8))
}
