//! Replays what fuzzing kept: inputs that reach different parts of the code, and all that ever failed (`crash-…`).
//! See `docs/fuzzing.md`.

#![cfg(test)]

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;
use std::{fs, io};

/// Runs `check` on every input of a folder, and names those that fail.
fn replay(target: &str, check: fn(&[u8])) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let bytes = fs::read(&path)?;
        count += 1;
        if std::panic::catch_unwind(|| check(&bytes)).is_err() {
            failed.push(path.display().to_string());
        }
    }
    assert!(count >= 40, "only {count} inputs in {}", folder.display());
    assert!(failed.is_empty(), "{} of {count} inputs fail:\n{}", failed.len(), failed.join("\n"));
    Ok(())
}

#[test]
fn kept_documents_are_read_or_refused() {
    replay("load", targets::load::check).unwrap();
}

#[test]
fn kept_pairs_of_documents_are_compared() {
    replay("compare", targets::compare::check).unwrap();
}

#[test]
fn kept_ticks_are_folded_or_refused() {
    replay("evidence", targets::evidence::check).unwrap();
}
