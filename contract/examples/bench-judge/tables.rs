//! The one table: identical candidates, worse ones, and those let through.

use crate::dice::upper_tail;
use crate::judges::Kind;
use crate::runs::{End, Until, many, median, rollout};
use crate::worlds::{Plain, Shape, Sticky};

/// Prints a row whose first cell is `name`.
pub fn row(name: &str, cells: &[String]) {
    println!("| {name} | {} |", cells.join(" | "));
}

/// A row that says what the rows below it are about.
fn section(title: &str) {
    row(&format!("**{title}**"), &Kind::RIVALS.map(|_| String::new()));
}

pub fn head() {
    row("", &Kind::RIVALS.map(|kind| kind.name().to_owned()));
    println!("|{}", " --- |".repeat(Kind::RIVALS.len() + 1));
}

fn percent(count: usize, of: usize) -> String {
    format!("{:.2} %", count as f64 * 100.0 / of as f64)
}

fn aborts(ends: &[Vec<End>], judge: usize) -> usize {
    ends.iter().filter(|ends| ends[judge].aborted.is_some()).count()
}

/// Identical arms, half an hour each. False when ours aborts more than 1 % of some row.
pub fn false_aborts(replicates: u64) -> Worst {
    section(&format!("identical arms: aborted within 30 min ({replicates} replicates)"));
    let mut worst = 0;
    for (name, world) in identical() {
        let ends = many(replicates, |seed| rollout(world.seconds(seed), &Kind::RIVALS, &world.weights, Until::TheEnd));
        worst = worst.max(aborts(&ends, 0));
        row(
            name,
            &Kind::RIVALS.iter().enumerate().map(|(at, _)| percent(aborts(&ends, at), ends.len())).collect::<Vec<_>>(),
        );
    }
    section(&format!("identical arms, sticky and unequal applications, 100 rps, 10 % ({replicates} replicates)"));
    Worst { aborts: worst.max(sticky(replicates)), replicates }
}

/// The row in which ours aborts most.
#[derive(Debug, Clone, Copy)]
pub struct Worst {
    aborts: usize,
    replicates: u64,
}

impl Worst {
    pub fn is_good(self) -> bool {
        self.aborts as f64 <= 0.01 * self.replicates as f64
    }

    /// What would be seen of a judge that aborts 1 %.
    pub fn print(self) {
        let Self { aborts, replicates } = self;
        let least = |k: &u64| upper_tail(replicates, *k, 0.01) < 1e-3;
        let bound = (1..replicates).find(least).unwrap_or(replicates);
        println!(
            "\nThe most false aborts of ours in a row: {aborts} of {replicates}. A judge that truly aborts 1 % would show \
             {bound} or more once in a thousand times (exact binomial)."
        );
    }
}

fn identical() -> Vec<(&'static str, Plain)> {
    let ramp = Plain { weights: vec![0.01, 0.05, 0.25, 0.5], ..Plain::same(100.0, 0.01, 0.01) };
    vec![
        ("100 rps, 10 %", Plain::same(100.0, 0.1, 0.01)),
        ("the same, bursts of ×3 errors on both arms", Plain { shape: Shape::Bursts, ..Plain::same(100.0, 0.1, 0.01) }),
        ("10 rps, 10 %", Plain::same(10.0, 0.1, 0.01)),
        ("1 rps, 10 %", Plain::same(1.0, 0.1, 0.01)),
        ("100 rps, 1 → 5 → 25 → 50 %", ramp),
    ]
}

/// The worst row of ours, with expected errors.
fn sticky(replicates: u64) -> usize {
    const KINDS: [Kind; 5] = [Kind::Ours, Kind::ZTest, Kind::StaticThreshold, Kind::Kayenta, Kind::OursUnweighted];
    let mut worst = 0;
    for applications in [20, 200, 5_000] {
        let ends = many(replicates, |seed| {
            rollout(Sticky { applications }.seconds(seed), &KINDS, &Sticky::WEIGHTS, Until::TheEnd)
        });
        worst = worst.max(aborts(&ends, 0));
        let mut cells: Vec<_> = (0..KINDS.len()).map(|judge| percent(aborts(&ends, judge), ends.len())).collect();
        let unweighted = cells.pop().unwrap_or_default();
        row(&format!("{applications} applications"), &cells);
        let none = || "–".to_owned();
        row(&format!("{applications} applications, by plain counts"), &[unweighted, none(), none(), none()]);
    }
    worst
}

const TRAFFIC: [(&str, f64, f64); 4] = [
    ("1,000 rps, 5 %", 1_000.0, 0.05),
    ("100 rps, 10 %", 100.0, 0.1),
    ("10 rps, 10 %", 10.0, 0.1),
    ("1 rps, 10 %", 1.0, 0.1),
];
const EFFECTS: [f64; 5] = [0.015, 0.02, 0.05, 0.2, 1.0];
const THREE_HOURS: i64 = 10_800;

/// Median seconds until a worse candidate is aborted.
pub fn detection(replicates: u64) {
    section(&format!(
        "worse candidate: median time and calls until aborted, or part found in 3 h ({replicates} replicates)"
    ));
    for (name, calls_per_second, weight) in TRAFFIC {
        for effect in EFFECTS {
            let same = Plain::same(calls_per_second, weight, 0.01);
            let world = Plain { candidate_errors: effect, horizon_s: THREE_HOURS, ..same };
            let ends =
                many(replicates, |seed| rollout(world.seconds(seed), &Kind::RIVALS, &world.weights, Until::TheEnd));
            let cells: Vec<_> = (0..Kind::RIVALS.len()).map(|judge| found(&ends, judge)).collect();
            row(&format!("{name}, 1 → {} %", effect * 100.0), &cells);
        }
    }
}

fn found(ends: &[Vec<End>], judge: usize) -> String {
    let times: Vec<i64> = ends.iter().filter_map(|ends| ends[judge].aborted).collect();
    let count = times.len();
    match median(times, ends.len()) {
        Some(seconds) => {
            let mut calls: Vec<u64> = ends.iter().map(|ends| ends[judge].candidate_calls).collect();
            calls.sort_unstable();
            format!("{seconds} s / {}", calls[calls.len() / 2])
        }
        None => format!("{:.0} % in 3 h", count as f64 * 100.0 / ends.len() as f64),
    }
}

/// Worse candidates that are let through in half an hour. The rivals let through what they do not abort; ours must
/// prove that the candidate is less than 1.5 times as bad, so that 1.5 % is just what it must not accept.
pub fn wrong_acceptances(replicates: u64) {
    section(&format!("worse candidate: let through after 30 min ({replicates} replicates)"));
    for (name, calls_per_second) in [("100 rps, 10 %", 100.0), ("10 rps, 10 %", 10.0)] {
        for candidate_errors in [0.015, 0.02, 0.03] {
            let world = Plain { candidate_errors, ..Plain::same(calls_per_second, 0.1, 0.01) };
            let ends = many(replicates, |seed| {
                rollout(world.seconds(seed), &Kind::RIVALS, &world.weights, Until::FirstOpinion)
            });
            let let_through = |judge: usize, kind: Kind| {
                let passed = ends.iter().filter(|ends| match kind {
                    Kind::Ours => ends[judge].shipped.is_some(),
                    _ => ends[judge].aborted.is_none(),
                });
                percent(passed.count(), ends.len())
            };
            let cells = Kind::RIVALS.into_iter().enumerate().map(|(judge, kind)| let_through(judge, kind));
            row(&format!("{name}, 1 → {} %", candidate_errors * 100.0), &cells.collect::<Vec<_>>());
        }
    }
}
