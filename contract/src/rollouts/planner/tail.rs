//! The upper tail of latencies that nobody has measured yet: log-normal with σ = 0.6.

const SIGMA: f64 = 0.6;

/// Part of the latencies beyond (1 + margin) times their `probability`-quantile.
pub(super) fn share_beyond(probability: f64, margin: f64) -> f64 {
    upper_tail(quantile(probability) + margin.ln_1p() / SIGMA)
}

/// P(Z > z) for a standard normal Z, to 1e-7: M. Abramowitz and I. Stegun, *Handbook of Mathematical Functions*, 26.2.17.
fn upper_tail(z: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    if z < 0.0 {
        return 1.0 - upper_tail(-z);
    }
    let t = 1.0 / (1.0 + 0.231_641_9 * z);
    let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
    density * B.iter().rev().fold(0.0, |sum, b| (sum + b) * t)
}

/// The z with P(Z ≤ z) = `probability`.
fn quantile(probability: f64) -> f64 {
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if 1.0 - upper_tail(middle) < probability { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// z of 95 and 99 %, from any table of the normal distribution.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        assert!((quantile(0.95) - 1.644_853_6).abs() < 1e-5);
        assert!((quantile(0.99) - 2.326_347_9).abs() < 1e-5);
        assert!((upper_tail(1.96) - 0.024_997_9).abs() < 1e-6);
        assert!((share_beyond(0.95, 0.0) - 0.05).abs() < 1e-6);
    }
}
