//! A seeded world: Poisson calls, independent failures, log-normal latencies.

use super::super::{ArmSample, TickSample};
use crate::latency::Histogram;

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): tests repeat exactly.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn poisson(&mut self, mean: f64) -> u64 {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

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
