//! Sums of very large and very small numbers by their logarithms.

/// ln of the sum of exponentials, without overflow.
pub(super) fn log_sum(logs: &[f64]) -> f64 {
    let max = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if max.is_finite() { max + logs.iter().map(|log| (log - max).exp()).sum::<f64>().ln() } else { max }
}

/// ln of the mean of exponentials, without overflow.
pub(super) fn log_mean(logs: &[f64]) -> f64 {
    log_sum(logs) - (logs.len() as f64).ln()
}
