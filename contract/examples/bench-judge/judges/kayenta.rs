//! A judge in the manner of Kayenta's `NetflixACAJudge`: error rates of each minute as points, a Mann–Whitney interval of
//! 98 % for their shift, "high" when its lower end is above a quarter of the Hodges–Lehmann estimate. One metric, so the
//! score is 100 or 0. Judged every two and a half minutes over everything so far, from the fifth point on.

use super::Opinion;
use crate::worlds::Second;

const POINT_S: i64 = 60;
const EVERY_S: i64 = 150;
const LEAST_POINTS: usize = 5;
/// The 99 % quantile of the normal distribution: an interval of 98 %.
const Z: f64 = 2.326_347_9;
const TOLERANCE: f64 = 0.25;

#[derive(Debug, Default)]
pub struct Kayenta {
    minute: [(u64, u64); 2],
    candidate: Vec<f64>,
    stable: Vec<f64>,
}

impl Kayenta {
    pub fn look(&mut self, second: &Second) -> Opinion {
        for (sum, arm) in self.minute.iter_mut().zip([&second.candidate, &second.stable]) {
            sum.0 += arm.calls;
            sum.1 += arm.errors;
        }
        if (second.at + 1) % POINT_S == 0 {
            for (points, (calls, errors)) in [&mut self.candidate, &mut self.stable].into_iter().zip(self.minute) {
                if calls > 0 {
                    points.push(errors as f64 / calls as f64);
                }
            }
            self.minute = Default::default();
        }
        let is_due = (second.at + 1) % EVERY_S == 0 && self.candidate.len().min(self.stable.len()) >= LEAST_POINTS;
        if is_due && self.is_high() { Opinion::Abort } else { Opinion::Undecided }
    }

    /// The ends of the interval and the estimate are order statistics of all differences: inverting the rank sum.
    fn is_high(&self) -> bool {
        let mut differences: Vec<f64> =
            self.candidate.iter().flat_map(|c| self.stable.iter().map(move |s| c - s)).collect();
        let (n, m) = (self.candidate.len() as f64, self.stable.len() as f64);
        let deviation = (n * m / 12.0 * (n + m + 1.0 - self.ties())).max(0.0).sqrt();
        let lower_rank = (n * m / 2.0 - Z * deviation - 0.5).floor().max(0.0) as usize;
        let middle = differences.len() / 2;
        let estimate = *differences.select_nth_unstable_by(middle, f64::total_cmp).1;
        let lower = *differences.select_nth_unstable_by(lower_rank, f64::total_cmp).1;
        lower > TOLERANCE * estimate.abs()
    }

    /// Σ(t³ − t) / ((n+m)(n+m−1)) over groups of equal points.
    fn ties(&self) -> f64 {
        let mut all: Vec<f64> = self.candidate.iter().chain(&self.stable).copied().collect();
        all.sort_unstable_by(f64::total_cmp);
        let count = all.len() as f64;
        let groups = all.chunk_by(|a, b| a == b).map(|group| group.len() as f64);
        groups.map(|t| t * t * t - t).sum::<f64>() / (count * (count - 1.0))
    }
}
