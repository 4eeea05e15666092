//! Seeded chance: runs repeat exactly. Shared with the tests of `rollouts`.

/// SplitMix64: G. Steele, D. Lea and C. Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Neighbouring seeds must not begin at neighbouring places of the one sequence, so the seed is mixed first.
    pub fn new(seed: u64) -> Self {
        Self(mix(mix(seed ^ 0xd1b5_4a32_d192_ed03)))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From 0 up to but not including 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A Poisson number, by inversion from 0 up in parts of at most 30.
    pub fn poisson(&mut self, mean: f64) -> u64 {
        let parts = (mean / 30.0).ceil().max(1.0);
        (0..parts as u64).map(|_| self.small_poisson(mean / parts)).sum()
    }

    fn small_poisson(&mut self, mean: f64) -> u64 {
        let mut left = self.unit();
        let mut term = (-mean).exp();
        let mut count = 0;
        while left > term && count < 1_000 {
            left -= term;
            count += 1;
            term *= mean / count as f64;
        }
        count
    }

    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// P(X ≥ k) for X ~ Binomial(n, p), exactly.
pub fn upper_tail(n: u64, k: u64, p: f64) -> f64 {
    let mut log_term = n as f64 * (1.0 - p).ln();
    let mut below = 0.0;
    for i in 0..k {
        below += log_term.exp();
        log_term += ((n - i) as f64 / (i + 1) as f64).ln() + (p / (1.0 - p)).ln();
    }
    1.0 - below
}
