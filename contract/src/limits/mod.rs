//! Rate limits: the arithmetic every proxy and the control plane share.
//!
//! A limit is a [`Rate`]; its whole memory is one [`Cell`], the theoretical arrival time (TAT) of the generic cell rate
//! algorithm in nanoseconds. [`check`] is the pure rule, [`Cell::take`] the same rule on an atomic, and [`headers`]
//! prints a [`Decision`] for the caller.
//!
//! Sources: ATM Forum, *Traffic Management Specification 4.1* (af-tm-0121), and ITU-T I.371 (GCRA, virtual scheduling);
//! RFC 6585 §4 (429); RFC 9110 §10.2.3 (`Retry-After`); draft-ietf-httpapi-ratelimit-headers.

mod gcra;
pub mod headers;
mod rate;

pub use gcra::{Cell, Decision, check};
pub use rate::{MAX_BURST, MAX_PER_SECOND, MAX_PERIOD_SECONDS, Rate, RateFault};

#[cfg(test)]
mod tests;
