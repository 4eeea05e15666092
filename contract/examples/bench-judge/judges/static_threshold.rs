//! A fixed threshold as in many canary controllers: the success rate of each minute must be 98 %; more than three
//! minutes below it abort. A minute without calls counts for nothing.

use super::Opinion;
use crate::worlds::Second;

const WINDOW_S: i64 = 60;
const SUCCESS: f64 = 0.98;
const FAILURE_LIMIT: u32 = 3;

#[derive(Debug, Default)]
pub struct StaticThreshold {
    calls: u64,
    errors: u64,
    failures: u32,
}

impl StaticThreshold {
    pub fn look(&mut self, second: &Second) -> Opinion {
        self.calls += second.candidate.calls;
        self.errors += second.candidate.errors;
        if (second.at + 1) % WINDOW_S == 0 {
            let success = 1.0 - self.errors as f64 / self.calls as f64;
            self.failures += u32::from(self.calls > 0 && success < SUCCESS);
            (self.calls, self.errors) = (0, 0);
        }
        if self.failures > FAILURE_LIMIT { Opinion::Abort } else { Opinion::Undecided }
    }
}
