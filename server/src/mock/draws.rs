//! Random numbers that are a function of seed, request and phase.

/// Draws for one request: splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Written
/// here because its sequence is part of what a seed promises, so no library may change it.
#[derive(Debug, Clone)]
pub struct Draws(u64);

/// The increment of splitmix64: 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
/// 2⁻⁵³: a float holds 53 random bits.
const UNIT: f64 = 1.0 / 9_007_199_254_740_992.0;

impl Draws {
    /// The draws of request `number` in the phase with this index.
    #[must_use]
    pub fn of(seed: u64, number: u64, phase: usize) -> Self {
        let phase = u64::try_from(phase).unwrap_or(u64::MAX);
        Self(mixed(mixed(mixed(seed) ^ number) ^ phase))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mixed(self.0)
    }

    /// Evenly from 0 up to, but not including, 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 * UNIT
    }

    /// From the normal distribution with mean 0 and standard deviation 1 (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A whole number below `end`, or 0 where there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or_default()
    }

    /// One of `choices`; `None` if there is none.
    pub fn choose<'c, T>(&mut self, choices: &'c [T]) -> Option<&'c T> {
        let count = u64::try_from(choices.len()).ok()?;
        choices.get(usize::try_from(self.below(count)).ok()?)
    }
}

const fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequence_is_splitmix64() {
        // First outputs for state 1234567, as published with the reference implementation.
        let mut draws = Draws(1_234_567);
        assert_eq!(
            [draws.next(), draws.next(), draws.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn units_are_even_and_normals_are_normal() {
        let mut draws = Draws::of(7, 0, 0);
        let mean = (0..10_000).map(|_| draws.unit()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        let normals: Vec<f64> = (0..10_000).map(|_| draws.normal()).collect();
        let inside = normals.iter().filter(|value| value.abs() < 1.0).count();
        assert!((6_600..7_050).contains(&inside), "68.3 % within one deviation, got {inside}");
    }
}
