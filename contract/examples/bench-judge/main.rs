//! How often judges are wrong, and how soon they are right: `make bench-judge` runs it on the release build.
//!
//! Seeded simulations of rollouts; every judge sees the same calls. Ours is judged every second by the shipped code. The
//! rivals are what others do: a z-test looked at every ten seconds, a static threshold, and a Mann–Whitney score over
//! points of a minute. Printed as the tables of `docs/judge.md`.

#![expect(clippy::print_stdout, reason = "printing figures is what it is for")]
#![expect(clippy::unwrap_used, reason = "a simulation that is set up wrongly must end")]

mod acceptance;
mod dice;
mod judges;
mod runs;
mod tables;
mod worlds;

use std::time::Instant;

/// Replicates of each row of identical arms; a number as argument takes the place of all three.
const IDENTICAL: u64 = 4_000;
/// Replicates of each cell of worse candidates; the slow ones of the rivals take a while.
const WORSE: u64 = 200;

fn main() {
    let started = Instant::now();
    let replicates = |full: u64| std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(full);
    tables::head();
    let worst = tables::false_aborts(replicates(IDENTICAL));
    tables::detection(replicates(WORSE));
    tables::wrong_acceptances(replicates(4 * WORSE));
    worst.print();
    acceptance::table(replicates(2 * WORSE));
    println!("\n{:.0} s on {} cores.", started.elapsed().as_secs_f64(), runs::threads());
    if !worst.is_good() {
        println!("Identical arms were rolled back in more than 1 % of the replicates of some row.");
        std::process::exit(1);
    }
}
