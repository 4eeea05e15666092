//! What counts prove, at any time: accumulators of a few numbers, serialisable, and mergeable.
//!
//! | test | file | question |
//! | --- | --- | --- |
//! | E1 | `e_process` | is the candidate's rate of bad events above a multiple of stable's? |
//! | E1′ | `e_process` | is it below one? |
//! | E2 | `absolute` | is one share above, or below, a fixed limit? |
//! | E3 | `means` | is the candidate's mean above, or below, a multiple of stable's? |
//! | E4 | `scores` | are two means of scores from 0 to 1 further apart, or closer, than a margin? |
//! | E5 | `ratio` | do the arms have the units that the weight says? |
//!
//! Every test is an e-process: a non-negative process that starts at 1 and, while its null hypothesis holds, reaches
//! 1/α with probability at most α over all times together (Ville's inequality). So it may be looked at every second, and
//! stopped whenever it has said enough. E3 keeps that promise for large numbers only.
//!
//! An accumulator takes checked counts: [`Split::new`], [`Tally::new`] and [`Moments::check`] refuse what cannot be
//! ([`CountFault`]), so no state is ever spoiled. Accumulators of disjoint ticks, or of disjoint strata of one tick,
//! merge into what one accumulator of all would hold.

mod absolute;
mod band;
mod boundary;
mod e_process;
mod fault;
mod gamma;
mod logs;
mod means;
mod mixtures;
mod ratio;
mod scores;

pub use absolute::Tally;
pub use band::band_radius;
pub use boundary::Boundary;
pub use e_process::{Exposed, NotWorse, RateEvidence, Split, Worse};
pub use fault::{CountFault, MAX_COUNT};
pub use means::{MIN_PER_ARM, Means, Moments, half_width, winsorising_cap};
pub use mixtures::{GammaExponential, NormalMixture};
pub use ratio::SampleRatio;
pub use scores::{Scores, log_e_apart};

pub(super) use absolute::log_e_below;
