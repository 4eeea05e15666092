//! How soon "not ρ times as bad" is proven about a candidate like stable, and how wrongly about one that is ρ times as bad.

use headgate_contract::rollouts::statistics::{Boundary, Exposed, NotWorse, Split};

use crate::runs::{many, median};
use crate::tables::row;
use crate::worlds::{Plain, Second};

const BETA: f64 = 0.05;
const RATIOS: [f64; 3] = [1.5, 2.0, 3.0];
const THREE_HOURS: i64 = 10_800;

/// Calls of the candidate and second in which it was accepted.
type Accepted = Option<(i64, u64)>;

fn accepted(seconds: impl Iterator<Item = Second>, ratio: f64) -> Accepted {
    let boundary = Boundary::new(ratio).unwrap();
    let mut evidence = NotWorse::default();
    let mut waiting = Second::default();
    let mut calls = 0;
    for second in seconds {
        calls += second.candidate.calls;
        for (sum, arm) in [(&mut waiting.stable, &second.stable), (&mut waiting.candidate, &second.candidate)] {
            sum.calls += arm.calls;
            sum.errors += arm.errors;
        }
        let exposed = |calls: u64, errors: u64| Exposed { exposure: calls as f64, bad: errors as f64 };
        let (candidate, stable) = (&waiting.candidate, &waiting.stable);
        if let Ok(split) = Split::new(exposed(candidate.calls, candidate.errors), exposed(stable.calls, stable.errors))
        {
            evidence.fold(&split, boundary);
            waiting = Second::default();
        }
        if evidence.log_e() >= -BETA.ln() {
            return Some((second.at + 1, calls));
        }
    }
    None
}

pub fn table(replicates: u64) {
    println!(
        "\n**Proof of “less than ρ times as bad” at β = 5 %, identical arms: median, or the part proven in 3 h; {replicates} replicates**\n"
    );
    row("", &RATIOS.map(|ratio| format!("ρ = {ratio}")));
    println!("| --- | --- | --- | --- |");
    for (name, calls, weight, errors) in [
        ("100 rps, 10 %, 1 % errors", 100.0, 0.1, 0.01),
        ("100 rps, 10 %, 0.1 % errors", 100.0, 0.1, 0.001),
        ("10 rps, 50 %, 1 % errors", 10.0, 0.5, 0.01),
        ("1 rps, 50 %, 1 % errors", 1.0, 0.5, 0.01),
    ] {
        let world = Plain { horizon_s: THREE_HOURS, ..Plain::same(calls, weight, errors) };
        row(name, &RATIOS.map(|ratio| cell(&many(replicates, |seed| accepted(world.seconds(seed), ratio)))));
    }
    let wrong = RATIOS.map(|ratio| {
        let world = Plain { candidate_errors: 0.01 * ratio, ..Plain::same(100.0, 0.1, 0.01) };
        let found = many(10 * replicates, |seed| accepted(world.seconds(seed), ratio));
        format!("{:.2} %", found.iter().flatten().count() as f64 * 100.0 / found.len() as f64)
    });
    row("wrongly, when the truth is ρ (100 rps, 10 %, 30 min)", &wrong);
}

fn cell(found: &[Accepted]) -> String {
    let times: Vec<i64> = found.iter().flatten().map(|(seconds, _)| *seconds).collect();
    let count = times.len();
    match median(times, found.len()) {
        Some(seconds) => {
            let mut calls: Vec<u64> = found.iter().flatten().map(|(_, calls)| *calls).collect();
            calls.sort_unstable();
            format!("{seconds} s / {} calls", calls[found.len() / 2])
        }
        None => format!("{:.0} % in 3 h", count as f64 * 100.0 / found.len() as f64),
    }
}
