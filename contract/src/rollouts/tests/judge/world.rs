//! A seeded world: Poisson calls, independent failures, log-normal latencies.

use super::super::dice::Dice;
use crate::latency::Histogram;
use crate::rollouts::{ArmSample, TickSample};

/// How one arm behaves.
#[derive(Debug, Clone, Copy)]
pub struct Arm {
    pub error_share: f64,
    /// Factor on a log-normal latency with median 40 ms and σ = 0.6.
    pub slowness: f64,
}

#[derive(Debug, Clone, Copy)]
pub struct World {
    pub calls_per_second: f64,
    pub weight: f64,
    pub stable: Arm,
    pub candidate: Arm,
    pub latencies: Latencies,
}

/// Whether calls get a latency; leaving it out saves most of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latencies {
    Drawn,
    LeftOut,
}

impl World {
    pub fn same(calls_per_second: f64, weight: f64, error_share: f64) -> Self {
        let arm = Arm { error_share, slowness: 1.0 };
        Self { calls_per_second, weight, stable: arm, candidate: arm, latencies: Latencies::Drawn }
    }

    pub fn second(&self, second: i64, dice: &mut Dice) -> TickSample {
        let rate = self.calls_per_second;
        TickSample {
            second,
            stable: self.serve(self.stable, rate * (1.0 - self.weight), dice),
            candidate: self.serve(self.candidate, rate * self.weight, dice),
            ..TickSample::default()
        }
    }

    fn serve(&self, arm: Arm, rate: f64, dice: &mut Dice) -> ArmSample {
        let requests = dice.poisson(rate);
        let mut latency = Histogram::default();
        let mut errors = 0;
        for _ in 0..requests {
            errors += u64::from(dice.unit() < arm.error_share);
            if self.latencies == Latencies::Drawn {
                let micros = 40_000.0 * arm.slowness * (0.6 * dice.normal()).exp();
                latency.record(micros as u64);
            }
        }
        ArmSample { requests, errors, latency, ..ArmSample::default() }
    }
}
