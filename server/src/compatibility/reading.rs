//! Reads documents and policies; every error is a sentence that names the file and the place in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use headgate_contract::compatibility::report::{Policy, PolicyFile};
use headgate_contract::openapi::{self, Document, Limits, Place};
use time::Date;

/// Most bytes of a policy.
const MAX_POLICY: usize = 4 << 20;

/// Whether a path stands for the standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The document in a file, or in the standard input.
pub(super) fn document(path: &Path) -> Result<Document, String> {
    let limits = Limits::default();
    let bytes = bytes(path, limits.max_bytes)?;
    let name = name(path);
    openapi::load(&bytes, &limits).map_err(|error| match error.place() {
        Some(place @ Place::Pointer(_)) => format!("{name}: {place}: {error}"),
        _ => format!("{name}: {error}"),
    })
}

/// The policy in a file.
pub(super) fn policy(path: &Path, today: Date) -> Result<Policy, String> {
    let name = name(path);
    let bytes = bytes(path, MAX_POLICY)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| format!("{name}: byte {} is not UTF-8. Save it as UTF-8.", error.valid_up_to()))?;
    let file: PolicyFile =
        crate::mock::reading::parse(text).map_err(|fault| format!("{name}: {}: {}.", fault.place, fault.message))?;
    Policy::from_file(file, today).map_err(|fault| format!("{name}: {fault}"))
}

/// At most one byte more than allowed, so that the loader can say that it is too much.
fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = if is_stdin(path) {
        io::stdin().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{} cannot be read: {error}.", name(path))),
    }
}

fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}
