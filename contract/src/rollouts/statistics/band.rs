//! How far a measured distribution is from the true one, at all values and all times together: for pictures.
//!
//! `A·√((ln(1 + ln(t/t_min)) + C)/t)` around the empirical distribution function of `t` values, with `A` = 0.85 and `C`
//! so large that it is ever left, from `t_min` values on, with probability at most α: S. Howard and A. Ramdas,
//! *Sequential estimation of quantiles with applications to A/B testing and best-arm identification*, Bernoulli 28(3),
//! 2022, arXiv:1906.09712, theorem 2.

const A: f64 = 0.85;

/// Half the height of the band for `t` values; `None` below `t_min` values, for `t_min` = 0 and for an `alpha` that is
/// not between 0 and 1.
#[must_use]
pub fn band_radius(t: u64, t_min: u64, alpha: f64) -> Option<f64> {
    let is_level = alpha > 0.0 && alpha < 1.0;
    if t_min == 0 || t < t_min || !is_level {
        return None;
    }
    let c = constant(alpha);
    Some(A * (((t as f64 / t_min as f64).ln().ln_1p() + c) / t as f64).sqrt())
}

/// The least `C` whose error is at most `alpha`; the error falls as `C` grows.
fn constant(alpha: f64) -> f64 {
    let (mut low, mut high) = (1.0, 2_000.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if least_error(middle) > alpha { low = middle } else { high = middle }
    }
    high
}

/// The least over η of `4·exp(−γ²C)·(1 + 1/((γ² − 1)·ln η))` with `γ² = (2/η)·(A − √(2(η − 1)/C))²`.
fn least_error(c: f64) -> f64 {
    let error = |eta: f64| {
        let gap = A - (2.0 * (eta - 1.0) / c).sqrt();
        let gamma = 2.0 / eta * gap * gap;
        let is_inside = gap > 0.0 && gamma > 1.0;
        if is_inside { 4.0 * (-gamma * c).exp() * (1.0 + 1.0 / ((gamma - 1.0) * eta.ln())) } else { f64::INFINITY }
    };
    // Finite between 1 and the root of γ = 1, with one minimum: a grid finds its neighbourhood, thirds the place.
    let limit = 2.0 * A * A;
    let at = |i: u32| 1.0 + (limit - 1.0) * f64::from(i) / 2_000.0;
    let best = (1..2_000).min_by(|a, b| error(at(*a)).total_cmp(&error(at(*b)))).unwrap_or(1);
    let (mut low, mut high) = (at(best - 1).max(1.0 + 1e-12), at(best + 1));
    for _ in 0..100 {
        let (third, other) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if error(third) < error(other) { high = other } else { low = third }
    }
    error(f64::midpoint(low, high))
}
