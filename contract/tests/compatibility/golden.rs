//! Files that hold what is expected. With `UPDATE_GOLDEN=1` in the environment they are written anew; read the
//! difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

/// A place in the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path)
}

/// Fails if the file does not hold this text.
#[track_caller]
pub fn assert_golden(path: &str, actual: &str) {
    let file = repository(path);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&file, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    let first = expected.lines().zip(actual.lines()).position(|(one, other)| one != other);
    let line = first.unwrap_or_else(|| expected.lines().count().min(actual.lines().count()));
    assert!(
        expected == actual,
        "{path} is stale from line {}:\n  expected: {}\n  actual:   {}\nRun with UPDATE_GOLDEN=1 and read what changed.",
        line + 1,
        expected.lines().nth(line).unwrap_or("(the end)"),
        actual.lines().nth(line).unwrap_or("(the end)"),
    );
}
