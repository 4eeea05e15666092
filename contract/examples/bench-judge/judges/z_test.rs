//! The two-proportion z-test of textbooks, one-sided at 1 %, looked at every ten seconds as if each look were the only.

use super::Opinion;
use crate::worlds::Second;

const EVERY_S: i64 = 10;
/// The 99 % quantile of the normal distribution.
const Z: f64 = 2.326_347_9;

#[derive(Debug, Default)]
pub struct ZTest {
    candidate: (f64, f64),
    stable: (f64, f64),
}

impl ZTest {
    pub fn look(&mut self, second: &Second) -> Opinion {
        for (sum, arm) in [(&mut self.candidate, &second.candidate), (&mut self.stable, &second.stable)] {
            sum.0 += arm.calls as f64;
            sum.1 += arm.errors as f64;
        }
        if (second.at + 1) % EVERY_S != 0 || self.candidate.0 < 1.0 || self.stable.0 < 1.0 {
            return Opinion::Undecided;
        }
        let ((n_c, e_c), (n_s, e_s)) = (self.candidate, self.stable);
        let pooled = (e_c + e_s) / (n_c + n_s);
        let error = (pooled * (1.0 - pooled) * (1.0 / n_c + 1.0 / n_s)).sqrt();
        if error > 0.0 && (e_c / n_c - e_s / n_s) / error > Z { Opinion::Abort } else { Opinion::Undecided }
    }
}
