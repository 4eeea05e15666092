//! What one second brought.
//!
//! Rules of attribution, for whoever fills these in: a retry or fallback from candidate to stable stays a failure of
//! the candidate; answers from a cache, refusals by the gateway itself and calls of testers are not counted; seconds in
//! which nodes had different weights count by the arm each call really used.

mod arm;
mod exposure;
mod fault;
mod tick;

pub use arm::{ArmSample, Counted};
pub use exposure::{History, expected_errors};
pub use fault::{SampleFault, SampleField, Spoiled};
pub use tick::TickSample;
