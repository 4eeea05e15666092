//! Independent calls: Poisson arrivals, each call failing by chance.

use super::{Arm, Second};
use crate::dice::Dice;

/// Independent calls.
#[derive(Debug, Clone)]
pub struct Plain {
    pub calls_per_second: f64,
    /// The candidate's shares, one after the other for equal times of the horizon.
    pub weights: Vec<f64>,
    pub stable_errors: f64,
    pub candidate_errors: f64,
    pub shape: Shape,
    pub horizon_s: i64,
}

/// What happens to both arms at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Calm,
    /// Now and then half a minute with three times the errors.
    Bursts,
}

const BURST_S: i64 = 30;
const BURST_PROBABILITY: f64 = 0.1;
const BURST_FACTOR: f64 = 3.0;

impl Plain {
    pub fn same(calls_per_second: f64, weight: f64, errors: f64) -> Self {
        Self {
            calls_per_second,
            weights: vec![weight],
            stable_errors: errors,
            candidate_errors: errors,
            shape: Shape::Calm,
            horizon_s: 1_800,
        }
    }

    /// The seconds of one rollout.
    pub fn seconds(&self, seed: u64) -> impl Iterator<Item = Second> + '_ {
        let mut dice = Dice::new(seed);
        let mut factor = 1.0;
        (0..self.horizon_s).map(move |at| {
            if self.shape == Shape::Bursts && at % BURST_S == 0 {
                factor = if dice.unit() < BURST_PROBABILITY { BURST_FACTOR } else { 1.0 };
            }
            let step = (at * self.weights.len() as i64 / self.horizon_s) as usize;
            let share = self.weights[step];
            let mut serve = |calls: f64, errors: f64| {
                let bad = dice.poisson(calls * errors * factor);
                let good = dice.poisson(calls * (1.0 - errors * factor).max(0.0));
                Arm { calls: good + bad, errors: bad, ..Arm::default() }
            };
            let candidate = serve(self.calls_per_second * share, self.candidate_errors);
            let stable = serve(self.calls_per_second * (1.0 - share), self.stable_errors);
            Second { at, step, stable, candidate }
        })
    }
}
