//! Speed and memory of the comparison of OpenAPI documents, as a table for `make bench`.
//!
//! `bench_diff [OLD NEW]`: without arguments two real documents of 900 kB from `fixtures/openapi`, and a made one with
//! 50,000 schemas in circles.
#![expect(clippy::print_stdout, reason = "prints figures for people")]

use std::error::Error;
use std::fmt::Write;
use std::time::{Duration, Instant};

use headgate_contract::compatibility::{Comparison, compare};
use headgate_contract::openapi::{Limits, load};

/// Runs of the real documents; the median counts.
const RUNS: usize = 15;
/// Schemas of the made document.
const SCHEMAS: usize = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/openapi");
    let (old, new) = match arguments.as_slice() {
        [old, new] => (old.clone(), new.clone()),
        _ => {
            (format!("{fixtures}/adyen-CheckoutService-v70.json"), format!("{fixtures}/adyen-CheckoutService-v71.json"))
        }
    };
    let (old, new) = (std::fs::read(old)?, std::fs::read(new)?);
    let mut times = Vec::new();
    let mut changes = 0;
    for _ in 0..RUNS {
        let (time, comparison) = timed(&old, &new)?;
        changes = comparison.changes.len();
        times.push(time);
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let sizes = (old.len() / 1000, new.len() / 1000);
    println!(
        "diff: {} kB and {} kB, load + normalise + diff: median {median:.1?}, {changes} changes",
        sizes.0, sizes.1
    );
    println!("diff: peak memory so far {} MB", peak_memory()?);
    for (name, last) in [("equal", SCHEMAS), ("every schema changed", 0)] {
        let (one, other) = (circles(SCHEMAS), circles(last));
        let (time, comparison) = timed(one.as_bytes(), other.as_bytes())?;
        let found = comparison.changes.len();
        println!(
            "diff: {SCHEMAS} circular schemas, {name}: {time:.2?}, {found} changes, {} notes",
            comparison.notes.len()
        );
    }
    println!("diff: peak memory {} MB", peak_memory()?);
    Ok(())
}

/// Loads and compares, and says how long that took.
fn timed(old: &[u8], new: &[u8]) -> Result<(Duration, Comparison), Box<dyn Error>> {
    let started = Instant::now();
    let limits = Limits::default();
    let comparison = compare(&load(old, &limits)?, &load(new, &limits)?);
    Ok((started.elapsed(), comparison))
}

/// A document with [`SCHEMAS`] schemas, each of which refers to others in circles; those from number `same` on have
/// another limit.
fn circles(same: usize) -> String {
    let mut schemas = String::new();
    for number in 0..SCHEMAS {
        let comma = if number == 0 { "" } else { "," };
        let (next, far, limit) = ((number + 1) % SCHEMAS, (number * 7 + 3) % SCHEMAS, 10 + usize::from(number >= same));
        // Writing to a text cannot fail.
        let _written = write!(
            schemas,
            r##"{comma}"S{number}":{{"type":"object","required":["next"],"properties":{{"next":{{"$ref":"#/components/schemas/S{next}"}},"far":{{"type":"array","items":{{"$ref":"#/components/schemas/S{far}"}}}},"id":{{"type":"string","maxLength":{limit}}}}}}}"##
        );
    }
    let body = r##"{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S0"}}}}"##;
    format!(
        r#"{{"openapi":"3.1.0","info":{{"title":"T","version":"1"}},"paths":{{"/a":{{"post":{{"requestBody":{body},"responses":{{"200":{{"description":"ok","content":{{"application/json":{{"schema":{{"$ref":"{}"}}}}}}}}}}}}}}}},"components":{{"schemas":{{{schemas}}}}}}}"#,
        "#/components/schemas/S1"
    )
}

/// Most memory that this process ever held, in megabytes.
fn peak_memory() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
    let kilobytes: u64 = line.split_whitespace().nth(1).ok_or("VmHWM without a number")?.parse()?;
    Ok(kilobytes / 1024)
}
