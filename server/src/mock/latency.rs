//! How long an answer takes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::draws::Draws;

/// Longest time that is waited before an answer, in milliseconds.
pub const MAX_MS: f64 = 600_000.0;

/// A distribution of times; all times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Latency {
    /// Always the same.
    Fixed(f64),
    /// Evenly between two times.
    Uniform { min: f64, max: f64 },
    /// Normal; negative times become 0.
    Normal { mean: f64, sd: f64 },
    /// Log-normal: most around `median`, some far above. `sigma` is the standard deviation of the logarithm.
    Lognormal { median: f64, sigma: f64 },
    /// Exponential.
    Exponential { mean: f64 },
    /// Pareto: nothing below `min`, and a tail that is the heavier the smaller `shape` is.
    Pareto { min: f64, shape: f64 },
}

impl Latency {
    /// One time.
    #[must_use]
    pub fn sample(&self, draws: &mut Draws) -> Duration {
        let ms = match *self {
            Self::Fixed(ms) => ms,
            Self::Uniform { min, max } => min + (max - min) * draws.unit(),
            Self::Normal { mean, sd } => mean + sd * draws.normal(),
            Self::Lognormal { median, sigma } => median * (sigma * draws.normal()).exp(),
            Self::Exponential { mean } => -mean * (1.0 - draws.unit()).ln(),
            Self::Pareto { min, shape } => min / (1.0 - draws.unit()).powf(1.0 / shape),
        };
        Duration::from_secs_f64(ms.clamp(0.0, MAX_MS) / 1_000.0)
    }

    /// What is wrong with its numbers: the field, and what it must be.
    #[must_use]
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let time = |field, ms: f64| {
            (!(0.0..=MAX_MS).contains(&ms)).then_some((field, "must be from 0 to 600000 milliseconds"))
        };
        let width = |field, value: f64| (!(0.0..=10.0).contains(&value)).then_some((field, "must be from 0 to 10"));
        match *self {
            Self::Fixed(ms) => time("fixed", ms),
            Self::Uniform { min, max } => time("uniform.min", min)
                .or_else(|| time("uniform.max", max))
                .or_else(|| (max < min).then_some(("uniform.max", "must not be below min"))),
            Self::Normal { mean, sd } => time("normal.mean", mean).or_else(|| time("normal.sd", sd)),
            Self::Lognormal { median, sigma } => {
                time("lognormal.median", median).or_else(|| width("lognormal.sigma", sigma))
            }
            Self::Exponential { mean } => time("exponential.mean", mean),
            Self::Pareto { min, shape } => time("pareto.min", min)
                .or_else(|| (!(0.1..=100.0).contains(&shape)).then_some(("pareto.shape", "must be from 0.1 to 100"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn median_of(latency: Latency) -> f64 {
        let mut times: Vec<f64> =
            (0..4_001).map(|n| latency.sample(&mut Draws::of(1, n, 0)).as_secs_f64() * 1_000.0).collect();
        times.sort_by(f64::total_cmp);
        times[2_000]
    }

    #[test]
    fn medians_are_those_of_the_distributions() {
        let expected = [
            (Latency::Fixed(20.0), 20.0),
            (Latency::Uniform { min: 10.0, max: 30.0 }, 20.0),
            (Latency::Normal { mean: 20.0, sd: 5.0 }, 20.0),
            (Latency::Lognormal { median: 20.0, sigma: 0.5 }, 20.0),
            (Latency::Exponential { mean: 20.0 }, 20.0 * std::f64::consts::LN_2),
            (Latency::Pareto { min: 20.0, shape: 2.0 }, 20.0 * std::f64::consts::SQRT_2),
        ];
        for (latency, median) in expected {
            let got = median_of(latency);
            assert!((got / median - 1.0).abs() < 0.06, "{latency:?}: {got} instead of {median}");
        }
    }

    proptest! {
        #[test]
        fn every_faultless_latency_gives_a_time(a in any::<f64>(), b in any::<f64>(), number in any::<u64>()) {
            for latency in [
                Latency::Fixed(a),
                Latency::Uniform { min: a, max: b },
                Latency::Normal { mean: a, sd: b },
                Latency::Lognormal { median: a, sigma: b },
                Latency::Exponential { mean: a },
                Latency::Pareto { min: a, shape: b },
            ] {
                if latency.fault().is_none() {
                    prop_assert!(latency.sample(&mut Draws::of(0, number, 0)) <= Duration::from_secs(600));
                }
            }
        }
    }
}
