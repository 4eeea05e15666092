//! The way back from a finished rollout.

use super::transition::Impossible;
use crate::rollouts::plan::Strategy;
use crate::rollouts::{Millis, State};

/// The strategy that takes a finished rollout back: a fresh rollout of one step, with the arms exchanged, that waits
/// for no evidence (invariant I7). Possible for `window_s` seconds after it succeeded; later the old stable may be gone.
///
/// # Errors
/// [`Impossible::NotSucceeded`] and [`Impossible::TooLate`].
pub fn revert(finished: State, window_s: u32, now: Millis) -> Result<Strategy, Impossible> {
    match finished {
        State::Succeeded { at } if now.since(at) <= i64::from(window_s) * 1_000 => Ok(Strategy::emergency()),
        State::Succeeded { .. } => Err(Impossible::TooLate),
        _ => Err(Impossible::NotSucceeded),
    }
}
